"""提交申报: what stands in its way, and what is kept of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.judging import judging_organization
from organizations.models import Appointment
from organizations.roles import Role
from workflow.engine import Reason, held

from .declaration import LABELS, content_of, required_of
from .lights import month_day
from .models import (
    AnnualRound,
    DeclarationOpinion,
    DeclarationVersion,
    Leadership,
    Problem,
    Project,
    RoundWindow,
)
from .states import LEADING


def stops_submission(project: Project) -> Iterator[Reason]:
    """Every gap with its field, then the calendar, the maximum, and a chain of command without a judge."""
    yield from gaps(project)
    yield from lost_problems(project)
    yield from out_of_time(project)
    yield from too_many(project)
    if judging_organization(project.organization) is None:
        yield Reason("上级党组织还没有组织部门工作人员，无人审核")


def gaps(project: Project) -> Iterator[Reason]:
    page = reverse("projects:project_edit", args=[project.pk])
    for name in required_of(project.size):
        if is_empty(project, name):
            verb = "选择" if name in {"category", "problems"} else "填写"
            yield Reason(f"没有{verb}“{LABELS[name]}”", f"{page}#id_{name}")
    if project.budget and not project.budget_source:
        yield Reason("有经费预算，没有填写“经费来源”", f"{page}#id_budget_source")


def is_empty(project: Project, name: str) -> bool:
    if name == "problems":
        return not project.problems.exists()
    return getattr(project, name) in (None, "")


def lost_problems(project: Project) -> Iterator[Reason]:
    """Problems that were decided otherwise, or taken by another project, since the draft was made."""
    page = reverse("projects:project_edit", args=[project.pk])
    free = Problem.objects.declarable(project.organization_id, project)
    for problem in project.problems.exclude(pk__in=free.values("pk")):
        yield Reason(f"问题 {problem} {fate(problem, project)}，请从申报中去掉", f"{page}#id_problems")


def fate(problem: Problem, project: Project) -> str:
    if problem.organization_id != project.organization_id:
        return "已转办其他组织"
    if problem.state in {Problem.State.OPEN, Problem.State.ADOPTED}:
        return "已由另一个项目攻坚"
    return problem.get_state_display()


def out_of_time(project: Project) -> Iterator[Reason]:
    """A returned declaration has its own deadline, which stays in force if it is withdrawn later.

    Past it the officers of the judging organization may extend it.
    """
    today = timezone.localdate()
    if project.return_due_on:
        if today > project.return_due_on:
            day = month_day(project.return_due_on)
            yield Reason(f"修改期限 {day}已过，可请审核组织的工作人员延长修改期限")
        return
    window = project.round.windows.filter(level=project.level, phase=RoundWindow.Phase.DECLARATION).first()
    if window is None:
        yield Reason(f"{project.round}还没有设定{project.get_level_display()}的申报时间")
    elif not window.is_open_on(today):
        yield Reason(f"不在申报时间内（{span(window.opens_on, window.closes_on)}）")


def declaring_words(round_: AnnualRound, level: str, today: date) -> str:
    """When this level declares, for whoever is about to write one; a draft may be made at any time."""
    window = round_.windows.filter(level=level, phase=RoundWindow.Phase.DECLARATION).first()
    if window is None:
        return "申报时间还没有设定，可以先存草稿"
    if today < window.opens_on:
        return f"申报时间 {span(window.opens_on, window.closes_on)}，现在可以先存草稿"
    if today > window.closes_on:
        return f"申报时间已过（{span(window.opens_on, window.closes_on)}），只能存草稿"
    return f"申报截止 {window.closes_on.year} 年 {month_day(window.closes_on)}"


def span(first: date, last: date) -> str:
    return f"{first.year} 年 {month_day(first)}至 {last.year} 年 {month_day(last)}"


def too_many(project: Project) -> Iterator[Reason]:
    """no_room(), while the person is held: of two submitted at once the second counts the first."""
    yield from no_room(project, held(secretaries_of(project), "user").first())


def secretaries_of(project: Project) -> QuerySet[Appointment]:
    return Appointment.objects.holders(project.organization_id, Role.SECRETARY).select_related("user")


def no_room(project: Project, secretary: Appointment | None) -> Iterator[Reason]:
    """The person who holds the secretary's post leads the round's maximum elsewhere, in whatever post."""
    if secretary is None:
        return
    led = Leadership.objects.filter(
        user=secretary.user_id,
        to_on=None,
        taken_over=False,
        project__round=project.round_id,
        project__state__in=LEADING,
    ).exclude(project=project.pk)
    most = project.round.max_projects
    if led.count() >= most:
        yield Reason(f"书记本年度已领办 {led.count()} 个项目，最多 {most} 个")


def answerable(project: Project) -> list[DeclarationOpinion]:
    """Opinions sent back with the declaration that have no answer yet."""
    return list(project.opinions.filter(given=True, answer=""))


def answer_field(opinion: DeclarationOpinion) -> str:
    return f"answer_{opinion.pk}"


def keep_answers(project: Project, answers: Mapping[str, Any]) -> None:
    opinions = answerable(project)
    for opinion in opinions:
        opinion.answer = answers.get(answer_field(opinion), "")
    DeclarationOpinion.objects.bulk_update(opinions, ["answer"])


def submission_number(project: Project) -> int:
    """Which submission the judges have before them."""
    latest = project.versions.order_by("number").last()
    return latest.number if latest else 1


def keep_version(project: Project, post: Appointment) -> DeclarationVersion:
    latest = project.versions.order_by("number").last()
    return DeclarationVersion.objects.create(
        project=project,
        number=latest.number + 1 if latest else 1,
        content=content_of(project),
        submitted_by=post,
    )


def freeze_version(project: Project) -> None:
    """The approved declaration: the last one submitted."""
    latest = project.versions.order_by("number").last()
    if latest:
        latest.approved_at = timezone.now()
        latest.save(update_fields=["approved_at"])


def take_lead(project: Project, post: Appointment) -> None:
    """领办: whoever submits leads. A successor who resubmits has taken the project over."""
    present = project.leaderships.filter(to_on=None).first()
    if present is not None and present.user_id == post.user_id:
        return
    today = timezone.localdate()
    begun = project.was_begun_by(post.user_id)
    if present is not None:
        present.to_on = today
        present.save(update_fields=["to_on"])
    Leadership.objects.create(
        project=project,
        post=post,
        user_id=post.user_id,
        from_on=today,
        taken_over=present is not None and not begun,
    )
