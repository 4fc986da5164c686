"""Sheets frozen by version 2026.1: their results made anew, and the same as today's pages read them."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from reviews.scoring import points as now
from reviews.scoring.inputs import SheetInputs
from reviews.scoring.totals import SheetResult
from reviews.states import Grade

from .rules import CriterionRules, SchemeRules
from .standings import Contender, Standing, standings
from .totals import result

Frozen = dict[str, Any]
LIMITS = ("excellent_from", "good_from", "fair_from", "excellent_quota", "satisfaction_floor")


def outcome(frozen: Frozen, inputs: SheetInputs) -> Frozen:
    """Points with the words of how they were reached, total, rank and suggested grade."""
    found = result(inputs, thaw_rules(frozen["rules"]))
    standing, too_new = _standing(frozen), frozen["about"]["too_new"]
    grade = Grade.UNDETERMINED if too_new else standing.grade if standing else ""
    return {
        "parts": [
            {"code": part.code, "points": part.points, "formula": part.formula, "basis": part.basis}
            for part in found.parts
        ],
        "total": found.total,
        "note": found.note,
        "veto": found.veto,
        "rank": standing.rank if standing else None,
        "grade": str(grade),
        "standing_note": standing.note if standing else "",
    }


def sheet_result(frozen: Frozen, inputs: SheetInputs) -> SheetResult:
    """What the sheet shows, in the shape that its page knows. Codes named what was looked at."""
    found = result(inputs, thaw_rules(frozen["rules"]))
    parts = tuple(
        now.Part(
            part.code,
            part.name,
            part.kind,
            part.full,
            part.points,
            tuple(now.Line(**asdict(line)) for line in part.lines),
            part.missing,
            measure=part.code,
            marks=part.points,
            joined=part.formula if len(part.lines) > 1 else "",
        )
        for part in found.parts
    )
    formula = " + ".join(now.plain(part.points) for part in found.parts if part.points is not None)
    return SheetResult(parts, found.total, found.note, found.veto, formula=formula)


def _standing(frozen: Frozen) -> Standing | None:
    contenders = [
        Contender(entry["sheet_id"], Decimal(entry["total"]), entry["veto"])
        for entry in frozen["group"]["contenders"]
    ]
    ranked = standings(contenders, frozen["group"]["size"], thaw_rules(frozen["rules"]))
    return ranked.get(frozen["about"]["sheet"])


def thaw_rules(frozen: Frozen) -> SchemeRules:
    criteria = tuple(
        CriterionRules(**entry | {"full": Decimal(entry["full"])}) for entry in frozen["criteria"]
    )
    decimals = {name: Decimal(frozen[name]) for name in LIMITS}
    return SchemeRules(**frozen | {"criteria": criteria} | decimals)
