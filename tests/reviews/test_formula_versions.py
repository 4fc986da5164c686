"""What was frozen by an older formula stays byte for byte, and is shown like what is frozen today."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from reviews.snapshots import digest, recompute, thaw_inputs, thawed_result
from reviews.verifying import recomputed_flaws

FILE = Path(__file__).parents[1] / "data" / "snapshots_2026_1.json"
# Written by version 2026.1: one project, two projects with a veto, no project, a missing survey made up for, too new.
FROZEN = json.loads(FILE.read_text())


@pytest.mark.parametrize("number", range(5))
def test_the_first_formulas_give_the_same_bytes(number):
    snapshot, stored = FROZEN[number]["snapshot"], FROZEN[number]["digest"]

    assert recompute(snapshot) == snapshot
    assert digest(recompute(snapshot)) == stored
    assert not list(recomputed_flaws(snapshot))


@pytest.mark.parametrize("number", range(5))
def test_todays_pages_read_what_the_first_formulas_froze(number):
    snapshot = FROZEN[number]["snapshot"]
    shown = thawed_result(snapshot)

    frozen = snapshot["result"]
    assert [(part.code, str(part.points) if part.points is not None else None) for part in shown.parts] == [
        (part["code"], part["points"]) for part in frozen["parts"]
    ]
    assert [part.formula for part in shown.parts] == [part["formula"] for part in frozen["parts"]]
    assert [part.basis for part in shown.parts] == [part["basis"] for part in frozen["parts"]]
    assert (shown.total, shown.veto, shown.note) == (
        frozen["total"] and Decimal(frozen["total"]),
        frozen["veto"],
        frozen["note"],
    )


def test_a_changed_input_is_seen():
    snapshot = json.loads(json.dumps(FROZEN[0]["snapshot"]))
    snapshot["inputs"]["scores"][0]["value"] = "15"

    assert recompute(snapshot) != snapshot
    assert thaw_inputs(snapshot["inputs"]).scores[0].value == Decimal(15)
