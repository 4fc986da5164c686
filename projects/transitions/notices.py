"""督办单: issued from above, signed for and replied to by the addressed house, verified by whoever issued it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from organizations.models import Appointment
from organizations.roles import Role
from projects import standing, uploads
from projects.audience import recipients
from projects.forms.notice import (
    CloseNoticeForm,
    DraftReplyForm,
    ExtendNoticeForm,
    ReplyForm,
    RevokeNoticeForm,
    SendBackNoticeForm,
)
from projects.lights import month_day
from projects.models import SupervisionNotice
from projects.permissions import (
    HOUSE,
    may_draft_reply,
    may_keep_notice,
    may_reply_to_notice,
    may_sign_notice,
)
from projects.supervising import SUPERVISED
from projects.uploads import CheckedFile
from workflow.engine import Reason, Recipient, Transition, register
from workflow.models import AuditEntry

N = SupervisionNotice.State


# Who holds the right, and who is told


def issuer_of(notice: SupervisionNotice) -> str:
    return f"{notice.issuer.short_name}的组织部门工作人员"


def house_addressed(notice: SupervisionNotice) -> str:
    return f"{notice.addressee.short_name}书记或填报员"


def secretary_addressed(notice: SupervisionNotice) -> str:
    return f"{notice.addressee.short_name}书记"


def clerk_addressed(notice: SupervisionNotice) -> str:
    return f"{notice.addressee.short_name}填报员"


def concerned(notice: SupervisionNotice) -> list[Recipient]:
    """The addressed house; also that of the project, where another unit is addressed, and the co-operating
    unit's. Nobody is told of a draft."""
    if notice.issued_on is None:
        return []
    units = {notice.addressee_id, notice.co_addressee_id, notice.project.organization_id} - {None}
    return recipients(Appointment.objects.active().filter(organization__in=units, role__in=HOUSE))


def secretaries(notice: SupervisionNotice) -> Iterable[Recipient]:
    return recipients(Appointment.objects.holders(notice.addressee_id, Role.SECRETARY))


def whoever_issued(notice: SupervisionNotice) -> list[Recipient]:
    """Who signed it, if still in office; else every officer of the issuing organization."""
    officers = Appointment.objects.holders(notice.issuer_id, Role.OFFICER)
    return recipients(officers.filter(pk=notice.issued_by_id) or officers)


def verifiers(notice: SupervisionNotice) -> list[Recipient]:
    return recipients(Appointment.objects.holders(notice.issuer_id, Role.OFFICER))


def about(words: Callable[[SupervisionNotice], str] | str) -> Callable[[SupervisionNotice], str]:
    def sentence(notice: SupervisionNotice) -> str:
        said = words if isinstance(words, str) else words(notice)
        return f"{notice}督办单{said}：{notice.project}"

    return sentence


def due_words(verb: str) -> Callable[[SupervisionNotice], str]:
    return lambda notice: f"{verb}，{month_day(notice.due_on)}前反馈" if notice.due_on else verb


# What stands in the way


def not_issuable(notice: SupervisionNotice) -> Iterator[Reason]:
    """A deadline that has passed meanwhile, a project that is over, a unit without anybody to sign."""
    edit = reverse("projects:notice_edit", args=[notice.pk])
    if notice.project.state not in SUPERVISED:
        yield Reason(
            f"项目当前为“{notice.project.get_state_display()}”，不能督办", notice.project.get_absolute_url()
        )
    if notice.due_on is None or notice.due_on <= timezone.localdate():
        yield Reason("反馈时限已过，请先改为以后的日期", edit)
    if not Appointment.objects.holders(notice.addressee_id, *HOUSE).exists():
        yield Reason(f"{notice.addressee.short_name}没有书记或填报员在任，无人签收", edit)


# What follows


def relight(notice: SupervisionNotice, actor: Actor, entry: AuditEntry) -> None:
    standing.refresh(notice.project)


def replying(
    say: Callable[..., None],
) -> Callable[..., None]:
    """An effect that keeps the words by the model's method and stores the files."""

    def effect(
        notice: SupervisionNotice, actor: Actor, *, files: Iterable[CheckedFile], **words: str
    ) -> None:
        say(notice, actor, **words)
        for checked in files:
            uploads.store(checked, notice.project, actor, notice=notice)

    return effect


def reply(notice: SupervisionNotice, actor: Actor, **data: Any) -> None:
    """With the reply its files are out, a clerk's too: a return does not hide them again."""
    replying(SupervisionNotice.give_reply)(notice, actor, **data)
    notice.attachments.filter(replied_on=None).update(replied_on=notice.replied_on)


ISSUE = register(
    Transition(
        name="issue",
        label="签发",
        model=SupervisionNotice,
        sources=frozenset({N.DRAFT}),
        target=N.ISSUED,
        may=may_keep_notice,
        held_by=issuer_of,
        blockers=not_issuable,
        effect=SupervisionNotice.issue,
        follow=relight,
        audience=concerned,
        sentence=about(due_words("待签收")),
        hint="签发后编号，内容不能再改；主办单位签收、按期反馈，逾期未反馈的项目亮红灯。",
        way_out="暂不签发，回到督办单",
        order=10,
    )
)

SIGN = register(
    Transition(
        name="sign",
        label="签收",
        model=SupervisionNotice,
        sources=frozenset({N.ISSUED}),
        target=N.SIGNED,
        may=may_sign_notice,
        held_by=house_addressed,
        effect=SupervisionNotice.sign,
        follow=relight,
        audience=whoever_issued,
        sentence=about("已签收"),
        hint="签收后办理，由书记在时限内反馈办理结果。",
        way_out="暂不签收，回到督办单",
        order=10,
    )
)

DRAFT_REPLY = register(
    Transition(
        name="draft_reply",
        label="代拟反馈",
        model=SupervisionNotice,
        sources=frozenset({N.SIGNED}),
        target=N.SIGNED,
        may=may_draft_reply,
        held_by=clerk_addressed,
        effect=replying(SupervisionNotice.draft_reply),
        audience=secretaries,
        form=DraftReplyForm,
        sentence=about("的反馈已代拟，请确认后反馈"),
        hint="代拟的反馈只有本单位看得到，书记确认后才报出。",
        way_out="不保存，回到督办单",
        order=20,
    )
)

REPLY = register(
    Transition(
        name="reply",
        label="反馈",
        model=SupervisionNotice,
        sources=frozenset({N.SIGNED}),
        target=N.REPLIED,
        may=may_reply_to_notice,
        held_by=secretary_addressed,
        effect=reply,
        follow=relight,
        audience=verifiers,
        form=ReplyForm,
        sentence=about("已反馈，请核实"),
        hint="反馈后停止计时，由签发单位核实；退回重办的重新计时。",
        way_out="暂不反馈，回到督办单",
        order=10,
    )
)

CLOSE_NOTICE = register(
    Transition(
        name="close",
        label="办结",
        model=SupervisionNotice,
        sources=frozenset({N.REPLIED}),
        target=N.CLOSED,
        may=may_keep_notice,
        held_by=issuer_of,
        effect=SupervisionNotice.close,
        follow=relight,
        audience=concerned,
        form=CloseNoticeForm,
        sentence=about("已办结"),
        hint="核实反馈属实、问题解决、要求落实后办结。",
        way_out="暂不办结，回到督办单",
        order=10,
    )
)

SEND_BACK_NOTICE = register(
    Transition(
        name="send_back",
        label="退回重办",
        model=SupervisionNotice,
        sources=frozenset({N.REPLIED}),
        target=N.SIGNED,
        may=may_keep_notice,
        held_by=issuer_of,
        effect=SupervisionNotice.send_back,
        follow=relight,
        audience=concerned,
        form=SendBackNoticeForm,
        sentence=about(due_words("退回重办")),
        grave=True,
        hint="退回后重新计时，逾期未反馈的项目亮红灯。",
        way_out="不退回，回到督办单",
        order=20,
    )
)

EXTEND = register(
    Transition(
        name="extend",
        label="延长反馈时限",
        model=SupervisionNotice,
        sources=SupervisionNotice.RUNNING_CLOCK,
        target=lambda notice: notice.state,
        may=may_keep_notice,
        held_by=issuer_of,
        effect=SupervisionNotice.extend,
        follow=relight,
        audience=concerned,
        form=ExtendNoticeForm,
        sentence=about(due_words("已延期")),
        way_out="不延期，回到督办单",
        order=30,
    )
)

REVOKE = register(
    Transition(
        name="revoke",
        label="撤销",
        model=SupervisionNotice,
        sources=SupervisionNotice.OPEN | {N.DRAFT},
        target=N.REVOKED,
        may=may_keep_notice,
        held_by=issuer_of,
        effect=SupervisionNotice.revoke,
        follow=relight,
        audience=concerned,
        form=RevokeNoticeForm,
        sentence=about("已撤销"),
        grave=True,
        hint="用于签发有误的督办单；办理完毕的请办结。",
        way_out="不撤销，回到督办单",
        order=40,
    )
)
