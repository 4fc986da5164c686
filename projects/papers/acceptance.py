"""验收表: the latest sheet with targets, what was reached, verdicts and the conclusion."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from projects.acceptance import latest_acceptance
from projects.models import Acceptance, AcceptanceRow, Obstacle, Project
from projects.states import BLUE, ProjectState, TaskState
from workflow.templatetags.look import full_day, money

from .marks import DRAFT, judge_name


@dataclass
class AcceptancePaper:
    """`project` needs round, lead and organization."""

    project: Project

    @cached_property
    def sheet(self) -> Acceptance | None:
        return latest_acceptance(self.project)

    @cached_property
    def rows(self) -> list[AcceptanceRow]:
        return list(self.sheet.rows.all()) if self.sheet else []

    @property
    def is_draft(self) -> bool:
        """Before the judges have concluded on it."""
        return self.sheet is None or self.sheet.concluded_by_id is None

    @property
    def draft_mark(self) -> str:
        return DRAFT if self.is_draft else ""

    @property
    def judge_name(self) -> str:
        return judge_name(self.project)

    @property
    def judged_by(self) -> str:
        post = self.sheet.concluded_by if self.sheet else None
        return post.user.name if post else ""

    @property
    def verdict(self) -> str:
        """验收通过 with its day, or what is to be done by when; empty until it was concluded."""
        project = self.project
        if self.is_draft:
            return ""
        if project.state in BLUE:
            return "验收通过。"
        if project.state == ProjectState.RECTIFYING:
            until = f"，整改期限 {full_day(project.rectify_due_on)}" if project.rectify_due_on else ""
            return f"限期整改{until}。{project.decision_reason}"
        return ""

    @property
    def concluded_on(self) -> date | None:
        """Known of an acceptance; of a rectification the day on which it was demanded."""
        if self.is_draft:
            return None
        return self.project.accepted_on or self.project.rectify_from

    @property
    def conclusion(self) -> str:
        """What the judges wrote, and what they decided."""
        written = self.sheet.conclusion if self.sheet else ""
        return "\n".join(text for text in (written, self.verdict) if text)

    @property
    def tasks_done(self) -> str:
        """核验 5 项，共 5 项，完成率 100%."""
        states = [
            state
            for state in self.project.tasks.values_list("state", flat=True)
            if state != TaskState.CANCELLED
        ]
        verified = states.count(TaskState.VERIFIED)
        return (
            f"已核验 {verified} 项，共 {len(states)} 项，完成率 {round(verified * 100 / len(states))}%"
            if states
            else ""
        )

    @property
    def counts(self) -> str:
        """达标 4 项，部分达标 1 项: the verdicts in numbers."""
        found = [str(row.get_judgement_display()) for row in self.rows if row.judgement]
        return "，".join(f"{label} {found.count(label)} 项" for label in dict.fromkeys(found))

    @property
    def money(self) -> str:
        budget = self.project.budget
        return "" if budget is None else f"预算 {money(budget)}，已支出 {money(self.project.spent)}"

    @cached_property
    def open_obstacles(self) -> list[str]:
        return [str(found) for found in self.project.obstacles.filter(state__in=Obstacle.UNSOLVED)]
