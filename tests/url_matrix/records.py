"""What is asked for: one record of every kind and state that the table names, of one organization."""

from datetime import date
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt
from django.core.files.base import ContentFile

from organizations.actor import service
from organizations.models import HandOver, Organization
from organizations.roles import Role
from projects.baseline import freeze
from projects.models import Attachment, Holiday, Meeting, Problem, Project, Resolution
from projects.states import ProjectState, ReportState, TaskState
from reviews.models import Mechanism
from tests.builders.declaration import a_declaration, an_opinion
from tests.builders.mechanisms import a_mechanism
from tests.builders.meetings import a_meeting, a_resolution, an_item, an_obstacle, at
from tests.builders.people import an_appointment
from tests.builders.plan import a_ready_project
from tests.builders.reports import a_report
from tests.builders.reviews import a_sheet
from tests.builders.surveys import Kind, a_result, small
from tests.builders.work import a_problem, a_project, a_task, an_indicator
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
        | gatherings(place)
        | reviewed(place)
        | {
            "organization": place,
            "round": a_project(place).round,
            "holiday": Holiday.objects.get_or_create(day=date(2026, 7, 30), defaults={"name": "调休"})[0],
            "person": secretary.user,
            "appointment": secretary,
            "hand_over": a_hand_over(secretary),
            "notice": a_notice(secretary),
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


def reviewed(place: Organization) -> dict[str, Any]:
    original = {"file": ContentFile(b"pdf", "x.pdf"), "file_name": "报告.pdf"}
    return {
        "sheet": a_sheet(place),
        "survey": a_result(place, **original),
        "small_survey": small(place, Kind.TYPED_IN),
        "draft_mechanism": a_mechanism(place),
        "mechanism": a_mechanism(place, Mechanism.State.ISSUED),
    }
