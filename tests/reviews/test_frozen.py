"""Nothing that was confirmed changes by any path: page, import, command, ORM, bulk, raw SQL; on both engines."""

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from feedback.models import SurveyResult
from reviews.models import Criterion, ReviewSheet, Score, SheetVersion
from reviews.scores import ScoringClosedError, save_scores
from reviews.suggesting import refresh
from tests.builders.audit import rewrite
from tests.builders.frozen import a_confirmed_township, again, unlocked
from tests.builders.people import acting, an_actor
from workflow import audit

pytestmark = pytest.mark.django_db
FROZEN = "keep what was frozen"
NOW = "2027-01-18 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_confirmed_township)


@pytest.fixture
def found(made):
    return made.again()


def kept(sheet):
    return ReviewSheet.objects.filter(pk=sheet.pk).values().get()


def columns() -> dict[str, object]:
    """Another value for every frozen column."""
    return {
        "total": "99.00", "rank": 2, "suggested_grade": "excellent", "suggestion_note": "改", "grade": "excellent",
        "meeting_on": "2027-01-01", "document_number": "改", "difference_reason": "改", "version": 2,
        "digest": "f" * 64, "self_report": "改", "too_new": True, "predecessor": "改", "opened_on": "2027-01-01",
        "snapshot": "{}", "confirmed_at": None, "confirmed_by_id": None, "self_reported_at": None,
        "user_id": None, "post_id": None,
    }  # fmt: skip


def test_every_frozen_column_is_tried():
    related = {"round_id", "group_id", "organization_id"}
    named = {ReviewSheet._meta.get_field(name).column for name in ReviewSheet.audit_frozen}
    assert named - related == set(columns())


@pytest.mark.parametrize("column", columns())
def test_raw_sql_is_refused_with_an_entry_too(found, column):
    before = kept(found.sheet)
    fresh = audit.Subject("page")
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic(), audit.recording():
        audit.note(an_actor(found.city), "edit", fresh)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE reviews_reviewsheet SET {column} = %s, latest_entry_id = NULL WHERE id = %s",
                [columns()[column], found.sheet.pk],
            )
    assert kept(found.sheet) == before


def test_the_orm_is_refused_though_it_writes_an_entry(found):
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic(), audit.recording():
        sheet = again(found.sheet)
        sheet.total = "99.00"
        sheet.save()
        audit.note(an_actor(found.city), "edit", sheet)
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic():
        ReviewSheet.objects.filter(pk=found.sheet.pk).update(grade="excellent")
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic():
        ReviewSheet.objects.bulk_update([sheet], ["total"])


@pytest.mark.parametrize("version", [1, 2])
def test_a_sheet_is_not_opened_again_behind_the_back_of_the_two(found, version):
    blank = {"digest": "", "grade": "", "state": "scored", "version": version}
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic():
        rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), **blank)


def test_scores_below_a_frozen_sheet_are_neither_changed_nor_added(found):
    score = found.sheet.scores.first()
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic(), audit.recording():
        score.value = 1
        score.save()
        audit.note(an_actor(found.city), "edit", score)
    other = Score(
        sheet=found.sheet, criterion=score.criterion, scorer=found.confirmer, value=1, submitted_at=None
    )
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic():
        other.save()


def test_scores_of_a_version_that_was_unlocked_stay_as_they_were(found):
    first = found.sheet.scores.first()
    unlocked(found, "rescore")
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic(), audit.recording():
        first.value = 1
        first.save()
        audit.note(an_actor(found.city), "edit", first)


def test_a_kept_version_never_changes(found):
    unlocked(found)
    copy = SheetVersion.objects.get()
    with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic(), audit.recording():
        copy.total = "99.00"
        copy.save()
        audit.note(an_actor(found.city), "edit", copy)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        copy.delete()


def test_commands_and_recomputing_leave_it_alone(found):
    before = kept(found.sheet)
    SurveyResult.objects.update(satisfied=0, dissatisfied=93)
    refresh([found.sheet.group_id])
    call_command("record_lights")
    assert kept(found.sheet) == before


def test_what_reads_score_sheets_back_in_is_refused(found):
    criterion = Criterion.objects.get(scheme=found.sheet.group.scheme, code="report")
    with pytest.raises(ScoringClosedError, match="不能再评分"):
        save_scores(again(found.sheet), acting(found.scorer), {criterion: (1, "")}, submit=True)


@pytest.mark.parametrize("name", ["score", "self_report"])
def test_pages_refuse(client, found, name):
    who = found.scorer if name == "score" else found.secretary
    client.force_login(who.user)
    before = kept(found.sheet)
    answer = client.post(reverse(f"reviews:{name}", args=[found.sheet.pk]), {"self_report": "改"})
    assert answer.status_code in {302, 403, 409, 422}
    assert kept(found.sheet) == before


@pytest.mark.parametrize("name", ["submit_self", "complete_scoring", "confirm"])
def test_steps_refuse(client, found, name):
    who = found.secretary if name == "submit_self" else found.confirmer
    client.force_login(who.user)
    before = kept(found.sheet)
    decision = {"grade": "fair", "meeting_on": "2027-01-15", "document_number": "改", "self_report": "改"}
    assert (
        client.post(reverse("reviews:transition", args=[found.sheet.pk, name]), decision).status_code == 409
    )
    assert kept(found.sheet) == before
