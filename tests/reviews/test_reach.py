"""What a scorer may open from a sheet: the projects of the sheets still to be scored, read-only, and no dead link."""

import re
from datetime import date
from urllib.parse import urljoin

import pytest
import time_machine
from django.urls import reverse

from organizations.models import Appointment
from organizations.roles import Role
from projects import timeline
from projects.models import Attachment, Project
from projects.states import ProjectState
from reviews.models import ReviewSheet
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.changes import a_change
from tests.builders.frozen import a_confirmed_township, unlocked
from tests.builders.meetings import a_meeting, a_resolution, an_item, an_obstacle
from tests.builders.notices import a_notice_on
from tests.builders.people import acting, an_appointment
from tests.builders.reports import a_report
from tests.builders.reviews import a_score, a_township, an_assignment, an_expert, scored_by_experts
from tests.builders.work import a_project
from workflow import audit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def found():
    """Two experts of the city: one is to score the first village's report, the other nothing."""
    township = a_township()
    scored_by_experts(township.sheet.group.scheme)
    township.expert, township.idle = an_expert(township.city), an_expert(township.city, "卫知秋")
    an_assignment(township.sheet, "report", township.expert)
    return township


def everything_below(project) -> None:
    """A record of each kind that a tab of the project shows."""
    a_report(project, date(2026, 4, 1))
    meeting = a_meeting(project.organization)
    an_item(meeting, project)
    a_resolution(meeting, project=project)
    an_obstacle(project)
    a_notice_on(project)
    a_change(project, Appointment.objects.holders(project.organization_id, Role.SECRETARY).first())


def opened(who) -> set[int]:
    return set(Project.objects.visible_to(acting(who)).values_list("pk", flat=True))


def projects_of(sheet) -> set[int]:
    return set(Project.objects.filter(organization=sheet.organization).values_list("pk", flat=True))


def links_of(client, url, start='<div class="columns"') -> set[str]:
    page = client.get(url).content.decode()
    inner = page[page.index(start) : page.index("</main")]
    found = {link.replace("&amp;", "&") for link in re.findall(r'href="([/?][^"#]*)', inner)}
    return {urljoin(url, link) for link in found}


def test_an_expert_reads_the_projects_of_the_sheets_to_score_and_no_others(found):
    a_project(found.villages[0], ProjectState.DRAFT, title="未申报")
    a_project(found.villages[0], ProjectState.TERMINATED, title="已终止")
    (counted,) = opened(found.expert)
    assert Project.objects.get(pk=counted).organization == found.villages[0]
    assert Project.objects.get(pk=counted).state == ProjectState.CLOSED
    assert opened(found.idle) == set()


def test_reading_ends_with_the_own_score_and_with_the_scoring(found):
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), state=SheetState.SCORED)
    assert opened(found.expert) == set()
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), state=SheetState.SELF_SUBMITTED)
    assert opened(found.expert) == projects_of(found.sheet)
    a_score(found.sheet, "report", "9", found.expert, submitted_at=None)
    assert opened(found.expert) == projects_of(found.sheet)
    other = an_expert(found.city, "褚临川")
    an_assignment(found.sheet, "report", other)
    a_score(found.sheet, "report", "9", other)
    assert opened(other) == set()


def test_a_sheet_to_be_scored_anew_opens_them_again():
    township = a_confirmed_township()
    expert = an_expert(township.city)
    an_assignment(township.sheet, "report", expert)
    assert opened(expert) == set()
    unlocked(township, "rescore")
    assert opened(expert) == projects_of(township.sheet)


def test_an_expert_writes_nothing_on_them(client, found):
    (project,) = opened(found.expert)
    client.force_login(found.expert.user)
    assert client.get(reverse("projects:project", args=[project])).status_code == 200
    for name in ("plan", "project_edit", "acceptance", "urge_new", "instruction_new", "indicators"):
        answer = client.post(reverse(f"projects:{name}", args=[project]), {})
        assert answer.status_code == 403, name
    assert client.get("/projects/").context["rows"]
    client.force_login(found.idle.user)
    assert client.get(reverse("projects:project", args=[project])).status_code == 404


ROLES = (
    "expert",
    "expert who has scored",
    "officer",
    "officer above",
    "leader",
    "secretary above",
    "reviewed",
    "reviewed elsewhere",
)


@pytest.mark.parametrize("role", ROLES)
def test_no_link_on_a_sheet_leads_to_a_closed_door(client, found, role):
    posts = {
        "expert": found.expert,
        "expert who has scored": found.expert,
        "officer": found.scorer,
        "officer above": an_appointment(found.city, Role.OFFICER),
        "leader": an_appointment(found.township, Role.LEADER),
        "secretary above": an_appointment(found.township, Role.SECRETARY),
        "reviewed": found.secretary,
        "reviewed elsewhere": an_appointment(found.villages[1], Role.MEMBER, user=found.secretary.user),
    }
    if role == "expert who has scored":
        a_score(found.sheet, "report", "9", found.expert)
    who = posts[role]
    client.force_login(who.user)
    client.post(reverse("organizations:switch_post"), {"post": who.pk})
    links = links_of(client, found.sheet.get_absolute_url())
    if role in {"expert", "officer"}:
        links |= links_of(client, reverse("reviews:score", args=[found.sheet.pk]))
    project = projects_of(found.sheet).pop()
    is_open = role not in {"expert who has scored", "reviewed elsewhere"}
    assert any(link.startswith(f"/projects/{project}/") for link in links) == is_open
    for link in links:
        assert client.get(link).status_code == 200, link


def test_no_link_on_a_lent_project_leads_to_a_closed_door(client, found):
    client.force_login(found.expert.user)
    (project,) = opened(found.expert)
    everything_below(Project.objects.get(pk=project))
    address = reverse("projects:project", args=[project])
    tabs = re.compile(re.escape(address) + r"\?tab=\w+$")
    pages = {link for link in links_of(client, address, "<main") if tabs.match(link)}
    links = {link for page in pages for link in links_of(client, page, "<main")}
    assert pages <= links
    assert {link: status for link in links if (status := client.get(link).status_code) != 200} == {}


@pytest.mark.parametrize("expert_first", [True, False])
def test_an_expert_of_the_house_reads_no_lines_of_its_drafts_whoever_looked_before(found, expert_first):
    """The query of the rail is kept as text: for the house and for who only scores for it apart."""
    project = a_project(found.city, ProjectState.IN_PROGRESS)
    clerk, expert = an_appointment(found.city, Role.CLERK), an_expert(found.city)
    audit.note(acting(clerk), "propose", a_report(project, date(2026, 4, 1)))

    def lines(who) -> int:
        return len(timeline.latest(project, acting(who)))

    if expert_first:
        assert (lines(expert), lines(clerk)) == (0, 1)
    else:
        assert (lines(clerk), lines(expert)) == (1, 0)


def test_an_expert_of_the_addressee_reads_no_reply_before_it_is_given(found):
    village = found.sheet.organization
    project = Project.objects.filter(organization=village).first()
    notice = a_notice_on(project)
    kept = Attachment.objects.create(
        project=project,
        notice=notice,
        name="答复.pdf",
        extension="pdf",
        file="attachments/x",
        size=1,
        sha256="0" * 64,
    )
    expert = an_expert(village)
    an_assignment(found.sheet, "report", expert)

    def may_read(who) -> bool:
        return Attachment.objects.visible_to(acting(who)).filter(pk=kept.pk).exists()

    assert opened(expert)
    assert not may_read(expert)
    assert may_read(an_appointment(village, Role.CLERK))
