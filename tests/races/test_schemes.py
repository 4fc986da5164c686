"""What a group is reviewed by is decided in the moment in which its first score is given."""

from collections.abc import Callable
from decimal import Decimal
from threading import Event
from types import ModuleType
from typing import Any

import pytest
import time_machine
from django.db import connection

from organizations.actor import service
from organizations.roles import Role
from reviews import grouping, scores
from reviews.models import ComparisonGroup, Criterion, ReviewSheet, Scheme, Score
from reviews.scheme_copying import draft_scheme
from reviews.transitions import schemes
from tests.builders.people import acting, an_appointment
from tests.builders.racing import in_threads
from tests.builders.reviews import a_township
from workflow import engine

pytestmark = [
    pytest.mark.race,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other"),
]
PATIENCE = 2  # seconds in which the score gets in between, or waits for the lock


@pytest.fixture
def town():
    with time_machine.travel("2027-01-11 10:00 +0800"):
        yield a_township()


@pytest.fixture
def beside_a_score(monkeypatch, town) -> Callable[..., list[str]]:
    """Runs a decision of `module`; the first score comes between its look for scores and what it then writes."""

    def run(module: ModuleType, decide: Callable[[], Any]) -> list[str]:
        looked, scored, look = Event(), Event(), module.scored_rankings

        def looking(groups: Any) -> Any:
            found = look(groups)
            looked.set()
            scored.wait(PATIENCE)
            return found

        def score() -> None:
            given = {criterion: (Decimal("9"), "") for criterion in theirs}
            assert looked.wait(30)
            try:
                scores.save_scores(sheet, acting(town.scorer), given, submit=True)
            finally:
                scored.set()

        sheet = ReviewSheet.objects.get(pk=town.sheet.pk)
        scheme = town.sheet.group.scheme
        theirs = list(Criterion.objects.filter(scheme=scheme, code__in=("acceptance", "report")))
        monkeypatch.setattr(module, "scored_rankings", looking)
        return in_threads([said(decide), said(score)])

    return run


def said(do: Callable[[], Any]) -> Callable[[], str]:
    """The name of what it raises; empty when it was done."""

    def call() -> str:
        try:
            do()
        except Exception as error:
            return type(error).__name__
        return ""

    return call


def schemes_agree(sheet: ReviewSheet) -> bool:
    """Whether every score was given by a criterion of the scheme by which the group is reviewed."""
    given = Score.objects.filter(sheet=sheet, submitted_at__isnull=False)
    return set(given.values_list("criterion__scheme_id", flat=True)) <= {
        ComparisonGroup.objects.get(pk=sheet.group_id).scheme_id
    }


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_new_version_takes_no_group_over_in_which_somebody_scores(town, beside_a_score, is_locked):
    """`is_locked`: another group has been scored by the old version."""
    old = town.sheet.group.scheme
    new = draft_scheme(old.round, service("tests"), source=str(old.pk), name="新版", level="", sector="")
    if is_locked:
        old.lock()
        Scheme.objects.filter(pk=old.pk).update(locked_at=old.locked_at)
    officer = acting(an_appointment(town.city, Role.OFFICER))

    told = beside_a_score(schemes, lambda: engine.run(schemes.PUT_IN_FORCE, new, officer))

    assert told[0] == "", "the decision was made"
    assert told[1] in ("", "ScoringClosedError", "RefusalError"), "the score came first or was refused"
    assert schemes_agree(town.sheet)


def test_a_group_is_not_widened_beside_its_first_score(town, beside_a_score):
    round_, sector = town.sheet.group.round, town.sheet.group.sector
    officer = acting(an_appointment(town.city, Role.OFFICER))

    told = beside_a_score(grouping, lambda: grouping.widen(round_, "village", sector, "county", officer))

    assert told == ["", ""], "both, one after the other"
