"""From review sheets to what their forms print.

What a reader may not see yet (the scores of others, a result before it is published) stays empty on
paper as it does on the screen. Of a decided sheet the frozen inputs and results are printed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from feedback.weighing import Weighed
from organizations.sheets.kit import day_text
from projects import lights
from projects.lights import Thresholds
from projects.models import Project
from projects.rows import postponed_words
from reviews import snapshots
from reviews.adjustment_words import kind_words
from reviews.formula_words import formula_words
from reviews.models import Criterion, ReviewSheet
from reviews.scoring.inputs import SheetInputs, SurveyInputs
from reviews.scoring.points import Line, Part, plain
from reviews.scoring.totals import SheetResult
from reviews.states import Grade
from reviews.suggesting import Evaluation
from reviews.withholding import judged_codes

from .facts import NO_BONUS, AdjustmentFact, CriterionFact, Imprint, ProjectFact, SheetFacts, SurveyFact
from .records import Records

HUNDRED = Decimal(100)
VACANT = "（空缺）"
MARKS = "①②③④⑤⑥⑦⑧⑨"


def sheet_forms(sheets: Sequence[ReviewSheet], now: datetime) -> Iterator[SheetFacts]:
    """Facts of each sheet in the given order. The sheets are of one round and come from
    for_reader(actor).with_names().
    """
    records = Records(sheets, timezone.localdate(now))
    for sheet in sheets:
        yield SheetForm(sheet, records, now).facts()


@dataclass
class SheetForm:
    """One sheet as its form shows it to one reader."""

    sheet: ReviewSheet
    records: Records
    now: datetime

    def __post_init__(self) -> None:
        self.is_readable: bool = self.sheet.is_readable  # type: ignore[attr-defined]  # annotation

    def facts(self) -> SheetFacts:
        sheet, post = self.sheet, self.sheet.post
        return SheetFacts(
            imprint=self.imprint,
            code=sheet.organization.number_code,
            organization=sheet.organization.name,
            name=self.name,
            title=(post.title or "书记") + ("（主持工作）" if post.acting_head else "") if post else "",
            in_office_from=post.starts_on if post else None,
            period=self.period,
            predecessor=self.predecessor,
            group=group_words(sheet),
            judge=sheet.group.judge.name,
            projects=tuple(self.project(project) for project in self.projects),
            criteria=tuple(self.criterion(criterion) for criterion in self.criteria),
            subtotal=self.subtotal,
            surveys=tuple(self.survey(weighed) for weighed in self.surveys),
            survey_note=self.survey_note,
            bonus=self.adjustment("bonus", self.result.bonus),
            deduction=self.adjustment("deduction", self.result.deduction),
            veto=self.veto,
            total=self.total,
            rank=self.rank,
            ranked=self.ranked,
            suggested=f"{self.suggested}（暂定）" if self.is_provisional else self.suggested,
            grade=sheet.get_grade_display() if self.shows_decision else "",
            meeting_on=sheet.meeting_on if self.shows_decision else None,
            document_number=sheet.document_number if self.shows_decision else "",
            self_report=sheet.self_report if sheet.is_self_reported else "",
            opinion=self.opinion,
            decision=self.decision,
            digest=sheet.digest if self.shows_decision else "",
        )

    # Who and when

    @property
    def imprint(self) -> Imprint:
        return imprint_of(self.sheet, self.sheet.organization.name, self.now, self.sheet.confirmed_at)

    @property
    def name(self) -> str:
        return self.sheet.user.name if self.sheet.user else VACANT

    @property
    def period(self) -> str:
        """The round's year, or what of it the holder was in office."""
        first, last, post = self.sheet.round.starts_on, self.sheet.round.ends_on, self.sheet.post
        if post and first < post.starts_on <= last:
            first = post.starts_on
        year = "" if first.year == last.year else f"{last.year}年"
        return f"{day_text(first)}至{year}{last.month}月{last.day}日"

    @property
    def predecessor(self) -> str:
        if self.sheet.predecessor:
            return self.sheet.predecessor
        post = self.sheet.post
        return "无（全年在任）" if post and post.starts_on <= self.sheet.round.starts_on else "无"

    # Records

    @cached_property
    def evaluation(self) -> Evaluation | None:
        return self.records.evaluations.get(self.sheet.pk)

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

    @property
    def projects(self) -> list[Project]:
        return self.records.projects[self.sheet.organization_id]

    @property
    def criteria(self) -> list[Criterion]:
        return self.records.criteria[self.sheet.group.scheme_id]

    @property
    def surveys(self) -> list[Weighed]:
        return self.records.surveys[self.sheet.organization_id]

    def project(self, project: Project) -> ProjectFact:
        light = lights.explain(project, Thresholds.of(self.sheet.round), self.records.today)
        return ProjectFact(
            number=project.number,
            title=project.title,
            size=project.get_size_display(),
            starts_on=project.starts_on,
            due_on=project.due_on,
            budget=project.budget,
            percent=project.percent / HUNDRED,
            light=light.word,
            outcome=project.get_state_display(),
            postponed=postponed_words(project),
        )

    # Points

    def criterion(self, criterion: Criterion) -> CriterionFact:
        part = self.result.part(criterion.code)
        hidden = not self.is_readable and criterion.code in judged_codes(self.result.parts)
        return CriterionFact(
            name=criterion.name,
            source=criterion.get_kind_display(),
            full=criterion.weight,
            rule=criterion.rule,
            basis="" if part is None else "评分结束后可见" if hidden else self.basis(part),
            points=None if part is None or hidden else part.points,
        )

    def basis(self, part: Part) -> str:
        """The real inputs; with two projects those of each and its points."""
        if part.points is None:
            return part.missing
        if len(part.lines) == 1:
            return self.line_words(part, part.lines[0])
        return "；".join(
            f"{MARKS[number]}{self.line_words(part, line)}，{line.points:.2f}分"
            for number, line in enumerate(part.lines)
        )

    def line_words(self, part: Part, line: Line) -> str:
        """Scores given by people with the scores; what was counted speaks for itself."""
        given = formula_words(line.formula) if part.kind == Criterion.Kind.SUPERIOR else ""
        return f"{line.basis}；{given}" if given else line.basis

    def adjustment(self, kind: str, points: Decimal) -> AdjustmentFact:
        """Without figures for whoever may not read the total."""
        if not self.is_readable:
            return AdjustmentFact("", None)
        return AdjustmentFact(kind_words(self.result, kind) or NO_BONUS.words, points)

    @property
    def subtotal(self) -> Decimal | None:
        complete = self.result.parts and all(
            part.points is not None or part.measure in Criterion.SURVEYS for part in self.result.parts
        )
        return self.result.so_far if self.is_readable and complete else None

    @property
    def total(self) -> Decimal | None:
        if not self.is_readable:
            return None
        return self.sheet.total if self.sheet.is_decided else self.result.total

    @property
    def rank(self) -> int | None:
        if not self.is_readable:
            return None
        if self.sheet.is_decided:
            return self.sheet.rank
        return self.evaluation.rank if self.evaluation else None

    @property
    def ranked(self) -> int:
        """Ranked posts of the group, as it was when the sheet was decided."""
        if self.sheet.snapshot:
            return int(self.sheet.snapshot["group"]["size"])
        return self.evaluation.group.size if self.evaluation else 0

    @property
    def is_provisional(self) -> bool:
        """There is a suggestion, and others of the group are still being scored."""
        if self.sheet.is_decided or self.sheet.too_new or not self.suggested or not self.evaluation:
            return False
        return bool(self.evaluation.group.unfinished)

    @property
    def suggested(self) -> str:
        if self.sheet.too_new:
            return Grade.UNDETERMINED.label
        if not self.is_readable:
            return ""
        if self.sheet.is_decided:
            return self.sheet.get_suggested_grade_display()
        grade = self.evaluation.grade if self.evaluation else ""
        return Grade(grade).label if grade else ""

    # 群众评议

    @cached_property
    def counted(self) -> dict[int, SurveyInputs]:
        """Results that the points rest on, by id."""
        return {survey.result_id: survey for survey in self.inputs.surveys}

    def survey(self, weighed: Weighed) -> SurveyFact:
        """A result corrected after the decision shows the numbers that it was decided on."""
        result, used = weighed.result, self.counted.get(weighed.result.pk)
        if used is not None and used.counts != result.counts:
            return self.frozen_survey(weighed, used)
        shown = weighed.shown
        return SurveyFact(
            method=self.survey_method(weighed),
            issued=shown["issued"],
            returned=shown["returned"],
            invalid=shown["invalid"],
            unknown=shown["unknown"],
            valid=shown["valid"],
            satisfied=shown["satisfied"],
            basically=shown["basically"],
            dissatisfied=shown["dissatisfied"],
            rate=None if weighed.rate is None else weighed.rate / HUNDRED,
            score=used.score if used and weighed.is_shown else None,
            hidden=weighed.hidden_words,
        )

    def frozen_survey(self, weighed: Weighed, used: SurveyInputs) -> SurveyFact:
        counts = used.counts
        return SurveyFact(
            method=self.survey_method(weighed),
            issued=None,
            returned=None,
            invalid=None,
            unknown=None,
            valid=counts.valid,
            satisfied=counts.satisfied,
            basically=counts.basically,
            dissatisfied=counts.dissatisfied,
            rate=used.rate / HUNDRED,
            score=used.score,
        )

    def survey_method(self, weighed: Weighed) -> str:
        """第三方调查; on one of several projects with its mark."""
        ids = [project.pk for project in self.projects]
        project = weighed.result.project_id
        mark = MARKS[ids.index(project)] if project in ids and len(ids) > 1 else ""
        return f"{weighed.result.get_kind_display()}{mark}"

    @property
    def survey_note(self) -> str:
        """Which result counts and why, and how a missing one was made up for."""
        if self.sheet.is_vacant:
            return "书记空缺，不计分。"
        if not self.surveys:
            words = ["没有满意度结果"]
        elif not self.counted:
            words = ["没有可采用的满意度结果"]
        else:
            words = [used_words(survey) for survey in self.counted.values()]
        words += [self.result.note] if self.result.note and self.is_readable else []
        corrected = [weighed for weighed in self.surveys if self.is_corrected(weighed)]
        words += ["结果在审定后有更正，本表按审定时的数字"] if corrected else []
        return "；".join([*words, "不了解不计入有效票"]) + "。"

    def is_corrected(self, weighed: Weighed) -> bool:
        used = self.counted.get(weighed.result.pk)
        return used is not None and used.counts != weighed.result.counts

    @property
    def veto(self) -> str:
        """The rule that the system checks by itself; nothing is claimed that nobody has checked."""
        floor = f"{plain(self.sheet.group.scheme.satisfaction_floor)}%"
        if self.result.veto:
            cap = Grade(self.sheet.group.scheme.veto_cap).label
            return f"{self.result.veto}，等次不高于“{cap}”"
        return f"满意率不低于{floor}，未触发" if self.counted else ""

    # What people wrote

    @property
    def opinion(self) -> str:
        if not self.is_readable:
            return ""
        comments = self.records.comments[self.sheet.pk]
        return "；".join(f"{score.criterion}：{score.comment.rstrip('。；')}" for score in comments)

    @property
    def shows_decision(self) -> bool:
        return self.sheet.is_decided and self.is_readable

    @property
    def decision(self) -> str:
        sheet = self.sheet
        if not self.shows_decision or sheet.meeting_on is None:
            return ""
        words = (
            f"经{day_text(sheet.meeting_on)}会议研究，审定{self.name}同志{sheet.round.year}年度"
            f"{settings.MECHANISM_NAME}考核等次为“{sheet.get_grade_display()}”。"
        )
        if sheet.difference_reason:
            suggested = sheet.get_suggested_grade_display() or "无"
            words += f"与系统建议（{suggested}）不一致的理由：{sheet.difference_reason}"
        return words


def used_words(survey: SurveyInputs) -> str:
    """采用第三方调查队结果计分，有效116份，最低30份，已达标."""
    standing = survey.note or "样本达标"
    return f"采用{survey.source}的结果计分，有效{survey.counts.valid}份，最低{survey.least}份，{standing}"


def imprint_of(sheet: ReviewSheet, unit: str, now: datetime, decided_at: datetime | None) -> Imprint:
    """`unit` fills the form in; the data of what was decided end with the decision."""
    return Imprint(
        mechanism=settings.MECHANISM_NAME,
        year=sheet.round.year,
        unit=unit,
        filled_on=timezone.localdate(now),
        generated_at=timezone.localtime(now),
        data_until=timezone.localdate(decided_at or now),
        scheme=f"考核方案第{sheet.group.scheme.version}版",
    )


def group_words(sheet: ReviewSheet) -> str:
    """村（社区）·属地·青石街道."""
    group = sheet.group
    return f"{group.get_level_display()}·{group.get_sector_display()}·{group.judge.short_name}"
