"""What is asked for: one record of every kind and state that the table names, of one organization."""

from datetime import date
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt
from django.core.files.base import ContentFile

from feedback import giving, library
from feedback.models import Remark, Scale, SealedBatch, Survey, SurveyTemplate
from organizations.actor import service
from organizations.models import HandOver, Organization, SavedFilter
from organizations.roles import Role
from projects.baseline import freeze
from projects.models import Attachment, Holiday, Meeting, Problem, Project, Resolution
from projects.states import ProjectState, ReportState, TaskState
from reviews.models import (
    AdjustmentRule,
    Bulletin,
    Commendation,
    CommendationObjection,
    Mechanism,
    UnlockRequest,
)
from reviews.scheme_copying import draft_scheme
from tests.builders.bulletins import a_bulletin
from tests.builders.changes import a_change
from tests.builders.commendations import a_commendation, listed
from tests.builders.declaration import a_declaration, an_opinion
from tests.builders.frozen import a_rectification, a_version, an_objection_file
from tests.builders.mechanisms import a_mechanism, an_adoption
from tests.builders.meetings import a_meeting, a_resolution, an_item, an_obstacle, at
from tests.builders.notices import a_notice_on
from tests.builders.opinions import an_opinion_from
from tests.builders.people import an_appointment
from tests.builders.plan import a_ready_project
from tests.builders.pressing import an_instruction
from tests.builders.reports import a_report
from tests.builders.reviews import a_ballot_scan, a_group, a_scheme, a_sheet, an_assignment, scored_by_experts
from tests.builders.surveys import Kind, a_result, small
from tests.builders.voice import a_survey
from tests.builders.work import a_problem, a_project, a_round, a_task, an_indicator
from tests.url_matrix.cast import Cast
from workflow import audit, notices
from workflow.engine import Recipient
from workflow.models import Notice

S = ProjectState
TOKEN = UUID("00000000-0000-0000-0000-000000000001")
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def records_of(cast: Cast, relation: str) -> dict[str, Any]:
    """By the names that the table uses."""
    place = cast.places[relation]
    secretary = cast.post(f"{relation}:secretary")
    judge = cast.post("parent:officer" if relation == "own" else "ancestor:officer")
    return (
        declarations(place, judge)
        | running(place)
        | changing(place, secretary)
        | gatherings(place)
        | supervision(place, judge)
        | reviewed(place)
        | decided(place, judge)
        | judged(place, cast.post("expert"))
        | voiced(place)
        | pressed(place, cast.post(f"{relation}:leader"))
        | opinions(place)
        | the_library(place)
        | surveyed(place, judge)
        | {
            "organization": place,
            "round": a_project(place).round,
            "holiday": Holiday.objects.get_or_create(day=date(2026, 7, 30), defaults={"name": "调休"})[0],
            "person": secretary.user,
            "appointment": secretary,
            "hand_over": a_hand_over(secretary),
            "notice": a_notice(secretary),
            "saved_filter": SavedFilter.objects.create(
                post=secretary, page="projects:projects", name="红灯", query="light=red"
            ),
            "assignment": cast.post("assigned").survey_assignments.get(organization=place),
            "token": TOKEN,
            "lock": a_lock(),
        }
    )


def a_hand_over(successor: Any) -> HandOver:
    before = an_appointment(successor.organization, Role.SECRETARY, ends_on=date(2026, 6, 30))
    return HandOver.objects.create(
        organization=successor.organization, predecessor=before, successor=successor, day=JULY
    )


def a_lock() -> AccessAttempt:
    key = {"username": "luzhiyuan", "ip_address": "10.0.0.7"}
    return AccessAttempt.objects.get_or_create(**key, defaults={"failures_since_start": 5})[0]


def a_notice(post: Any) -> Notice:
    with audit.recording():
        entry = audit.note(service("tests"), "remind", post.organization)
        notices.tell([Recipient(post.user_id, post.pk)], entry, "请办理", post.organization, service("tests"))
    return Notice.objects.get(user_id=post.user_id)


def declarations(place: Organization, judge: Any) -> dict[str, Any]:
    submitted, returned = (
        a_declaration(place),
        a_declaration(place, S.RETURNED, return_due_on=date(2026, 8, 1)),
    )
    an_opinion(returned, judge, given=True)
    problem = a_problem(place)
    a_problem(place)  # the one to merge into
    return {
        "problem": problem,
        "solved": a_problem(place, state=Problem.State.SOLVED),
        "draft": a_project(place),
        "submitted": submitted,
        "returned": returned,
        "planned": a_ready_project(place),
    }


def running(place: Organization) -> dict[str, Any]:
    project = a_project(place, S.IN_PROGRESS)
    freeze(project)
    an_indicator(project)
    requested = a_project(place, S.COMPLETION_REQUESTED)
    project_acceptance(requested)
    accepted = a_project(place, S.ACCEPTED, accepted_on=JULY)
    submitted = a_report(project, JUNE)
    unfinished = a_report(project, JULY, ReportState.DRAFT)
    return {
        "project": project,
        "task": a_task(project, state=TaskState.ONGOING),
        "done_task": a_task(project, state=TaskState.DONE, percent=100),
        "report": submitted,
        "draft_report": unfinished,
        "attachment": an_attachment(project, submitted),
        "draft_attachment": an_attachment(project, unfinished),
        "requested": requested,
        "accepted": accepted,
        "obstacle": an_obstacle(project),
        "escalated_obstacle": an_obstacle(project, "escalated", escalated_to=place.parent),
        "answered_obstacle": an_obstacle(project, "answered", escalated_to=place.parent),
    }


def changing(place: Organization, secretary: Any) -> dict[str, Any]:
    project = a_project(place, S.IN_PROGRESS)
    return {
        "suspended": a_project(place, S.SUSPENDED, suspended_on=JULY),
        "change": a_change(project, secretary, "suspend"),
        "drafted_change": a_change(project, secretary, state="drafted", new_due_on=date(2026, 11, 10)),
    }


def project_acceptance(project: Project) -> None:
    post = project.organization.appointments.filter(role="secretary", ends_on=None).get()
    project.acceptances.create(requested_by=post)


def an_attachment(project: Project, report: Any) -> Attachment:
    return Attachment.objects.create(
        project=project, report=report, name="协议.pdf", extension="pdf", size=3, sha256="0" * 64,
        file=ContentFile(b"pdf", "x.pdf"),
    )  # fmt: skip


def gatherings(place: Organization) -> dict[str, Any]:
    held = a_meeting(place)
    project = Project.objects.filter(organization=place, state=S.IN_PROGRESS).first()
    an_item(held, project)
    return {
        "meeting": held,
        "planned_meeting": a_meeting(place, Meeting.State.PLANNED, held_at=at(7, 30)),
        "resolution": a_resolution(held, project=project),
        "done_resolution": a_resolution(held, Resolution.State.DONE, project=project),
    }


def supervision(place: Organization, judge: Any) -> dict[str, Any]:
    """From the organization above; nobody below knows of the draft."""
    project = a_project(place, S.IN_PROGRESS, title="督办的项目")
    return {
        f"{state}_supervision": a_notice_on(project, state, officer=judge)
        for state in ("draft", "issued", "signed", "replied")
    }


def pressed(place: Organization, leader: Any) -> dict[str, Any]:
    project = Project.objects.filter(organization=place, state=S.IN_PROGRESS).first()
    return {
        "instruction": an_instruction(project, leader),
        "answered_instruction": an_instruction(project, leader, "answered"),
    }


def surveyed(place: Organization, judge: Any) -> dict[str, Any]:
    """Run from above: of the house a draft, of two of its projects an open and a closed one."""
    first, second = a_project(place, S.IN_PROGRESS), a_project(place, S.IN_PROGRESS)
    running = a_survey(place, by=judge, project=first)
    return {
        "draft_running": a_survey(place, by=judge, state="draft"),
        "running": running,
        "closed_running": a_survey(place, by=judge, state="closed", project=second),
        "survey_code": running.code,
    }


def reviewed(place: Organization) -> dict[str, Any]:
    judge, sheet = place.parent or place, a_sheet(place)
    commendation = a_commendation(judge, Commendation.State.ANNOUNCED)
    listed(commendation, sheet)
    original = {"file": ContentFile(b"pdf", "x.pdf"), "file_name": "报告.pdf"}
    return {
        "sheet": sheet,
        "group": sheet.group,
        "scheme": a_scheme(),
        **drafted_scheme(),
        "ballot_scan": a_ballot_scan(sheet),
        "survey": a_result(place, **original),
        "small_survey": small(place, Kind.TYPED_IN),
        "draft_mechanism": a_mechanism(place),
        "draft_commendation": a_commendation(judge),
        "commendation": commendation,
        "objection": objected(commendation, sheet),
        "mechanism": a_mechanism(place, Mechanism.State.ISSUED),
        "draft_bulletin": a_bulletin(place),
        "bulletin": a_bulletin(place, Bulletin.State.ISSUED),
        "adoption": an_adoption(place),
    }


def decided(place: Organization, judge: Any) -> dict[str, Any]:
    """Sheets of earlier years: one decided, one that was unlocked before and is asked to be unlocked again."""
    earlier = a_group(place, round=a_round(2025, is_current=False))
    told = a_sheet(place, "published", group=earlier, objection_until=date(2026, 7, 30))
    sheet = a_sheet(
        place, "published", group=a_group(place, round=a_round(2024, is_current=False)), version=2
    )
    return {
        "decided_sheet": told,
        "objection_file": an_objection_file(sheet),
        "rectification": a_rectification(told),
        "reported_rectification": a_rectification(told, "reported"),
        "version": a_version(sheet),
        "unlock": UnlockRequest.objects.create(
            sheet=sheet, version=2, kind="redecide", reason="文号有误", requested_by=judge
        ),
    }


def judged(place: Organization, expert: Any) -> dict[str, Any]:
    """A sheet of a year of its own that the expert is to score, and the project behind it."""
    round_ = a_round(2023, is_current=False)
    group = a_group(place, round=round_)
    scored_by_experts(group.scheme)
    sheet = a_sheet(place, "self_submitted", group=group)
    an_assignment(sheet, "report", expert)
    project = a_project(place, S.IN_PROGRESS, round=round_)
    freeze(project)
    return {"judged_sheet": sheet, "judged": project}


def objected(commendation: Commendation, sheet: Any) -> CommendationObjection:
    officer = an_appointment(commendation.organization, Role.OFFICER)
    return CommendationObjection.objects.create(
        commendation=commendation, sheet=sheet, received_on=date(2027, 3, 2), text="待核查", noted_by=officer
    )


def drafted_scheme() -> dict[str, Any]:
    values = {"source": "default", "name": "方案", "level": "", "sector": ""}
    draft = draft_scheme(a_round(), service("test"), **values)
    rule = AdjustmentRule.objects.create(scheme=draft, kind="bonus", code="a1", name="表彰", points=1)
    return {"draft_scheme": draft, "criterion": draft.criteria.first(), "adjustment": rule}


def voiced(place: Organization) -> dict[str, Any]:
    """A published survey with a remark that was shown."""
    runner = an_appointment(place.parent or place, Role.OFFICER)
    project = a_project(place, S.IN_PROGRESS)  # the house has a survey of its own in the same round
    survey = a_survey(place, state=Survey.State.PUBLISHED, by=runner, project=project)
    SealedBatch.objects.create(
        survey=survey, kind="slips", sealed_on=survey.closes_on, count=12, digest="0" * 64
    )
    remark = Remark.objects.create(survey=survey, text="路灯太暗", state=Remark.State.SHOWN)
    return {"voiced": survey, "remark": remark}


def the_library(place: Organization) -> dict[str, Any]:
    """Templates and scales that no survey used, offered and withdrawn."""
    default = SurveyTemplate.objects.get(is_default=True)
    found: dict[str, Any] = {}
    for name, state in (("template", "offered"), ("old_template", "withdrawn")):
        found[name] = library.copy_template(default, f"{place.short_name} {name}")
        scale = library.copy_scale(Scale.objects.all()[0], f"{place.short_name} {name}")
        found[name.replace("template", "scale")] = scale
        for record in (found[name], scale):
            type(record).objects.filter(pk=record.pk).update(state=state)
    return found


def opinions(place: Organization) -> dict[str, Any]:
    received = an_opinion_from(place, photo=True, phone="13800138000")
    an_opinion_from(place)  # the one to merge into
    return {
        "opinion_code": giving.code_of(place),
        "receipt": received.receipt,
        "opinion": received,
        "answered_opinion": an_opinion_from(place, "dismissed", answer="已答复"),
    }
