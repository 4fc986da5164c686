"""What a user waits for: pages looked at, forms sent, workbooks made."""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any, Protocol

from django.db.models import Count
from django.utils import timezone

from benchmarks.pages import busiest_project, client_of
from benchmarks.served.browser import Reply, fields
from feedback.models import Survey
from organizations.models import Appointment, Level, Organization
from projects.models import AnnualRound, Project
from projects.states import ReportState
from reviews.models import ReviewSheet
from reviews.states import SheetState

SCORED = 8
SENT = 80  # forms of a kind that can be sent once each
PASSWORD = "gongjian-demo"
PATIENCE = 600  # seconds for a workbook
DONE = "完成入户征询 32 户，其中同意 27 户；与街道规划所核对管线走向两次，形成会议纪要。"
numbers = count()
Filling = Callable[[dict[str, str]], dict[str, str]]


class Asks(Protocol):
    """A browser, or the test client in this process."""

    def get(self, path: str) -> Reply: ...
    def post(self, path: str, values: Any) -> Reply: ...


@dataclass(frozen=True)
class Visit:
    """`form`: a field of the form that is sent, empty where the page is only looked at; `fill` says what is typed."""

    user: str
    path: str
    form: str = ""
    fill: Filling = dict

    def prepare(self, browser: Asks) -> dict[str, str]:
        """What comes before and is not counted: opening the page of a form."""
        if not self.form:
            return {}
        page = browser.get(self.path)
        expect(page, 200, self.path)
        values = fields(page.text, self.form)
        return values | self.fill(values)

    def act(self, browser: Asks, values: dict[str, str]) -> Reply:
        if self.form:
            reply = expect(browser.post(self.path, values), 302, self.path)
            if reply.location.partition("?")[0] in {self.path, "/login/"}:
                raise RuntimeError(f"{self.path} was not taken, but led back to {reply.location}")
            return reply
        return expect(browser.get(self.path), 200, self.path)


class Export(Visit):
    """A workbook; where it is made beside the web process, until it was fetched."""

    def act(self, browser: Asks, values: dict[str, str]) -> Reply:
        reply = browser.get(self.path)
        ends = time.monotonic() + PATIENCE
        while reply.status in {302, 404} and time.monotonic() < ends:
            if reply.status == 404:
                time.sleep(0.2)
            address = reply.location or address  # noqa: F821 - the first answer always has one
            reply = browser.get(f"{address}file/")
        return expect(reply, 200, self.path)


def expect(reply: Reply, status: int, path: str) -> Reply:
    if reply.status != status:
        said = re.sub(r"<[^>]*>|\s+", " ", reply.text)[:2000]
        raise RuntimeError(f"{path} answers {reply.status} {reply.location} instead of {status}: {said}")
    return reply


@dataclass(frozen=True)
class Act:
    """`visits` are taken in turn; `once`: each can be made one time only. `slow`: a few times, by one person."""

    name: str
    visits: list[Visit] = field(repr=False)
    once: bool = False
    slow: bool = False


def acts() -> Iterator[Act]:
    yield Act("log-in form", [Visit("", "/login/")])
    names = ("secretary", "clerk", "member", "township", "county", "city", "leader", "expert")
    yield Act("log-in", [Visit("", "/login/", "password", log_in_as(name)) for name in names], slow=True)
    for user in ("secretary", "county", "city"):
        yield Act(f"home of {user}", [Visit(user, "/")])
    yield from lists()
    yield Act("project", [Visit("city", f"/projects/{busiest_project().pk}/")])
    yield from reports()
    county = counties()[0]
    yield Act("dashboard of the city", [Visit("city", "/dashboard/")])
    yield Act("dashboard of a county", [Visit("city", f"/dashboard/{county.pk}/")])
    yield from reviews()
    yield from survey()
    yield Act("project ledger", [Export("city", "/projects/?export=full")], slow=True)
    finished = AnnualRound.objects.filter(is_current=False).order_by("-year")[0]
    address = f"/reviews/?round={finished.pk}&export=sheets"
    yield Act("review sheets of the city", [Export("city", address)], slow=True)


def log_in_as(name: str) -> Filling:
    return lambda values: {"username": name, "password": PASSWORD}


def counties() -> list[Organization]:
    return list(Organization.objects.filter(level=Level.COUNTY, sector="territorial").order_by("path"))


def lists() -> Iterator[Act]:
    round_ = AnnualRound.objects.get(is_current=True)
    narrow = f"/projects/?round={round_.pk}&organization={counties()[0].pk}&light=green"
    yield Act("project list, filtered", [Visit("city", narrow)])
    yield Act("project list, page 20", [Visit("city", f"/projects/?round={round_.pk}&page=20")])


def reports() -> Iterator[Act]:
    """Each form is filed once, by a secretary who owes it."""
    visits = list(islice(reports_owed(), SENT))
    yield Act("report form", [Visit(visit.user, visit.path) for visit in visits])
    yield Act("report, filed", visits, once=True)


def reports_owed() -> Iterator[Visit]:
    """Of secretaries with one post, who need not choose in which they act."""
    month = timezone.localdate().replace(day=1)
    owing = (
        Project.objects.filter(round__is_current=True, state="in_progress")
        .exclude(reports__period__gte=month)
        .exclude(reports__state=ReportState.AWAITING_CONFIRMATION)  # those are confirmed, not written
    )
    holders = Appointment.objects.active().filter(role="secretary").values("user", "organization")
    posts = {(row["user"], row["organization"]) for row in holders}
    held = Appointment.objects.active().values("user").annotate(number=Count("pk"))
    single = {row["user"] for row in held if row["number"] == 1}
    return (
        Visit(project.lead.username, f"/projects/{project.pk}/reports/new/", "made_for", report)
        for project in owing.select_related("lead").order_by("pk")
        if project.lead and project.lead_id in single and (project.lead_id, project.organization_id) in posts
    )


def is_open(visit: Visit) -> bool:
    return client_of(visit.user).get(visit.path).status_code == 200


def report(values: dict[str, str]) -> dict[str, str]:
    typed = {"done": DONE, "next_step": "组织第二轮协商，公示方案。", "file": "1"}
    return typed | {"own_light": values.get("own_light") or "green"}


def reviews() -> Iterator[Act]:
    held = ReviewSheet.objects.filter(post__isnull=False)
    sheet = held.annotate(size=Count("group__sheets")).order_by("-size", "pk")[0]
    yield Act("review list", [Visit("city", "/reviews/")])
    yield Act("review sheet", [Visit("city", f"/reviews/{sheet.pk}/")])
    officer = Appointment.objects.active().get(user__username="township")
    waiting = ReviewSheet.objects.filter(
        state=SheetState.SELF_SUBMITTED, group__judge=officer.organization_id
    )
    paths = [
        f"/reviews/{pk}/score/"
        for pk in waiting.exclude(organization=officer.organization_id).values_list("pk", flat=True)
    ]
    scoring = [path for path in paths[:SCORED] if is_open(Visit("township", path))]
    yield Act("score form", [Visit("township", path) for path in scoring])
    yield Act(
        "scores, kept as a draft",
        [Visit("township", path, "form_version", lambda values: {"draft": "yes"}) for path in scoring],
        slow=True,
    )


def survey() -> Iterator[Act]:
    today = timezone.localdate()
    running = Survey.objects.filter(
        state="opened", slips_only=False, opens_on__lte=today, closes_on__gte=today
    )
    path = f"/s/{running.order_by('pk')[0].code}/"
    yield Act("survey page", [Visit("", path)])
    yield Act("survey, answered", [Visit("", path, "answer", answer)])


def answer(values: dict[str, str]) -> dict[str, str]:
    """A questionnaire of its own, with every question answered alike."""
    choice = str(next(numbers) % 3 + 1)
    return {f"q{question}": choice for question in range(1, 7)} | {"answer": str(uuid.uuid4()), "q7": ""}
