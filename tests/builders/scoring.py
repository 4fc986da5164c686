"""Schemes and inputs as plain values, for tests of scoring that need no database."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reviews.models import ReviewSheet
from reviews.scoring.inputs import BallotInput, FindingInput, ScoreInput, SheetInputs
from reviews.scoring.rules import CriterionRules, RaterGroupRules, SchemeRules
from reviews.scoring.scaling import with_scales
from reviews.scoring.standings import Standing, standings
from reviews.scoring.totals import SheetResult, result
from reviews.suggesting import contender

D = Decimal


def scored_by_people(code: str, weight: object, **fields: Any) -> CriterionRules:
    """A criterion scored by officers, from 0 to its weight unless `full` says otherwise."""
    values = {"full": fields.pop("full", weight), "kind": "superior", "name": code} | fields
    return CriterionRules(code=code, weight=D(str(weight)), **values | {"full": D(str(values["full"]))})


def by_ballot(code: str, weight: object, groups: Mapping[str, object], **fields: Any) -> CriterionRules:
    raters = tuple(RaterGroupRules(name, name, D(str(share))) for name, share in groups.items())
    return scored_by_people(code, weight, kind="ballot", groups=raters, **fields)


def a_vote(criterion: str, group: str, votes: tuple[int, int, int, int], **fields: int) -> BallotInput:
    """好, 较好, 一般, 差; as many issued and returned as there are votes unless told otherwise."""
    spoiled = fields.get("invalid", 0) + fields.get("abstained", 0)
    counts = {"issued": sum(votes) + spoiled, "returned": sum(votes) + spoiled} | fields
    return BallotInput(1, criterion, group, counts.pop("issued"), counts.pop("returned"), *(), **counts | dict(zip(
        ("excellent", "good", "fair", "poor"), votes, strict=True)))  # fmt: skip


def marks(*given: tuple[str, object], **one_each: object) -> tuple[ScoreInput, ...]:
    """Scores: pairs of criterion and value, or one per criterion by name; every one of another scorer."""
    pairs = [*given, *one_each.items()]
    return tuple(
        ScoreInput(code, number, D(str(value))) for number, (code, value) in enumerate(pairs, start=1)
    )


def found(rule: str, times: int = 1, basis: str = "") -> FindingInput:
    return FindingInput(1, rule, times, basis)


def of_group(
    rules: SchemeRules, sheets: Mapping[int, SheetInputs]
) -> tuple[dict[int, SheetResult], dict[int, Standing]]:
    """Results and standings of one comparison group by sheet id."""
    scaled = with_scales(sheets, rules, list(sheets))
    results = {pk: result(entry, rules) for pk, entry in scaled.items()}
    given = [contender(ReviewSheet(pk=pk), entry, rules) for pk, entry in results.items()]
    return results, standings([entry for entry in given if entry], len(sheets), rules)
