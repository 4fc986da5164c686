"""满意度调查: opened, closed and published by officers above the surveyed organization; at the root by its own."""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils import timezone

from feedback.counting import count_results
from feedback.models import SealedBatch, StagedAnswer, Survey
from feedback.permissions import may_run_survey, overseer_words
from feedback.sealing import seal
from feedback.slips import sealed_from
from organizations.actor import Actor
from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from workflow.engine import Reason, Recipient, Transition, register
from workflow.models import AuditEntry

State = Survey.State


def overseer(survey: Survey) -> str:
    return overseer_words(survey.organization)


def house(survey: Survey) -> list[Recipient]:
    """Secretary and clerks of the surveyed organization."""
    return recipients(Appointment.objects.holders(survey.organization_id, Role.SECRETARY, Role.CLERK))


def about(words: str) -> Callable[[Survey], str]:
    return lambda survey: f"“{survey}”{words}"


def not_ready(survey: Survey) -> Iterable[Reason]:
    edit = reverse("feedback:running_survey_edit", args=[survey.pk])
    if survey.overall_question() is None:
        yield Reason("问卷里没有“总体满意”题，无法得出满意率", edit)
    if survey.closes_on < timezone.localdate():
        yield Reason("截止日期已过，请先改截止日期", edit)


def answered(survey: Survey) -> Iterable[Reason]:
    if has_answers(survey):
        yield Reason("已有人作答，题目不能再改；需要另行调查的，请先截止本次调查")


def answered_elsewhere(survey: Survey) -> Iterable[Reason]:
    """A collector has the answers: nothing can be sealed or asked anew before they are back."""
    if survey.is_handed_over:
        yield Reason("答卷由外网采集端收取，请先导入采集端带回的结果")


def has_answers(survey: Survey) -> bool:
    staged = StagedAnswer.objects.filter(survey=survey).exists()
    return staged or SealedBatch.objects.filter(survey=survey).exists()


def too_many_void(survey: Survey) -> Iterable[Reason]:
    """Slips that were declared void have come back all the same."""
    returned = sealed_from(survey)
    if survey.void_slips and returned > survey.issued_slips:
        words = f"收回 {returned} 张，多于发出的 {survey.issued_slips} 张，请更正作废张数"
        yield Reason(words, reverse("feedback:running_survey_void", args=[survey.pk]))


def seal_the_rest(survey: Survey, actor: Actor, entry: AuditEntry) -> None:
    seal(survey, actor, closing=True, caused_by=entry)


def write_results(survey: Survey, actor: Actor, entry: AuditEntry) -> None:
    count_results(survey, actor, entry)


OPEN = register(
    Transition(
        name="open",
        label="开始调查",
        model=Survey,
        sources=frozenset({State.DRAFT}),
        target=State.OPENED,
        may=may_run_survey,
        held_by=overseer,
        blockers=not_ready,
        audience=house,
        sentence=about("已开始，由上级组织，本单位不经手"),
        hint="开始后题目不能再改；到开始日期才能作答。",
        way_out="暂不开始，回到调查",
        order=10,
    )
)

TAKE_BACK = register(
    Transition(
        name="take_back",
        label="收回修改",
        model=Survey,
        sources=frozenset({State.OPENED}),
        target=State.DRAFT,
        may=may_run_survey,
        held_by=overseer,
        blockers=lambda survey: [*answered_elsewhere(survey), *answered(survey)],
        hint="还没有人作答时可以收回，改好题目后再开始。",
        way_out="不收回，回到调查",
        order=20,
    )
)

CLOSE = register(
    Transition(
        name="close",
        label="截止调查",
        model=Survey,
        sources=frozenset({State.OPENED}),
        target=State.CLOSED,
        may=may_run_survey,
        held_by=overseer,
        blockers=answered_elsewhere,
        follow=seal_the_rest,
        hint="截止后不再收答卷；全部答卷封存，份数和摘要记入审计日志。",
        way_out="暂不截止，回到调查",
        order=30,
    )
)

PUBLISH = register(
    Transition(
        name="publish",
        label="公布结果",
        model=Survey,
        sources=frozenset({State.CLOSED}),
        target=State.PUBLISHED,
        may=may_run_survey,
        held_by=overseer,
        blockers=too_many_void,
        follow=write_results,
        audience=house,
        sentence=about("结果已公布"),
        hint="公布后被调查党组织可以看到结果，结果计入满意度。",
        way_out="暂不公布，回到调查",
        order=40,
    )
)
