"""批示: drafted by the clerk, answered by the secretary, taken note of or withdrawn by the leader who wrote it."""

from collections.abc import Iterable

from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import house_of, recipients
from projects.forms.instruction import AnswerForm, WithdrawForm
from projects.models import Instruction
from projects.permissions import may_answer_instruction, may_draft_answer, wrote_instruction
from workflow.engine import Recipient, Transition, register

State = Instruction.State


def the_secretary(instruction: Instruction) -> str:
    return f"{instruction.project.organization.short_name}书记"


def the_clerk(instruction: Instruction) -> str:
    return f"{instruction.project.organization.short_name}填报员"


def the_author(instruction: Instruction) -> str:
    return f"批示人{instruction.author.user.name}"


def to_secretary(instruction: Instruction) -> Iterable[Recipient]:
    return recipients(Appointment.objects.holders(instruction.project.organization_id, Role.SECRETARY))


def to_author(instruction: Instruction) -> Iterable[Recipient]:
    return recipients([instruction.author])


def to_house(instruction: Instruction) -> Iterable[Recipient]:
    return house_of(instruction.project)


def drafted(instruction: Instruction) -> str:
    return f"对“{instruction.project}”批示的回复已代拟，请确认"


def answered(instruction: Instruction) -> str:
    return f"“{instruction.project}”已回复您的批示：{instruction.answer_text}"


def withdrawn(instruction: Instruction) -> str:
    return f"对“{instruction.project}”的批示已撤回：{instruction.withdrawn_reason}"


DRAFT_ANSWER = register(
    Transition(
        name="draft_answer",
        label="代拟回复",
        model=Instruction,
        sources=Instruction.PINNED,
        target=State.DRAFTED,
        may=may_draft_answer,
        held_by=the_clerk,
        effect=Instruction.draft_answer,
        audience=to_secretary,
        form=AnswerForm,
        sentence=drafted,
        hint="由书记确认后送批示人。",
        way_out="暂不代拟，返回批示",
        order=20,
    )
)

ANSWER = register(
    Transition(
        name="answer",
        label="回复",
        model=Instruction,
        sources=Instruction.PINNED,
        target=State.ANSWERED,
        may=may_answer_instruction,
        held_by=the_secretary,
        effect=Instruction.answer,
        audience=to_author,
        form=AnswerForm,
        sentence=answered,
        hint="回复后批示不再置顶，批示人会收到消息。",
        way_out="暂不回复，返回批示",
        order=10,
    )
)

TAKE_NOTE = register(
    Transition(
        name="take_note",
        label="阅知",
        model=Instruction,
        sources=frozenset({State.ANSWERED}),
        target=State.READ,
        may=wrote_instruction,
        held_by=the_author,
        hint="阅知后不再出现在工作台。",
        way_out="暂不阅知，返回批示",
        order=10,
    )
)

WITHDRAW = register(
    Transition(
        name="withdraw",
        label="撤回批示",
        model=Instruction,
        sources=Instruction.PINNED,
        target=State.WITHDRAWN,
        may=wrote_instruction,
        held_by=the_author,
        effect=Instruction.withdraw,
        audience=to_house,
        form=WithdrawForm,
        sentence=withdrawn,
        grave=True,
        way_out="不撤回，返回批示",
        order=30,
    )
)
