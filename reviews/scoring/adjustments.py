"""Beside the criteria: bonuses, deductions, what caps the grade, and what must be met for a grade."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from .inputs import FindingInput, SheetInputs
from .points import Figure, percent, plain
from .rules import AdjustmentRules, SchemeRules

ZERO = Decimal(0)


@dataclass(frozen=True)
class Adjusted:
    """A rule that applies to a sheet. `points` are positive for bonus and deduction; `note` says why they do
    not count or not in full, `grade` is the highest grade that is left."""

    code: str
    kind: str
    name: str
    points: Decimal = ZERO
    formula: str = ""
    basis: str = ""
    note: str = ""
    grade: str = ""
    figures: tuple[Figure, ...] = ()


def adjusted(inputs: SheetInputs, rules: SchemeRules) -> tuple[Adjusted, ...]:
    """Everything that applies, in the order of the scheme; of one family of bonuses only the highest counts."""
    found = [entry for rule in rules.adjustments if (entry := apply(rule, inputs)) is not None]
    return tuple(highest_only(found, {rule.code: rule.family for rule in rules.adjustments}))


def apply(rule: AdjustmentRules, inputs: SheetInputs) -> Adjusted | None:
    times, basis, figures = occurrences(rule, inputs)
    if rule.kind == "gate":
        unmet = Adjusted(rule.code, rule.kind, rule.name, grade=rule.grade, basis="未认定符合条件")
        return None if times else unmet
    if not times:
        return None
    found = Adjusted(rule.code, rule.kind, rule.name, basis=basis, figures=figures, grade=rule.grade)
    if rule.kind == "veto":
        return found
    # Of one family an honour counts once, however often it was given.
    counted = 1 if rule.family else times
    points = rule.points * counted
    note = ""
    if rule.most is not None and points > rule.most:
        points, note = rule.most, f"本项最多 {plain(rule.most)} 分"
    return replace(found, points=points, formula=f"{plain(rule.points)} × {counted}", note=note)


def occurrences(rule: AdjustmentRules, inputs: SheetInputs) -> tuple[int, str, tuple[Figure, ...]]:
    """How often the rule applies, on what basis, and the figures behind it."""
    if rule.trigger == "found":
        return _found(entry for entry in inputs.findings if entry.rule == rule.code)
    limit = rule.limit or ZERO
    if rule.trigger == "satisfaction":
        low = [survey for survey in inputs.surveys if survey.rate < limit]
        words = "；".join(f"满意率 {percent(survey.rate)}，低于 {plain(limit)}%" for survey in low)
        figures = tuple(Figure("满意率", percent(s.rate), "survey", s.result_id) for s in low)
        return bool(low), words, figures
    name, source = ("月末红灯", "light") if rule.trigger == "red_months" else ("督办逾期", "notice")
    counts = {
        project.project_id: project.months_red if source == "light" else project.notices_overdue
        for project in inputs.projects
    }
    total = sum(counts.values())
    figures = tuple(Figure(name, str(count), source, pk) for pk, count in counts.items())
    return bool(total and total >= limit), f"{name} {total} 次", figures


def _found(findings: Iterable[FindingInput]) -> tuple[int, str, tuple[Figure, ...]]:
    entries = list(findings)
    times = sum(entry.times for entry in entries)
    basis = "；".join(entry.basis for entry in entries if entry.basis)
    figures = tuple(Figure("次数", str(entry.times), "finding", entry.finding_id) for entry in entries)
    return times, basis, figures


def highest_only(found: Iterable[Adjusted], families: dict[str, str]) -> list[Adjusted]:
    """同类多级表彰取最高不累计; of equal ones the first."""
    entries = list(found)
    best: dict[str, Adjusted] = {}
    for entry in entries:
        family = families[entry.code]
        if entry.kind == "bonus" and family and (family not in best or entry.points > best[family].points):
            best[family] = entry
    return [
        entry
        if entry.kind != "bonus" or not families[entry.code] or best[families[entry.code]] is entry
        else replace(entry, points=ZERO, note=f"同类“{families[entry.code]}”取最高，本项不计")
        for entry in entries
    ]


@dataclass(frozen=True)
class Limit:
    """The best grade that is left, and why."""

    grade: str
    words: str


def limits(inputs: SheetInputs, rules: SchemeRules, found: Iterable[Adjusted]) -> tuple[Limit, ...]:
    """一票否决 by satisfaction first, then the scheme's vetoes and gates."""
    low = satisfaction_words(inputs, rules)
    entries = [Limit(rules.veto_cap, low)] if low else []
    for entry in found:
        if entry.grade:
            words = f"{entry.name}（{entry.basis}）" if entry.basis else entry.name
            entries.append(Limit(entry.grade, words))
    return tuple(entries)


def satisfaction_words(inputs: SheetInputs, rules: SchemeRules) -> str:
    """A counting satisfaction rate below the floor; exactly the floor passes."""
    lowest = min((survey.rate for survey in inputs.surveys), default=None)
    if lowest is None or lowest >= rules.satisfaction_floor:
        return ""
    return f"满意率 {percent(lowest)}，低于 {plain(rules.satisfaction_floor)}%"
