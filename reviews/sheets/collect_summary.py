"""From review sheets to the annual summary: one form per comparison group, rows in official order."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone

from organizations.namesakes import placed
from reviews.models import Criterion, ReviewSheet
from reviews.scoring.points import plain
from reviews.scoring.standings import quota

from .collect import HUNDRED, SheetForm, group_words, imprint_of
from .facts import SummaryFacts, SummaryHead, SummaryRow
from .records import Records


def summary_forms(sheets: Sequence[ReviewSheet], now: datetime) -> Iterator[SummaryFacts]:
    """Facts of each group in the order of its first sheet; the sheets as for sheet_forms()."""
    records = Records(sheets, timezone.localdate(now))
    by_group: dict[int, list[SheetForm]] = defaultdict(list)
    for sheet in sheets:
        by_group[sheet.group_id].append(SheetForm(sheet, records, now))
    posts = posts_of(by_group)
    for group_id, forms in by_group.items():
        yield summary(forms, posts[group_id])


def posts_of(groups: dict[int, list[SheetForm]]) -> Counter[int]:
    """Posts of each group, ranked or not, whatever the list was filtered by."""
    found = ReviewSheet.objects.filter(group__in=list(groups)).order_by().values_list("group")
    return Counter(dict(found.annotate(number=Count("pk"))))


def summary(forms: Sequence[SheetForm], posts: int) -> SummaryFacts:
    """One group; `forms` are those of its sheets that are listed."""
    first = forms[0]
    group = first.sheet.group
    decided = [form.sheet.confirmed_at for form in forms if not form.sheet.is_vacant]
    until = max((at for at in decided if at), default=None) if all(decided) else None
    imprint = imprint_of(first.sheet, group.judge.name, first.now, until)
    criteria = first.criteria
    names = Counter(form.sheet.organization.short_name for form in forms)
    return SummaryFacts(
        imprint=imprint,
        group=group_words(first.sheet),
        judge=group.judge.name,
        heads=tuple(
            SummaryHead(entry.name, entry.weight, is_public=entry.kind == Criterion.Kind.PUBLIC)
            for entry in criteria
        ),
        rows=tuple(row(form, names[form.sheet.organization.short_name] > 1) for form in forms),
        notes=tuple(notes(forms, posts)),
    )


def row(form: SheetForm, is_namesake: bool) -> SummaryRow:
    """`is_namesake`: others of the group are called the same (红旗村), so that it says which one it is."""
    sheet = form.sheet
    held = not sheet.is_vacant
    return SummaryRow(
        organization=placed(sheet.organization) if is_namesake else sheet.organization.short_name,
        name=form.name,
        projects="；".join(project.title for project in form.projects) or ("未领办项目" if held else ""),
        points=tuple(form.criterion(criterion).points for criterion in form.criteria),
        rate=lowest_rate(form),
        bonus=form.result.bonus if held and form.is_readable else None,
        deduction=form.result.deduction if held and form.is_readable else None,
        veto=("满意度低" if form.result.veto else "无") if held else "",
        total=form.total,
        rank=form.rank,
        suggested=form.suggested,
        grade=sheet.get_grade_display() if form.shows_decision else "",
        remark="；".join(remarks(form)),
    )


def lowest_rate(form: SheetForm) -> Decimal | None:
    """Of the results that count; of several the one that a veto looks at."""
    rates = [survey.rate for survey in form.counted.values()]
    return min(rates) / HUNDRED if rates else None


def remarks(form: SheetForm) -> Iterator[str]:
    """The reason for whatever a reader would ask about."""
    sheet = form.sheet
    if sheet.is_vacant:
        yield "书记岗位空缺，不参加排名"
        return
    if sheet.too_new and sheet.post:
        months = sheet.group.scheme.least_months
        yield f"{sheet.post.starts_on:%Y-%m-%d}到任，任职不满{months}个月，不定等次"
    if not form.projects:
        yield "本年度未领办项目，项目指标计0分"
    if form.is_readable and not sheet.too_new:
        note = sheet.suggestion_note if sheet.is_decided else form.evaluation.note if form.evaluation else ""
        yield from [note] if note else []
    if not form.is_readable:
        yield "评分结束后可见"
    elif form.total is None and not sheet.too_new:
        yield "评分未完"
    if form.shows_decision and sheet.differs:
        yield f"审定与建议不一致：{sheet.difference_reason}"


def notes(forms: Sequence[SheetForm], posts: int) -> Iterator[str]:
    """注: the group and its quota, the formulas, the decision, the dash."""
    scheme = forms[0].sheet.group.scheme
    ranked = max(form.ranked for form in forms)
    share = plain(scheme.excellent_quota)
    listed = "" if len(forms) == posts else f"，本表列{len(forms)}个"
    yield (
        f"本组共{posts}个岗位{listed}，参加排名{ranked}人，“好”的名额按{share}%向下取整、至少1名，"
        f"为{quota(ranked, scheme.excellent_quota)}名；得分相同的名次并列，后续名次顺延。"
    )
    yield "满意率＝（满意＋基本满意）÷有效票，不了解不计入有效票；有多份计分结果的列较低的一份。"
    decisions = dict.fromkeys(
        f"{form.sheet.meeting_on:%Y-%m-%d}会议，{form.sheet.document_number}"
        for form in forms
        if form.shows_decision and form.sheet.meeting_on
    )
    if decisions:
        yield f"审定依据：{'；'.join(decisions)}。"
    if any(form.is_provisional for form in forms):
        yield "本组尚未全部评完，名次和建议等次为暂定。"
    yield "“—”表示不适用或尚未产生。"
