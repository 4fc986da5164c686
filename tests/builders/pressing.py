"""批示 and 催办 in any state."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from organizations.models import Appointment
from projects.models import Instruction, Project, Urge, UrgedMatter

SENT = datetime(2026, 7, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def an_instruction(project: Project, author: Appointment, state: str = "open", **fields: Any) -> Instruction:
    values = {"text": "尽快协调管线迁改，本月底前进场。", "written_at": SENT} | fields
    if state in ("answered", "read"):
        head = project.organization.appointments.filter(role="secretary", ends_on=None).first()
        values |= {"answer_text": "已约三方签协议，28 日进场。", "answered_by": head, "answered_at": SENT}
    return Instruction.objects.create(project=project, author=author, state=state, **values)


def an_urge(project: Project, sender: Appointment, addressee: Appointment, **matter: Any) -> Urge:
    urge = Urge.objects.create(
        project=project, sender=sender, addressee=addressee, sent_at=matter.pop("sent_at", SENT)
    )
    UrgedMatter.objects.create(urge=urge, **({"kind": "red", "key": "red", "words": "亮红灯"} | matter))
    return urge
