"""Marks that people give: scores of officers and experts, ballots by rater group."""

from dataclasses import replace
from decimal import Decimal

from .inputs import BallotInput, SheetInputs
from .measures import ZERO, acceptance_basis, acceptance_figures, band_of, band_words, zero
from .points import Figure, Line, Part, done, marked, mean, missing, percent, plain, rounded
from .rules import CriterionRules, RaterGroupRules, SchemeRules

TRIMMED = 2  # the highest and the lowest


def scored(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """Mean or trimmed mean of the submitted scores; missing while fewer than the scheme asks for."""
    if criterion.measure == "acceptance" and not inputs.projects:
        return zero(criterion)
    given = sorted(
        (entry for entry in inputs.scores if entry.criterion == criterion.code),
        key=lambda entry: (entry.value, entry.scorer_id) if criterion.trims else (ZERO, 0),
    )
    wanted = criterion.scorers or rules.scorers
    if len(given) < wanted:
        return missing(criterion, "待评分" if wanted == 1 else f"待评分（共需 {wanted} 人）")
    trims = criterion.trims and len(given) > TRIMMED
    kept = [entry.value for entry in (given[1:-1] if trims else given)]
    values = " + ".join(plain(value) for value in kept)
    formula = f"评 {values}" if len(kept) == 1 else f"（{values}）÷ {len(kept)}"
    words = acceptance_basis(inputs) if criterion.measure == "acceptance" else f"{len(given)} 人评分"
    if trims:
        words += f"，去掉最高分 {plain(given[-1].value)} 和最低分 {plain(given[0].value)}"
    elif criterion.trims:
        words += "，不足 3 人，未去掉最高分和最低分"
    return done(criterion, [Line(mean(kept), formula, words, figures=score_figures(inputs, criterion))])


def score_figures(inputs: SheetInputs, criterion: CriterionRules) -> tuple[Figure, ...]:
    given = [entry for entry in inputs.scores if entry.criterion == criterion.code]
    scores = tuple(Figure("评分", plain(entry.value), "score", entry.scorer_id) for entry in given)
    if criterion.measure != "acceptance":
        return scores
    return scores + tuple(figure for project in inputs.projects for figure in acceptance_figures(project))


def balloted(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """民主测评: each rater group's votes out of 100, weighed; full marks times that."""
    if criterion.bands:
        return banded(inputs, criterion, rules)
    found = [(group, _votes(inputs, criterion, group, rules)) for group in criterion.groups]
    lines = [line for _, line in found if isinstance(line, Line)]
    lacking = [f"{group.name}{words}" for group, words in found if isinstance(words, str)]
    if not lines or (lacking and rules.missing != "reweight"):
        return missing(criterion, "，".join(lacking) or "没有评议主体")
    there = [(group, line) for group, line in found if isinstance(line, Line)]
    weights = sum((group.weight for group, _ in there), ZERO)
    total = sum((group.weight * line.points for group, line in there), ZERO)
    marks = rounded(criterion.full * total / weights / 100)
    terms = " + ".join(f"{plain(group.weight)}% × {plain(line.points)}" for group, line in there)
    share = "" if weights == 100 else f" ÷ {plain(weights)}%"
    full = "" if criterion.full == 100 else f" × {plain(criterion.full)} ÷ 100"
    part = marked(criterion, marks, tuple(lines), f"（{terms}）{share}{full}")
    return part if not lacking else _noted(part, lacking, weights)


def _noted(part: Part, lacking: list[str], weights: Decimal) -> Part:
    return replace(part, note=f"{'，'.join(lacking)}，按其余 {plain(weights)}% 权重折算")


def _votes(
    inputs: SheetInputs, criterion: CriterionRules, group: RaterGroupRules, rules: SchemeRules
) -> Line | str:
    """The group's votes out of 100, or what is wrong with them."""
    ballot = ballot_of(inputs, criterion, group)
    words = unusable(ballot, rules)
    if words or ballot is None:
        return words
    worth = (rules.vote_excellent, rules.vote_good, rules.vote_fair, rules.vote_poor)
    votes = (ballot.excellent, ballot.good, ballot.fair, ballot.poor)
    total = sum((value * count for value, count in zip(worth, votes, strict=True)), ZERO)
    terms = " + ".join(f"{count} × {plain(value)}" for value, count in zip(worth, votes, strict=True))
    formula = f"（{terms}）÷ {ballot.valid}"
    points = rounded(total / ballot.valid)
    return Line(points, formula, ballot_words(ballot), title=group.name, figures=ballot_figures(ballot))


def ballot_of(inputs: SheetInputs, criterion: CriterionRules, group: RaterGroupRules) -> BallotInput | None:
    found = (b for b in inputs.ballots if b.criterion == criterion.code and b.group == group.code)
    return next(found, None)


def unusable(ballot: BallotInput | None, rules: SchemeRules) -> str:
    """Why a group's vote does not count: nothing there, more returned than issued, too few returned or valid."""
    if ballot is None:
        return "测评票未录入"
    if ballot.is_void:
        return f"收回 {ballot.returned} 张多于发出 {ballot.issued} 张，该组测评无效"
    if ballot.returned * 100 < rules.least_return * ballot.issued:
        return f"收回率不足 {plain(rules.least_return)}%"
    return "" if ballot.valid else "没有有效票"


def ballot_words(ballot: BallotInput) -> str:
    words = f"发出 {ballot.issued}，收回 {ballot.returned}，有效 {ballot.valid}"
    if ballot.invalid:
        words += f"，无效 {ballot.invalid}"
    if ballot.abstained:
        words += f"，弃权 {ballot.abstained}"
    return words


def ballot_figures(ballot: BallotInput) -> tuple[Figure, ...]:
    counts = (
        ("发出", ballot.issued),
        ("收回", ballot.returned),
        ("有效", ballot.valid),
        ("好", ballot.excellent),
        ("较好", ballot.good),
        ("一般", ballot.fair),
        ("差", ballot.poor),
    )
    return tuple(Figure(name, str(count), "ballot", ballot.ballot_id) for name, count in counts)


def banded(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """Marks by the share of votes, all rater groups taken together (瑞安 2012)."""
    found = [(group, ballot_of(inputs, criterion, group)) for group in criterion.groups]
    lacking = [f"{group.name}{words}" for group, ballot in found if (words := unusable(ballot, rules))]
    if lacking or not found:
        return missing(criterion, "，".join(lacking) or "没有评议主体")
    ballots = [ballot for _, ballot in found if ballot]
    valid = sum(ballot.valid for ballot in ballots)
    best = Decimal(sum(ballot.excellent for ballot in ballots)) * 100 / valid
    worst = Decimal(sum(ballot.fair + ballot.poor for ballot in ballots)) * 100 / valid
    band = band_of(criterion.bands, best, worst)
    basis = "；".join(f"{group.name}：{ballot_words(ballot)}" for group, ballot in found if ballot)
    figures = tuple(figure for ballot in ballots for figure in ballot_figures(ballot))
    if band is None:
        return done(
            criterion, [Line(ZERO, f"“好”占比 {percent(best)}，未达到任何一档，计 0", basis, figures=figures)]
        )
    return done(criterion, [Line(band.marks, band_words(band, best, worst), basis, figures=figures)])


PEOPLE = {"superior": scored, "expert": scored, "self": scored, "ballot": balloted}
