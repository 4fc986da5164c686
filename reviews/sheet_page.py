"""What the page of one review sheet shows: points with their basis, total, group, decision."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from organizations.actor import Actor
from organizations.roles import Role
from projects import lights
from projects.lights import Thresholds
from projects.models import Project
from projects.rows import postponed_words
from workflow import engine
from workflow.engine import Offer

from . import snapshots
from .adjustment_words import total_notes
from .forms.sheets import ConfirmForm
from .models import Criterion, ReviewSheet, Score
from .part_rows import PartRow, PartTable
from .permissions import (
    BARRED,
    has_officer,
    judges_sheet,
    may_confirm,
    may_draft_self_report,
    may_export_sheet,
    may_report_self,
    may_score,
    only_scores,
)
from .reach import Reach, reach_of
from .scores import closed_words, own_scores
from .scoring.inputs import SheetInputs
from .scoring.points import plain
from .scoring.totals import SheetResult
from .states import UNSCORED, Grade, SheetState
from .suggesting import Evaluation, evaluate_group
from .transitions.sheets import CONFIRM, the_scorers, those_who_did_not_score

LAST = 10_000  # behind every rank
# The judging organization owes nothing any more.
SETTLED = frozenset({SheetState.PUBLISHED, SheetState.FINAL})


@dataclass(frozen=True)
class RankRow:
    """A sheet of the same group in the ranking."""

    url: str
    rank: str
    organization: str
    holder: str
    total: str
    grade: str
    note: str
    is_current: bool


@dataclass(frozen=True)
class ProjectLine:
    """A project that the sheet is scored on, with its light in words; `url` is empty where it is closed."""

    url: str
    title: str
    words: str


def rank_note(entry: Evaluation) -> str:
    """Why this grade; of which version; and where a decided sheet would stand by the totals of now."""
    sheet = entry.sheet
    words = [sheet.suggestion_note if sheet.is_decided else entry.note]
    if sheet.version > 1:
        words.append(f"第 {sheet.version} 版")
    if sheet.is_decided and entry.rank != sheet.rank:
        words.append(f"名次为审定时的，按现有得分为第 {entry.rank} 名")
    return "，".join(part for part in words if part)


@dataclass(frozen=True)
class Remark:
    """What one scorer wrote, and who that was."""

    who: str
    words: str


def group_size(sheet: ReviewSheet) -> int:
    """The same for a vacant post, whose group was not evaluated."""
    return sheet.group.sheets.filter(post__isnull=False, too_new=False).count()


@dataclass
class SheetPage:
    """`sheet` comes from for_reader(actor).with_names(); its annotations say what the reader may see."""

    sheet: ReviewSheet
    actor: Actor

    def __post_init__(self) -> None:
        self.is_readable: bool = self.sheet.is_readable  # type: ignore[attr-defined]
        self.is_home: bool = self.sheet.is_home  # type: ignore[attr-defined]
        # The whole group as it stands now, kept on the sheet for its buttons; none for a vacant post.
        self.evaluations: dict[int, Evaluation] = {} if self.sheet.is_vacant else evaluate_group(self.sheet)
        self.evaluation: Evaluation | None = self.evaluations.get(self.sheet.pk)
        self.sheet.evaluated = self.evaluation

    @cached_property
    def result(self) -> SheetResult:
        """Of a decided sheet what was frozen, else the records as they are now."""
        if self.sheet.snapshot:
            return snapshots.thawed_result(self.sheet.snapshot)
        return self.evaluation.result if self.evaluation else SheetResult((), None)

    @cached_property
    def inputs(self) -> SheetInputs:
        if self.sheet.snapshot:
            return snapshots.thaw_inputs(self.sheet.snapshot["inputs"])
        return self.evaluation.inputs if self.evaluation else SheetInputs()

    @cached_property
    def parts(self) -> list[PartRow]:
        # As with comments: the reviewed side reads what was given, not by whom.
        scorers = self.evaluation.scorers if self.evaluation and not self.is_home else {}
        return PartTable(self.sheet, self.inputs, self.result, self.is_readable, scorers, self.reach).rows()

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.actor, self.sheet, self.inputs)

    @cached_property
    def projects(self) -> list[ProjectLine]:
        if self.evaluation:
            return [self.project_line(project) for project in self.evaluation.projects]
        return []

    def project_line(self, project: Project) -> ProjectLine:
        light = lights.explain(project, Thresholds.of(self.sheet.round)).word
        words = "，".join(filter(None, (light, project.get_state_display(), postponed_words(project))))
        url = project.get_absolute_url() if self.reach.has_project(project.pk) else ""
        return ProjectLine(url, project.title, f"（{words}）")

    # Total, rank, suggestion

    @property
    def full(self) -> str:
        return plain(self.evaluation.rules.full) if self.evaluation else ""

    @property
    def total(self) -> str:
        total = self.result.total if self.is_readable else None
        return "—" if total is None else f"{total:.2f}"

    @property
    def notes(self) -> list[str]:
        """What is printed beside the total, or that there is nothing to say."""
        if not self.is_readable or self.result.total is None:
            return []
        return total_notes(self.result) or ["加分 0，扣分 0，无一票否决事项"]

    @cached_property
    def grade(self) -> str:
        """Suggested grade in words: as it was frozen, else as of now; empty before there is a total."""
        if self.sheet.is_decided:
            return self.sheet.get_suggested_grade_display()
        value = self.evaluation.grade if self.evaluation else ""
        return Grade(value).label if value else ""

    @property
    def rank(self) -> int | None:
        if self.sheet.is_decided:
            return self.sheet.rank
        return self.evaluation.rank if self.evaluation else None

    @property
    def note(self) -> str:
        if self.sheet.is_decided:
            return self.sheet.suggestion_note
        return self.evaluation.note if self.evaluation else ""

    @property
    def size(self) -> int:
        """Ranked sheets of the group."""
        return self.evaluation.group.size if self.evaluation else group_size(self.sheet)

    @property
    def rank_words(self) -> str:
        return f"第 {self.rank} 名，共 {self.size} 名" if self.rank else "不参加排名"

    @property
    def quota_words(self) -> str:
        """2 名（7 × 30%，取整）."""
        if not self.evaluation:
            return ""
        share = plain(self.evaluation.rules.excellent_quota)
        return f"{self.evaluation.group.places} 名（{self.size} × {share}%，取整，至少 1 名）"

    @property
    def standing_words(self) -> str:
        """系统建议：好，第 1 名，共 7 名; before that what is awaited."""
        if self.sheet.is_vacant:
            return "书记空缺，不考核。"
        if not self.is_readable:
            return self.unseen_words
        if not self.grade:
            why = "本组还有考核表没有评完" if self.sheet.is_scored else "评分未完"
            return f"{why}，已有 {self.result.so_far:.2f} 分。"
        decided = f"审定：{self.sheet.get_grade_display()}。" if self.sheet.is_decided else "尚未审定。"
        return f"系统建议：{self.grade}，{self.rank_words}。{decided}"

    @property
    def unseen_words(self) -> str:
        """Why the reader sees no total, and whether that will come."""
        if self.is_home:
            return "结果反馈后可以看到得分、名次和等次。"
        if only_scores(self.actor):
            return "专家只评分配的指标，得分、名次和等次由审定单位汇总。"
        return "您提交评分后或评分结束后可见。"

    @cached_property
    def ranking(self) -> list[RankRow]:
        """The group as it stands, for those above; the reviewed side never sees its siblings.

        Of a wider group the part that the reader sees, of another house of the reader's own no figures before they are told.
        """
        if self.is_home or not self.is_readable:
            return []
        seen = ReviewSheet.objects.for_reader(self.actor).filter(pk__in=self.evaluations)
        readable = dict(seen.values_list("pk", "is_readable"))
        told = [
            (entry, readable[pk])
            for pk, entry in self.evaluations.items()
            if pk in readable and entry.sheet.is_ranked
        ]
        told.sort(key=lambda row: (row[0].rank or LAST if row[1] else LAST, row[0].sheet.path))
        return [self.rank_row(entry, is_readable) for entry, is_readable in told]

    def rank_row(self, entry: Evaluation, is_readable: bool) -> RankRow:
        """Sheets whose scoring is not over are listed without figures; a decided one keeps the rank it was decided with."""
        sheet, open_ = entry.sheet, not (is_readable and entry.sheet.is_scored)
        total = sheet.total if sheet.is_decided else entry.result.total
        grade = sheet.grade if sheet.is_decided else entry.grade
        unknown = open_ or total is None
        unseen = "未评完" if is_readable or not sheet.is_scored else "反馈前不可见"
        return RankRow(
            url=sheet.get_absolute_url(),
            rank="—" if unknown else str(sheet.rank if sheet.is_decided else entry.rank),
            organization=sheet.organization.short_name,
            holder=sheet.holder,
            total="—" if unknown else f"{total:.2f}",
            grade=unseen if unknown else Grade(grade).label,
            note="" if unknown else rank_note(entry),
            is_current=sheet.pk == self.sheet.pk,
        )

    @property
    def unfinished(self) -> int:
        """Sheets of the group whose scoring is not over: every rank is provisional until there are none."""
        return len(self.evaluation.group.unfinished) if self.evaluation else 0

    # What can be done

    @cached_property
    def available(self) -> list[Offer]:
        return engine.available(self.sheet, self.actor)

    @property
    def may_decide(self) -> bool:
        return any(offer.step is CONFIRM and offer.verdict.is_ready for offer in self.available)

    @property
    def nobody_left(self) -> str:
        """Whom the judging organization lacks for what it has to do next, told to its officers in time; empty where one may."""
        scoring = self.sheet.state in UNSCORED
        may = judges_sheet if scoring else may_confirm
        mine = self.actor.has_role(Role.OFFICER) and self.actor.is_in(self.sheet.group.judge_id)
        if self.sheet.state in SETTLED or not mine:
            return ""
        if may(self.actor, self.sheet) or has_officer(self.sheet, may):
            return ""
        who = f"{the_scorers(self.sheet)}（{BARRED}）" if scoring else those_who_did_not_score(self.sheet)
        return f"{'评分' if scoring else '下一步'}须由{who}办理，目前没有这样的人员，请安全管理员增配"

    @property
    def offers(self) -> list[Offer]:
        """Buttons; the decision has its own form further down the page. An expert scores and nothing else."""
        if self.actor.has_role(Role.EXPERT):
            return []
        return [offer for offer in self.available if not (offer.step is CONFIRM and offer.verdict.is_ready)]

    @cached_property
    def confirm_form(self) -> ConfirmForm | None:
        """The committee's decision, where the actor may take it over now."""
        return ConfirmForm(record=self.sheet, actor=self.actor) if self.may_decide else None

    @cached_property
    def score_url(self) -> str:
        """The way to the scores, where the actor may give some now."""
        if self.sheet.is_vacant or self.sheet.is_scored or not may_score(self.actor, self.sheet):
            return ""
        return "" if closed_words(self.sheet, self.actor) else reverse("reviews:score", args=[self.sheet.pk])

    @cached_property
    def own_scores(self) -> list[Score]:
        """What the reader has submitted, nobody else's; an officer sees all of it once the sheet is scored."""
        officer = self.actor.has_role(Role.OFFICER) and not self.sheet.is_scored
        if not officer and not self.actor.has_role(Role.EXPERT):
            return []
        return [score for score in own_scores(self.sheet, self.actor) if score.submitted_at]

    @cached_property
    def remarks(self) -> list[Remark]:
        """一述一评: one per person who scored. The reviewed side reads them when the result is told, without names."""
        if not self.is_readable:
            return []
        found: dict[int, Remark] = {}
        given = self.sheet.scores.submitted().complete().exclude(comment="")
        for score in given.select_related("scorer__user").order_by("criterion__position", "pk"):
            post = score.scorer
            role = "评审专家" if post.role == Role.EXPERT else "组织部门"
            words = score.comment.rstrip("。；")
            known = found.get(post.user_id)
            found[post.user_id] = Remark(
                role if self.is_home else post.user.name, f"{known.words}；{words}" if known else words
            )
        return list(found.values())

    @property
    def ballots_url(self) -> str:
        """民主测评, where the scheme asks for it and the sheet still takes it."""
        asked = any(part.kind == Criterion.Kind.BALLOT for part in self.result.parts)
        return reverse("reviews:ballots", args=[self.sheet.pk]) if asked and self.assign_url else ""

    @property
    def assign_url(self) -> str:
        """评分分工, while something can still be assigned."""
        open_ = not self.sheet.is_scored and not self.sheet.too_new and judges_sheet(self.actor, self.sheet)
        return reverse("reviews:sheet_scorers", args=[self.sheet.pk]) if open_ else ""

    @property
    def findings_url(self) -> str:
        """认定事项, where the scheme has something to find and the judging officers may still find it."""
        rules = self.evaluation.rules.adjustments if self.evaluation else ()
        asked = any(rule.trigger == "found" for rule in rules) and not self.sheet.is_decided
        may = asked and judges_sheet(self.actor, self.sheet)
        return reverse("reviews:findings", args=[self.sheet.pk]) if may else ""

    @property
    def may_export(self) -> bool:
        return may_export_sheet(self.actor, self.sheet)

    @property
    def self_report_url(self) -> str:
        """For the clerk who drafts; the secretary drafts on the page of the transition."""
        drafts = may_draft_self_report(self.actor, self.sheet) and not may_report_self(self.actor, self.sheet)
        open_ = self.sheet.state == SheetState.OPEN and drafts
        return reverse("reviews:self_report", args=[self.sheet.pk]) if open_ else ""
