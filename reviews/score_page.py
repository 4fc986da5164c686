"""The page on which an officer scores a sheet: what is known, what to fill in, who is next."""

from dataclasses import dataclass
from functools import cached_property

from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor

from . import todo
from .collecting import collect
from .forms.sheets import ScoreForm
from .models import Criterion, ReviewSheet
from .part_rows import PartRow, PartTable
from .permissions import asked_of, only_scores
from .reach import Reach, reach_of
from .scheme_rules import rules_by_id
from .scoring.inputs import SheetInputs
from .scoring.measures import acceptance_basis
from .scoring.totals import result


@dataclass(frozen=True)
class ScoreRow:
    """A row of the table: what is known, or the fields to fill in."""

    part: PartRow
    basis: str = ""
    url: str = ""
    value: BoundField | None = None
    comment: BoundField | None = None


@dataclass(frozen=True)
class Neighbour:
    """Another sheet of the group and whether this officer still has to score it."""

    url: str
    label: str
    words: str
    tone: str
    is_current: bool


@dataclass
class ScorePage:
    """`sheet` comes from for_reader(actor).with_names()."""

    sheet: ReviewSheet
    actor: Actor

    @cached_property
    def inputs(self) -> SheetInputs:
        return collect([self.sheet])[self.sheet.pk]

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.actor, self.sheet, self.inputs)

    @cached_property
    def criteria(self) -> list[Criterion]:
        """What this officer scores: without a project there is nothing to accept."""
        asked = asked_of(self.sheet, self.actor)
        return [
            entry for entry in asked if entry.measure != Criterion.Measure.ACCEPTANCE or self.inputs.projects
        ]

    def rows(self, form: ScoreForm) -> list[ScoreRow]:
        found = result(self.inputs, rules_by_id([self.sheet.group.scheme_id])[self.sheet.group.scheme_id])
        table = PartTable(self.sheet, self.inputs, found, is_readable=False, reach=self.reach)
        mine = {criterion.code: criterion for criterion in self.criteria}
        return [self.row(part, form, mine.get(part.code)) for part in table.rows()]

    def row(self, part: PartRow, form: ScoreForm, criterion: Criterion | None) -> ScoreRow:
        if criterion is None:
            return ScoreRow(part)
        basis, url = self.basis(criterion)
        fields = form[f"value-{criterion.pk}"], form[f"comment-{criterion.pk}"]
        return ScoreRow(part, basis, url, *fields)

    def basis(self, criterion: Criterion) -> tuple[str, str]:
        """What the officer scores on, and where it is."""
        if criterion.measure != Criterion.Measure.ACCEPTANCE:
            return ("述职报告", "#self-report") if self.sheet.is_self_reported else ("书记未提交述职报告", "")
        project = self.inputs.projects[0].project_id
        url = f"{reverse('projects:project', args=[project])}?tab=acceptance"
        return acceptance_basis(self.inputs), url if self.reach.has_project(project) else ""

    @cached_property
    def neighbours(self) -> list[Neighbour]:
        """What the actor sees of the group, in official order with the open ones first."""
        visible = ReviewSheet.objects.visible_to(self.actor).filter(group=self.sheet.group_id)
        sheets = visible.filter(post__isnull=False, too_new=False)
        named = sheets.select_related("organization", "user").order_by("organization__order_key")
        rows = [self.neighbour(sheet) for sheet in named.defer("self_report", "snapshot")]
        return sorted(rows, key=lambda row: (not row.is_current, row.tone == "done"))

    @property
    def blind_words(self) -> str:
        """What the scorer may read once the own scores are handed in."""
        if only_scores(self.actor):
            return "得分、名次和等次由审定单位汇总。"
        return "您提交后，可以看到其他已提交的分数和建议等次。"

    @property
    def size(self) -> int:
        """Ranked sheets of the group."""
        return self.sheet.group.sheets.filter(post__isnull=False, too_new=False).count()

    def neighbour(self, sheet: ReviewSheet) -> Neighbour:
        current, open_ = sheet.pk == self.sheet.pk, sheet.pk in self.waiting
        words, tone = ("正在评", "active") if current else ("待评", "ask") if open_ else self.words_of(sheet)
        url = reverse("reviews:score", args=[sheet.pk]) if open_ else sheet.get_absolute_url()
        return Neighbour(url, f"{sheet.organization.short_name}　{sheet.holder}", words, tone, current)

    def words_of(self, sheet: ReviewSheet) -> tuple[str, str]:
        """Of a sheet that does not wait for this officer."""
        return ("未自评", "") if sheet.state == sheet.State.OPEN else ("已评", "done")

    @cached_property
    def waiting(self) -> list[int]:
        """Sheets of the group that wait for a score of this officer, in official order."""
        condition = todo.waiting(self.actor, todo.SCORE, timezone.localdate())
        found = ReviewSheet.objects.filter(condition, group=self.sheet.group_id)
        return list(found.order_by("organization__order_key").values_list("pk", flat=True))

    @property
    def list_url(self) -> str:
        return f"{reverse('reviews:sheets')}?round={self.sheet.round_id}&group={self.sheet.group_id}"

    @property
    def next_url(self) -> str:
        """The next sheet to score, else the group's list. Asked after the scores were saved."""
        rest = [pk for pk in self.waiting if pk != self.sheet.pk]
        return reverse("reviews:score", args=[rest[0]]) if rest else self.list_url
