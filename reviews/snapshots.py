"""What confirming freezes: inputs, rules, the group and the decision, as canonical JSON with a digest.

`recompute` makes the results anew from the frozen inputs by today's formulas: as long as the formula
version is the same it must give the same bytes (design §7).
"""

import hashlib
import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from workflow import chain

from .scoring import FORMULA_VERSION
from .scoring.inputs import ConversionInputs, ProjectInputs, ScoreInput, SheetInputs, SurveyInputs
from .scoring.rules import CriterionRules, SchemeRules
from .scoring.standings import Contender, Standing, standings
from .scoring.totals import SheetResult, result
from .states import Grade
from .suggesting import Evaluation

Frozen = dict[str, Any]

WEIGHTS = ("weight_total", "weight_on_time", "weight_late")
LIMITS = ("excellent_from", "good_from", "fair_from", "excellent_quota", "satisfaction_floor")


def freeze(found: Evaluation, decision: Frozen) -> Frozen:
    """Everything the decision rests on. Persons are ids; `decision` holds what the committee decided."""
    sheet = found.sheet
    about = {
        "sheet": sheet.pk,
        "version": sheet.version,
        "round": sheet.round_id,
        "organization": sheet.organization_id,
        "post": sheet.post_id,
        "user": sheet.user_id,
        "too_new": sheet.too_new,
        "scheme": sheet.group.scheme_id,
        "group": sheet.group_id,
    }
    contenders = sorted(found.group.contenders, key=lambda entry: entry.sheet_id)
    frozen = {
        "formula": FORMULA_VERSION,
        "about": about,
        "rules": asdict(found.rules),
        "inputs": asdict(found.inputs),
        "group": {"size": found.group.size, "contenders": [asdict(entry) for entry in contenders]},
        "result": outcome(found.result, found.standing, sheet.too_new),
        "decision": decision,
    }
    return plain(frozen)


def outcome(found: SheetResult, standing: Standing | None, too_new: bool) -> Frozen:
    """Points with the words of how they were reached, total, rank and suggested grade."""
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


def plain(frozen: Frozen) -> Frozen:
    """As JSON keeps it: decimals as text, tuples as lists."""
    return json.loads(chain.canonical(frozen))


def digest(frozen: Frozen) -> str:
    """SHA-256 over the canonical bytes."""
    return hashlib.sha256(chain.canonical(frozen)).hexdigest()


def recompute(frozen: Frozen) -> Frozen:
    """The same snapshot with its results made anew from its own inputs, rules and group."""
    found = thawed_result(frozen)
    return plain(frozen | {"result": outcome(found, thawed_standing(frozen), frozen["about"]["too_new"])})


def thawed_result(frozen: Frozen) -> SheetResult:
    return result(thaw_inputs(frozen["inputs"]), thaw_rules(frozen["rules"]))


def thawed_standing(frozen: Frozen) -> Standing | None:
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
    return SchemeRules(**frozen | {"criteria": criteria} | _decimals(frozen, LIMITS))


def thaw_inputs(frozen: Frozen) -> SheetInputs:
    conversion = frozen["conversion"]
    return SheetInputs(
        projects=tuple(_thaw_project(entry) for entry in frozen["projects"]),
        survey=_thaw_survey(frozen["survey"]),
        conversion=ConversionInputs(**conversion) if conversion else None,
        scores=tuple(ScoreInput(**entry | _decimals(entry, ("value",))) for entry in frozen["scores"]),
    )


def _thaw_project(frozen: Frozen) -> ProjectInputs:
    return ProjectInputs(**frozen | _decimals(frozen, WEIGHTS) | {"survey": _thaw_survey(frozen["survey"])})


def _thaw_survey(frozen: Frozen | None) -> SurveyInputs | None:
    return SurveyInputs(**frozen) if frozen else None


def _decimals(frozen: Frozen, names: tuple[str, ...]) -> dict[str, Decimal]:
    return {name: Decimal(frozen[name]) for name in names}
