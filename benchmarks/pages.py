"""Every page of the budgets, and the floor of those that have one: queries, bytes, time and ratio in one run.

    .venv/bin/python -m benchmarks.pages [rounds]

Pages go through the whole of Django with session, rights and frame; a floor is called bare. A mark stands
behind each number that is over its budget (docs/performance.md); exit code 1 says that there is one.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from benchmarks import floors, scratch
from benchmarks.timing import Act, Answer, answer_of, best
from config.gunicorn import when_ready
from organizations.actor import Actor, service
from organizations.models import Appointment, Level, Organization, User
from organizations.tree import SEGMENT
from projects.models import AnnualRound, Project
from projects.project_list import ProjectListing
from reviews.dashboards.records import counted_projects
from reviews.models import ReviewSheet
from workflow import audit, written

ROUNDS = 40
KB = 1024


@dataclass(frozen=True)
class Page:
    """A page and its budget: queries, times the floor, bytes raw; None where there is none.

    `kept`: how many dashboards and pieces of them a worker keeps; 0: each is drawn from nothing, as the first one.
    `before` each look, uncounted: `change` a project, with its entry, or `forget` the queries that are kept as text.
    """

    name: str
    user: str
    url: str
    queries: int | None = None
    floor: Act | None = None
    ratio: float | None = None
    size: int | None = None
    kept: int = settings.DASHBOARDS_KEPT
    before: Act = int


def client_of(username: str) -> Client:
    client = Client()
    if username:
        user = User.objects.get(username=username)
        client.force_login(user, backend="organizations.backends.AccountBackend")
    return client


def cookies_of(usernames: Iterable[str]) -> dict[str, dict[str, str]]:
    """Of the session of each, as a browser sends them."""
    jars = {username: client_of(username).cookies for username in usernames}
    return {username: {name: item.value for name, item in jar.items()} for username, jar in jars.items()}


@cache
def actor_of(username: str) -> Actor:
    posts = tuple(Appointment.objects.active().filter(user__username=username).select_related("organization"))
    return Actor(user=User.objects.get(username=username), post=posts[0], posts=posts)


def busiest_project() -> Project:
    """At work, with five tasks or more and the most reports."""
    counts = {"work": Count("tasks", distinct=True), "told": Count("reports", distinct=True)}
    found = Project.objects.annotate(**counts).filter(work__gte=5, round__is_current=True)
    return found.order_by("-told", "pk")[0]


def pages() -> Iterator[Page]:
    present = AnnualRound.objects.get(is_current=True)
    yield from project_pages(present)
    yield from dashboards(present, timezone.localdate())
    yield Page("home of a village secretary", "secretary", "/", 10)
    yield Page("home of a clerk", "clerk", "/", 10)
    yield Page("home of a city officer", "city", "/", 16)
    yield Page("log-in form", "", "/login/", 1)
    held = ReviewSheet.objects.filter(post__isnull=False)
    sheet = held.annotate(size=Count("group__sheets")).order_by("-size", "pk")[0]
    yield Page("review list", "city", "/reviews/", 12)
    yield Page("review sheet", "city", f"/reviews/{sheet.pk}/", 15)
    others = ("meetings", "problems", "surveys", "mechanisms", "inbox")
    yield from (Page(f"{name} list", "city", f"/{name}/", 12) for name in others)
    yield from (Page(f"{name} list", "sysadmin", f"/{name}/", 12) for name in ("organizations", "people"))


def project_pages(present: AnnualRound) -> Iterator[Page]:
    county = Organization.objects.filter(level=Level.COUNTY).order_by("path")[0]
    query = {"round": str(present.pk), "organization": str(county.pk), "light": "green"}
    listing = ProjectListing(actor_of("city"), query)
    counts = listing.filter.qs.order_by().values("light").annotate(number=Count("pk"))
    shown = listing.loaded()[: listing.page_size]
    address = "&".join(f"{name}={value}" for name, value in query.items())
    bare_list = partial(floors.project_list, shown, counts)
    same = ("city", f"/projects/?{address}", 12, bare_list, 1.5, 60 * KB)
    yield Page("project list", *same)
    yield Page("project list, first", *same, before=forget)
    project = busiest_project()
    yield Page("project", "city", f"/projects/{project.pk}/", 14, partial(floors.project, project.pk), 3)


def dashboards(present: AnnualRound, today: date) -> Iterator[Page]:
    actor = actor_of("city")
    root = Organization.objects.get(parent=None)
    for round_ in AnnualRound.objects.order_by("-year"):
        found = counted_projects(actor, root, round_, today)
        floor = partial(floors.dashboard, found, len(root.path) + SEGMENT)
        name = "dashboard, this year" if round_ == present else "dashboard, last year"
        address = f"/dashboard/?round={round_.pk}"
        yield Page(name, "city", address, 12, floor, 1.5)
        yield Page(f"{name}, changed", "city", address, 12, floor, 1.5, before=change)
        yield Page(f"{name}, first", "city", address, 12, floor, 1.5, kept=0)


def marked(text: str, value: float, budget: float | None) -> str:
    return f"{text}{'!' if budget is not None and value > budget else ' '}"


def line(page: Page, answer: Answer, seconds: dict[str, float]) -> str:
    floor = seconds.get("floor")
    ratio = seconds["page"] / floor if floor else 0
    return "  ".join(
        [
            f"{page.name:28}",
            marked(f"{answer.queries:3}", answer.queries, page.queries),
            marked(f"{answer.raw / KB:6.1f}", answer.raw, page.size),
            f"{answer.packed / KB:6.1f}",
            f"{seconds['page'] * 1000:7.1f}",
            f"{floor * 1000:7.1f}" if floor else " " * 7,
            marked(f"{ratio:5.2f}", ratio, page.ratio) if floor else "",
        ]
    ).rstrip()


def measured(page: Page, rounds: int) -> str:
    with override_settings(DASHBOARDS_KEPT=page.kept):
        if page.before is not change:
            return looked_at(page, rounds)
        with transaction.atomic():
            found = looked_at(page, rounds)
            transaction.set_rollback(True)  # what was changed for it is given back
        return found


def change() -> None:
    """A month's work on some project at work, as a report or a task would write it."""
    project = random.choice(Project.objects.filter(round__is_current=True, state="in_progress")[:500])
    with audit.recording():
        Project.objects.filter(pk=project.pk).update(percent=random.randrange(100), next_report_due=None)
        audit.note(service("benchmark"), "edit", project)


def forget() -> None:
    """As if nobody had looked at this list in this worker."""
    for shelf in (written._asked, written._selections):
        shelf.clear()


def looked_at(page: Page, rounds: int) -> str:
    ask: Any = partial(client_of(page.user).get, page.url)
    status = ask().status_code
    if status != 200:
        sys.exit(f"{page.url} answers {status}")
    acts = {"page": ask} | ({"floor": page.floor} if page.floor else {})
    return line(page, answer_of(ask, page.before), best(acts, rounds, page.before))


def main(rounds: int) -> None:
    scratch.fill()
    when_ready(None)  # as a web process begins; else the collector of garbage goes through all code
    print(f"{'':28}  queries  KB raw  packed  page ms  floor ms  ratio")
    lines = []
    for page in pages():
        lines.append(measured(page, rounds))
        print(lines[-1], flush=True)
    sys.exit(any("!" in text for text in lines))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
