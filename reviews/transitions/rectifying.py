"""整改: reported by the secretary, verified by an officer of the judging organization."""

from collections.abc import Iterable

from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from reviews.forms.objecting import RectificationReportForm, RectificationReturnForm, RectificationVerifyForm
from reviews.models import RectificationItem
from reviews.permissions import may_report_rectification, may_verify_rectification
from workflow.engine import Recipient, Transition, register

R = RectificationItem.State
WAY_OUT = "暂不办理，回到考核表"


def the_secretary(item: RectificationItem) -> str:
    return f"{item.sheet.organization.short_name}书记"


def the_officers(item: RectificationItem) -> str:
    return f"{item.sheet.group.judge.short_name}的组织部门工作人员"


def officers(item: RectificationItem) -> Iterable[Recipient]:
    return recipients(Appointment.objects.holders(item.sheet.group.judge_id, Role.OFFICER))


def secretaries(item: RectificationItem) -> Iterable[Recipient]:
    return recipients(Appointment.objects.holders(item.sheet.organization_id, Role.SECRETARY))


REPORT = register(
    Transition(
        name="report",
        label="报告整改",
        model=RectificationItem,
        sources=frozenset({R.OPEN}),
        target=R.REPORTED,
        may=may_report_rectification,
        held_by=the_secretary,
        effect=RectificationItem.report_done,
        form=RectificationReportForm,
        audience=officers,
        sentence=lambda item: (
            f"{item.sheet.organization.short_name}报告考核整改，请核验：{item.problem[:40]}"
        ),
        way_out=WAY_OUT,
        order=10,
    )
)

VERIFY = register(
    Transition(
        name="verify",
        label="核验通过",
        model=RectificationItem,
        sources=frozenset({R.REPORTED}),
        target=R.VERIFIED,
        may=may_verify_rectification,
        held_by=the_officers,
        effect=RectificationItem.verify,
        form=RectificationVerifyForm,
        audience=secretaries,
        sentence=lambda item: f"考核整改已核验：{item.problem[:40]}",
        way_out=WAY_OUT,
        order=20,
    )
)

SEND_BACK = register(
    Transition(
        name="send_back",
        label="退回整改",
        model=RectificationItem,
        sources=frozenset({R.REPORTED}),
        target=R.OPEN,
        may=may_verify_rectification,
        held_by=the_officers,
        effect=RectificationItem.send_back,
        form=RectificationReturnForm,
        audience=secretaries,
        sentence=lambda item: f"考核整改退回：{item.problem[:40]}",
        way_out=WAY_OUT,
        order=30,
    )
)
