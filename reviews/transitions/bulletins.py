"""通报: issued by an officer of the organization that drafted it, and from then on as it was printed; or discarded."""

from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from reviews.bulletins import addressed_units
from reviews.forms.bulletin import IssueBulletinForm
from reviews.models import Bulletin
from reviews.permissions import may_keep_bulletin
from workflow.engine import Recipient, Transition, register

State = Bulletin.State


def the_office(bulletin: Bulletin) -> str:
    return f"{bulletin.organization.short_name}的组织部门工作人员"


def addressees(bulletin: Bulletin) -> list[Recipient]:
    """Secretaries of the units whose figures it prints."""
    units = addressed_units(bulletin)
    return recipients(Appointment.objects.active().filter(organization__in=units, role=Role.SECRETARY))


def told(bulletin: Bulletin) -> str:
    return f"{bulletin.organization.short_name}印发了《{bulletin}》，请查阅"


ISSUE = register(
    Transition(
        name="issue",
        label="印发",
        model=Bulletin,
        sources=frozenset({State.DRAFT}),
        target=State.ISSUED,
        may=may_keep_bulletin,
        held_by=the_office,
        effect=Bulletin.issue,
        audience=addressees,
        form=IssueBulletinForm,
        sentence=told,
        hint="印发后文字和数据都不能再改，表中各单位的书记会收到消息。",
        way_out="暂不印发，返回通报",
        order=10,
    )
)

DISCARD = register(
    Transition(
        name="discard",
        label="废弃草稿",
        model=Bulletin,
        sources=frozenset({State.DRAFT}),
        target=State.DISCARDED,
        may=may_keep_bulletin,
        held_by=the_office,
        grave=True,
        hint="废弃后不能再改，也不能印发；文字和数据仍可查看。",
        way_out="不废弃，返回通报",
        order=20,
    )
)
