"""意见建议: shown or kept back by the officers who ran the survey, once it is closed."""

from collections.abc import Iterator

from django import forms

from feedback.models import Remark
from feedback.permissions import may_run_survey, overseer_words
from feedback.remarks import shortage
from organizations.actor import Actor
from projects.forms.plain_text import PlainText
from workflow.engine import Reason, Transition, register
from workflow.forms import TransitionForm

State = Remark.State


class HideForm(TransitionForm):
    """Why remarks are kept back; the reason stays with them and in the audit log."""

    reason = PlainText(
        label="不公开的理由",
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "如：含有个人信息、与调查无关"}),
        error_messages={"required": "请写明不公开的理由", "max_length": "理由最多 100 字，请精简"},
    )


def may_moderate(actor: Actor, remark: Remark) -> bool:
    return may_run_survey(actor, remark.survey)


def moderator(remark: Remark) -> str:
    return overseer_words(remark.survey.organization)


def too_early(remark: Remark) -> Iterator[Reason]:
    """Neither before closing nor where so few answered that a remark could be laid at somebody's door."""
    if not remark.survey.is_over:
        yield Reason("调查还没有截止，截止后才能审看意见")
    elif words := shortage(remark.survey):
        yield Reason(f"{words}，意见不显示")


SHOW = register(
    Transition(
        name="show",
        label="公开意见",
        model=Remark,
        sources=frozenset({State.WAITING, State.HIDDEN}),
        target=State.SHOWN,
        may=may_moderate,
        held_by=moderator,
        blockers=too_early,
        effect=Remark.show,
        order=10,
    )
)

HIDE = register(
    Transition(
        name="hide",
        label="不公开意见",
        model=Remark,
        sources=frozenset({State.WAITING, State.SHOWN}),
        target=State.HIDDEN,
        may=may_moderate,
        held_by=moderator,
        blockers=too_early,
        effect=Remark.hide,
        form=HideForm,
        order=20,
    )
)
