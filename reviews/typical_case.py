"""典型案例 (背景与起因、做法与经过、成效及启示), drafted from an accepted project's records; no new form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from feedback.weighing import counting_for
from projects.amounts import amount
from projects.models import Meeting, Obstacle, Project, Task
from projects.numerals import numeral
from projects.papers.stops import stopped
from projects.states import TaskState
from workflow.templatetags.look import full_day, money

from .models import Mechanism

MOST = 3000  # characters that collections of cases take


@dataclass
class TypicalCase:
    """`project` needs organization and lead; every section is a list of paragraphs."""

    project: Project

    @cached_property
    def sections(self) -> list[tuple[str, list[str]]]:
        return [
            ("一、背景与起因", list(self.background())),
            ("二、做法与经过", list(self.course())),
            ("三、成效及启示", list(self.effects())),
        ]

    @property
    def length(self) -> int:
        return sum(len(text) for _, texts in self.sections for text in texts)

    @property
    def is_long(self) -> bool:
        return self.length > MOST

    def background(self) -> Iterator[str]:
        """What was declared, and who had pointed at the problem."""
        yield from lines(self.project.background)
        yield from lines(self.project.problem_statement)
        found = list(self.project.problems.all())
        if found:
            sources = "、".join(dict.fromkeys(str(problem.get_source_display()) for problem in found))
            yield f"问题来自{sources}，共 {len(found)} 条，纳入年度书记领办项目。"
        if self.project.objectives:
            yield f"攻坚目标：{stopped(self.project.objectives)}"

    def course(self) -> Iterator[str]:
        yield from lines(self.project.approach)
        for number, task in enumerate(self.tasks, 1):
            done = f"，{full_day(task.verified_on)}核验" if task.verified_on else ""
            standard = f"做到{task.standard}" if task.standard else task.measure
            yield f"（{numeral(number)}）{task.title}。{standard}{done}。"
        yield from self.meetings()
        for obstacle in self.project.obstacles.filter(state=Obstacle.State.SOLVED).order_by(
            "raised_on", "pk"
        ):
            yield f"推进中遇到{obstacle.get_kind_display()}：{obstacle.description}，经协调已解决。"

    @cached_property
    def tasks(self) -> list[Task]:
        return list(self.project.tasks.filter(state=TaskState.VERIFIED))

    def meetings(self) -> Iterator[str]:
        held = Meeting.objects.filter(
            agenda__project=self.project, state__in=(Meeting.State.HELD, Meeting.State.CLOSED)
        ).distinct()
        kinds = [str(meeting.get_kind_display()) for meeting in held]
        if kinds:
            counts = "、".join(f"{kind} {kinds.count(kind)} 次" for kind in dict.fromkeys(kinds))
            yield f"书记主持{counts}，逐项议定、跟踪落实。"

    def effects(self) -> Iterator[str]:
        for indicator in self.project.indicators.all():
            if indicator.actual is not None:
                baseline = (
                    f"由 {amount(indicator.baseline, indicator.unit)}"
                    if indicator.baseline is not None
                    else ""
                )
                reached = amount(indicator.actual, indicator.unit)
                yield f"{indicator.name}{baseline}变为 {reached}（目标 {amount(indicator.target, indicator.unit)}）。"
        yield from lines(self.project.expected_results)
        if self.project.beneficiaries:
            yield f"受益群众 {self.project.beneficiaries:,} 人。"
        if self.project.budget is not None:
            spent = f"，实际支出 {money(self.project.spent)}" if self.project.spent else ""
            yield f"经费预算 {money(self.project.budget)}{spent}。"
        yield from self.voices()
        conclusions = self.project.acceptances.exclude(conclusion="").order_by("-pk")
        for conclusion in conclusions.values_list("conclusion", flat=True)[:1]:
            yield f"验收意见：{conclusion}"
        yield from self.mechanisms()

    def voices(self) -> Iterator[str]:
        """The denominator is always printed; too small a sample is none."""
        found = counting_for(self.project)
        if found and found.is_shown:
            yield f"群众满意率 {found.rate_words}（有效 {found.result.valid} 份）。"

    def mechanisms(self) -> Iterator[str]:
        for made in (
            Mechanism.objects.in_force().counting_reuse().filter(pk__in=self.project.mechanisms.values("pk"))
        ):
            reused = f"，已有 {made.reuse} 个单位采用" if made.reuse else ""
            yield f"启示在于把管用的做法固定下来：形成“{made.title}”，适用范围为{made.get_scope_display()}{reused}。"


def lines(text: str) -> Iterator[str]:
    yield from (stopped(line) for line in text.splitlines() if line.strip())
