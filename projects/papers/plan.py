"""实施方案: the plan as one document. A part without anything recorded is left out, and nothing is retyped."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from organizations.models import Appointment
from organizations.names import post_name
from projects.amounts import amount
from projects.models import Indicator, Milestone, Project, Task
from projects.numerals import numeral
from projects.states import PLANNING, TaskState
from workflow.templatetags.look import full_day, money

from .marks import DRAFT
from .stops import stopped


@dataclass(frozen=True)
class Part:
    """`kind` names the template's way of drawing it; `texts` are its paragraphs, each with an optional lead."""

    title: str
    kind: str
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Member:
    """One person of the project group and what they answer for."""

    part: str
    name: str
    post: str
    tasks: str


@dataclass
class PlanPaper:
    """`project` needs round, lead and organization."""

    project: Project

    @property
    def is_draft(self) -> bool:
        """Until the start the plan may still be written."""
        return self.project.state in PLANNING

    @property
    def draft_mark(self) -> str:
        return DRAFT if self.is_draft else ""

    @cached_property
    def tasks(self) -> list[Task]:
        named = self.project.tasks.exclude(state=TaskState.CANCELLED).with_names()
        return list(named.select_related("leader_post__organization", "owner_post__organization"))

    @cached_property
    def indicators(self) -> list[dict[str, str]]:
        return [indicator_words(row) for row in self.project.indicators.all()]

    @cached_property
    def milestones(self) -> list[Milestone]:
        return list(self.project.milestones.all())

    @property
    def parts(self) -> list[tuple[str, Part]]:
        """一、目标任务 and so on, numbered without gaps."""
        return [(numeral(number), part) for number, part in enumerate(self.found(), start=1)]

    def found(self) -> Iterator[Part]:
        project = self.project
        yield from texts(
            "目标任务",
            ("拟破解难题", project.problem_statement),
            ("攻坚目标", project.objectives),
            ("预期成效", project.expected_results),
        )
        if self.indicators:
            yield Part("量化指标", "indicators")
        yield from texts("方法路径", ("", project.approach))
        if self.dates or self.milestones:
            yield Part("时间节点", "milestones", (("", self.dates),) if self.dates else ())
        if self.tasks:
            yield Part("任务分解", "tasks")
        if self.members:
            yield Part("组织领导", "members")
        yield from texts("保障措施", *self.safeguards())

    @property
    def dates(self) -> str:
        first, last = self.project.starts_on, self.project.due_on
        return f"{full_day(first)}启动，{full_day(last)}前完成。" if first and last else ""

    def safeguards(self) -> Iterator[tuple[str, str]]:
        project = self.project
        if project.budget is not None:
            source = f"，来源：{project.budget_source}" if project.budget_source else ""
            yield "经费保障", f"经费预算 {money(project.budget)}{source}。"
        yield "上级协调", project.matters_for_superiors
        if self.tasks:
            yield (
                "进展报送",
                f"每月 {project.round.report_due_day} 日前报送进展，任务由牵头领导或书记对照工作标准核验。",
            )

    @cached_property
    def members(self) -> list[Member]:
        """The secretary first, then whoever leads or owns a task, in the order of the plan."""
        lead = self.project.lead
        if lead is None:
            return list(self.workers())
        led = self.project.leaderships.select_related("post__organization").order_by("from_on", "pk").last()
        place = post_words(led.post) if led else f"{self.project.organization.short_name}书记"
        return [Member("组长", lead.name, place, "全面负责"), *self.workers()]

    def workers(self) -> Iterator[Member]:
        found: dict[tuple[str, str], list[str]] = {}
        for number, task in enumerate(self.tasks, start=1):
            for name, post, part in hands_of(task):
                if name and not (self.project.lead and name == self.project.lead.name):
                    found.setdefault((name, post), []).append(f"任务 {number} {part}")
        for (name, post), tasks in found.items():
            yield Member("成员", name, post, "、".join(tasks))


def texts(title: str, *found: tuple[str, str]) -> Iterator[Part]:
    kept = tuple((lead, stopped(text)) for lead, text in found if text)
    if kept:
        yield Part(title, "texts", kept)


def hands_of(task: Task) -> list[tuple[str, str, str]]:
    """Name, post and part of whoever leads and owns the task."""
    return [
        (task.leader, post_words(task.leader_post), "牵头"),
        (task.owner, post_words(task.owner_post) or task.department, "责任人"),
    ]


def post_words(post: Appointment | None) -> str:
    return post_name(post.organization.short_name, post.title or post.get_role_display()) if post else ""


def indicator_words(row: Indicator) -> dict[str, str]:
    sides = {"baseline": row.baseline, "target": row.target}
    return {"name": row.name} | {side: amount(value, row.unit) for side, value in sides.items()}
