"""What confirming freezes: inputs, rules, the group and the decision, as canonical JSON with a digest.

`recompute` makes the results anew from the frozen inputs by the formulas of the frozen version, which must
give the same bytes (design §7).
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from workflow import chain

from .models import ReviewSheet
from .scoring import FORMULA_VERSION
from .scoring.formula_2026_1 import frozen as formula_2026_1
from .scoring.inputs import SheetInputs
from .scoring.plain_values import thaw
from .scoring.points import Part
from .scoring.rules import SchemeRules
from .scoring.standings import Contender, Standing, standings
from .scoring.totals import SheetResult, result
from .states import Grade
from .suggesting import Evaluation

Frozen = dict[str, Any]

FIRST_VERSION = "2026.1"
FORMULAS = (FIRST_VERSION, FORMULA_VERSION)  # that can still be computed


def freeze(found: Evaluation, decision: Frozen, words: Frozen | None = None) -> Frozen:
    """Everything the decision rests on. Persons are ids; `decision` holds what the committee decided, `words` what
    was written and gives no points, see words_of()."""
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
    return plain(frozen | {"words": words} if words else frozen)


def words_of(sheet: ReviewSheet) -> Frozen:
    """The self-report by its digest, and the scorers' comments as they were given."""
    given = sheet.scores.submitted().exclude(comment="").order_by("criterion__position", "pk")
    comments = given.values_list("criterion__code", "scorer", "comment")
    return {
        "self_report": text_digest(sheet.self_report),
        "comments": [
            {"criterion": code, "scorer_id": scorer, "comment": comment} for code, scorer, comment in comments
        ],
    }


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def outcome(found: SheetResult, standing: Standing | None, too_new: bool) -> Frozen:
    """Points with the words of how they were reached, total, rank and suggested grade."""
    grade = Grade.UNDETERMINED if too_new else standing.grade if standing else ""
    return {
        "parts": [frozen_part(part) for part in found.parts],
        "adjustments": [
            {
                "code": entry.code,
                "points": entry.points,
                "formula": entry.formula,
                "basis": entry.basis,
                "note": entry.note,
            }
            for entry in found.adjustments
        ],
        "total": found.total,
        "formula": found.formula,
        "note": found.note,
        "bonus": found.bonus,
        "bonus_note": found.bonus_note,
        "deduction": found.deduction,
        "veto": found.veto,
        "cap": found.cap,
        "rank": standing.rank if standing else None,
        "grade": str(grade),
        "standing_note": standing.note if standing else "",
    }


def frozen_part(part: Part) -> Frozen:
    """`marks` are what the comparison group is scaled by."""
    return {
        "code": part.code,
        "marks": part.marks,
        "points": part.points,
        "formula": part.formula,
        "scaled": part.scaled,
        "basis": part.basis,
        "note": part.note,
    }


def plain(frozen: Frozen) -> Frozen:
    """As JSON keeps it: decimals as text, tuples as lists."""
    return json.loads(chain.canonical(frozen))


def digest(frozen: Frozen) -> str:
    """SHA-256 over the canonical bytes."""
    return hashlib.sha256(chain.canonical(frozen)).hexdigest()


def recompute(frozen: Frozen) -> Frozen:
    """The same snapshot with its results made anew from its own inputs, rules and group."""
    if frozen["formula"] == FIRST_VERSION:
        return plain(frozen | {"result": formula_2026_1.outcome(frozen, thaw_inputs(frozen["inputs"]))})
    found = thawed_result(frozen)
    return plain(frozen | {"result": outcome(found, thawed_standing(frozen), frozen["about"]["too_new"])})


def thawed_result(frozen: Frozen) -> SheetResult:
    """The sheet's points and total by the formulas of its version, in the shape that pages read."""
    inputs = thaw_inputs(frozen["inputs"])
    if frozen["formula"] == FIRST_VERSION:
        return formula_2026_1.sheet_result(frozen, inputs)
    return result(inputs, thaw_rules(frozen["rules"]))


def thawed_standing(frozen: Frozen) -> Standing | None:
    contenders = [thaw(Contender, entry) for entry in frozen["group"]["contenders"]]
    ranked = standings(contenders, frozen["group"]["size"], thaw_rules(frozen["rules"]))
    return ranked.get(frozen["about"]["sheet"])


def thaw_rules(frozen: Frozen) -> SchemeRules:
    return thaw(SchemeRules, frozen)


def thaw_inputs(frozen: Frozen) -> SheetInputs:
    """Of any version: what an older one did not know keeps its default."""
    return thaw(SheetInputs, frozen)
