"""督办单 in any state, talks, and what a browser posts for a notice."""

from datetime import date
from typing import Any

from organizations.models import Appointment
from organizations.roles import Role
from projects.models import Project, SupervisionNotice, Talk
from projects.standing import refresh
from tests.builders.declaration import the_secretary
from tests.builders.people import an_appointment
from workflow import audit

N = SupervisionNotice.State


def the_officer(project: Project) -> Appointment:
    """An officer of the organization directly above, the one in office or a new one."""
    above = project.organization.parent
    assert above is not None
    found = Appointment.objects.holders(above.pk, Role.OFFICER).first()
    return found or an_appointment(above, Role.OFFICER)


def a_notice_on(project: Project, state: str = N.ISSUED, **fields: Any) -> SupervisionNotice:
    """Issued on 20 July 2026 by the level above, due on 31 July; the light of the project follows."""
    officer = fields.pop("officer", None) or the_officer(project)
    values: dict[str, Any] = {
        "issuer": officer.organization,
        "addressee": project.organization,
        "drafted_by": officer,
        "light": "red",
        "matter": "管线迁改协调任务逾期",
        "basis": "项目实施方案",
        "demand": "办结逾期任务，书面反馈",
        "due_on": date(2026, 7, 31),
    } | fields
    if state != N.DRAFT:
        values.setdefault("issued_on", date(2026, 7, 20))
        values.setdefault("issued_by", officer)
        number = SupervisionNotice.objects.filter(issuer=values["issuer"]).count() + 1
        values.setdefault("number", f"督〔2026〕{number}号")
    if state in {N.SIGNED, N.REPLIED, N.CLOSED}:
        values.setdefault("signed_on", date(2026, 7, 21))
        values.setdefault("signed_by", the_secretary(values["addressee"]))
    if state in {N.REPLIED, N.CLOSED}:
        values = {"replied_on": date(2026, 7, 23), "reply": "迁改协议已签"} | values
        values.setdefault("replied_by", the_secretary(values["addressee"]))
    notice = SupervisionNotice.objects.create(project=project, state=state, **values)
    with audit.recording():
        refresh(project)
    return notice


def a_talk(project: Project, held_on: date = date(2026, 7, 22), **fields: Any) -> Talk:
    officer = the_officer(project)
    values = {
        "talker": officer,
        "person": the_secretary(project.organization),
        "reason": "督办单逾期",
        "outcome": "一周内签订协议",
        "recorded_by": officer,
    } | fields
    return Talk.objects.create(project=project, held_on=held_on, **values)


def a_notice_post(project: Project, **changes: Any) -> dict[str, Any]:
    posted = {
        "addressee": str(project.organization_id),
        "co_addressee": "",
        "matter": "管线迁改协调任务逾期 9 天",
        "basis": "项目实施方案",
        "demand": "办结逾期任务，书面反馈",
        "due_on": "2026-07-31",
    }
    return posted | changes
