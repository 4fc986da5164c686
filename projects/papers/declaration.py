"""立项申报表: the declaration as it was judged, with what was said on it and what was decided."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from organizations.models import Appointment, User
from organizations.roles import Role
from projects.amounts import amount
from projects.declaration import content_of, text_of, words_of
from projects.declaration_sheet import CHECKLIST, OpinionRow, opinion_row
from projects.models import DeclarationVersion, Leadership, Milestone, Project
from projects.states import EDITABLE, ESTABLISHED, ProjectState
from workflow.models import AuditEntry
from workflow.templatetags.look import full_day

from .marks import DRAFT, judge_name

# Rows across the whole table, in the order of the form; the rest stands in pairs above.
LONG = (
    ("problems", "攻克问题"),
    ("background", "实施背景"),
    ("problem_statement", "拟破解难题"),
    ("objectives", "攻坚目标"),
    ("approach", "主要措施"),
    ("expected_results", "预期成效"),
    ("matters_for_superiors", "需上级协调"),
)
DECISIONS = ("approve", "reject")


@dataclass(frozen=True)
class Decision:
    """The judges' word: 同意立项 or 不予立项, by whom and when; `on` is None in bulk-written records."""

    words: str
    by: str
    on: date | None


@dataclass
class DeclarationPaper:
    """`project` needs round, category, lead and organization."""

    project: Project

    @cached_property
    def version(self) -> DeclarationVersion | None:
        """What was approved, else what was submitted last."""
        versions = list(self.project.versions.select_related("submitted_by__user"))
        approved = [version for version in versions if version.approved_at]
        return next(iter(approved or versions[::-1]), None)

    @property
    def is_draft(self) -> bool:
        """Not handed in, or returned and being revised."""
        return self.project.state in EDITABLE

    @property
    def draft_mark(self) -> str:
        return DRAFT if self.is_draft else ""

    @property
    def judge_name(self) -> str:
        return judge_name(self.project)

    @property
    def judged_label(self) -> str:
        """The root's own projects are judged by its own officers (design §3)."""
        return "本级备案意见" if self.project.organization.is_root else "立项审定意见"

    @property
    def filed(self) -> str:
        """填报日期, to be written by hand before the declaration is handed in."""
        return full_day(self.submitted_on) if self.submitted_on else "　　　　年　　月　　日"

    @property
    def applied(self) -> str:
        return "同意申报。" if self.submitted_on else ""

    @property
    def applicant(self) -> str:
        return self.version.submitted_by.user.name if self.version and self.submitted_on else ""

    @cached_property
    def content(self) -> dict[str, Any]:
        """A draft as it stands now; from the submission on what was submitted."""
        if self.version is None or self.is_draft:
            return content_of(self.project)
        return dict(self.version.content)

    @cached_property
    def words(self) -> dict[str, str]:
        return words_of(self.content)

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        return [(label, self.words[name]) for name, label in LONG if name in self.words]

    @property
    def indicators(self) -> list[dict[str, str]]:
        sides = ("baseline", "target")
        return [
            {"name": row["name"]} | {side: amount_words(row[side], row["unit"]) for side in sides}
            for row in self.content.get("indicators", ())
        ]

    @cached_property
    def milestones(self) -> list[Milestone]:
        return list(self.project.milestones.all())

    @property
    def dates(self) -> str:
        first, last = (text_of(name, self.content.get(name)) for name in ("starts_on", "due_on"))
        return f"{first}至 {last}" if first and last else ""

    @property
    def budget(self) -> str:
        parts = (text_of("budget", self.content.get("budget")), self.content.get("budget_source", ""))
        return "，".join(part for part in parts if part)

    @property
    def submitted_on(self) -> date | None:
        version = None if self.is_draft else self.version
        return timezone.localdate(version.submitted_at) if version else None

    @cached_property
    def lead_post(self) -> Appointment | None:
        """The post in which the secretary leads; before the submission that of the house."""
        found: Leadership | None = (
            self.project.leaderships.select_related("post__user").order_by("from_on", "pk").last()
        )
        house = Appointment.objects.holders(self.project.organization_id, Role.SECRETARY)
        return found.post if found else house.select_related("user").first()

    @property
    def lead_name(self) -> str:
        return self.lead_post.user.name if self.lead_post else ""

    @property
    def lead_title(self) -> str:
        post = self.lead_post
        return str(post.title or post.get_role_display()) if post else ""

    @cached_property
    def opinions(self) -> list[OpinionRow]:
        """Those that were sent back, with their answers."""
        found = self.project.opinions.filter(given=True).select_related("author__user")
        return [opinion_row(opinion) for opinion in found.order_by("submission", "pk")]

    def checklist(self) -> str:
        """切口小 ☑　有难度 ☐ and so on; empty where nobody answered it."""
        answers = self.project.checklist
        if not answers:
            return ""
        return "　".join(f"{label} {'☑' if answers.get(name) == 'yes' else '☐'}" for name, label in CHECKLIST)

    @cached_property
    def decision(self) -> Decision:
        project = self.project
        if project.state == ProjectState.REJECTED:
            return self.decided(f"不予立项。{project.decision_reason}")
        if project.state in ESTABLISHED and project.approved_on:
            words = f"同意立项，项目编号 {project.number}。"
            return self.decided("\n".join(text for text in (self.checklist(), words) if text))
        return Decision("", "", None)

    def decided(self, words: str) -> Decision:
        entry = (
            AuditEntry.objects.filter(
                subject_type="projects.project", subject_id=str(self.project.pk), verb__in=DECISIONS
            )
            .filter(result=AuditEntry.Result.DONE)
            .order_by("-sequence")
            .first()
        )
        name = User.objects.filter(pk=entry.actor_id).values_list("name", flat=True).first() if entry else ""
        on = self.project.approved_on or (timezone.localdate(entry.happened_at) if entry else None)
        return Decision(words, name or "", on)


def amount_words(value: Any, unit: str) -> str:
    return amount(Decimal(value), unit)
