"""测评票 and 认定 below a decided sheet stay as they are by any path; after an unlock they are worked on again.

They have no version: version 1 goes on telling what it was decided on, from its snapshot. On both engines.
"""

from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from reviews.ballots import save_ballots
from reviews.findings import add, withdraw
from reviews.models import Ballot, Finding, ReviewSheet, SheetVersion
from reviews.states import SheetState
from reviews.verifying import verify
from tests.builders.audit import arranging, rewrite, settle
from tests.builders.frozen import DECISION, again, run, unlocked
from tests.builders.people import acting, an_actor, an_organization
from tests.builders.reviews import a_ballot, a_finding, a_rater_group, a_score, a_sheet, a_township
from workflow import audit, guards
from workflow.protection import stamp

pytestmark = pytest.mark.django_db
FROZEN = "keep what was frozen"
VALUES = {Ballot: ("issued", 30), Finding: ("times", 2)}


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-18 10:00 +0800", tick=False):
        yield


@pytest.fixture
def found():
    """One village, 20 of 20 votes 好 and a bonus of 3: confirmed and told."""
    township = a_township(villages=1)
    sheet = township.sheet
    township.raters = a_rater_group(sheet.group.scheme, "team", "班子成员", 100)
    a_score(sheet, "acceptance", "14", township.scorer)
    township.rows = {
        Ballot: a_ballot(sheet, township.raters),
        Finding: a_finding(sheet, township.scorer),
    }
    rewrite(ReviewSheet.objects.filter(pk=sheet.pk), state=SheetState.SCORED)
    run(sheet, "confirm", township.confirmer, **DECISION | {"grade": "excellent"})
    township.sheets[0] = run(sheet, "publish", township.confirmer)
    return township


def by_save(row, name, value):
    setattr(row, name, value)
    row.save()


def by_update(row, name, value):
    type(row).objects.filter(pk=row.pk).update(**{name: value}, latest_entry=uuid4())


def by_bulk_update(row, name, value):
    setattr(row, name, value)
    stamp([row])
    type(row).objects.bulk_update([row], [name, "latest_entry"])


def by_raw_sql(row, name, value):
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {name} = %s, latest_entry_id = NULL WHERE id = %s",
            [value, row.pk],
        )


def by_moving_it_away(row, name, value):
    row.sheet = a_sheet(an_organization(row.sheet.group.judge))
    row.save()


WAYS = [by_save, by_update, by_bulk_update, by_raw_sql, by_moving_it_away]


@pytest.mark.parametrize("model", VALUES, ids=lambda model: model.__name__)
def test_nothing_changes_below_a_decided_sheet_with_an_entry_too(found, model):
    for way in WAYS:
        row = model.objects.get(pk=found.rows[model].pk)
        with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic(), audit.recording():
            audit.note(an_actor(found.city), "edit", row)
            way(row, *VALUES[model])


def test_nothing_is_added_below_a_decided_sheet(found):
    more = a_rater_group(found.sheet.group.scheme, "more", "党员", 10)
    for model in VALUES:
        row = model.objects.get(pk=found.rows[model].pk)
        row.pk, row.rater_group, row._state.adding = None, more, True
        for add_row in (row.save, lambda row=row: type(row).objects.bulk_create([row])):
            with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic():
                add_row()


@pytest.mark.parametrize("kind", ["rescore", "redecide"])
def test_findings_are_worked_on_after_an_unlock_and_version_one_tells_the_old_ones(client, found, kind):
    was = page_of_version_one(client, unlocked(found, kind), found)
    sheet, officer = again(found.sheet), acting(found.scorer)
    withdraw(sheet, officer, Finding.objects.get())
    more = add(sheet, officer, found.rows[Finding].rule, 2, "市委文件")
    assert Finding.objects.filter(withdrawn_at=None).get() == more
    assert "省委文件" in was
    assert page_of_version_one(client, sheet, found) == was


def test_ballots_are_corrected_after_an_unlock_for_scoring_and_version_one_tells_the_old_ones(client, found):
    sheet = unlocked(found, "rescore")
    was = page_of_version_one(client, sheet, found)
    fewer = found.rows[Ballot].numbers | {"excellent": 10, "good": 10}
    assert save_ballots(acting(found.scorer), sheet, {found.raters: fewer}, "唱票误计") == 1
    assert Ballot.objects.get().excellent == 10
    assert "发出 20" in was
    assert page_of_version_one(client, sheet, found) == was


def page_of_version_one(client, sheet, found) -> str:
    client.force_login(found.secretary.user)
    page = client.get(SheetVersion.objects.get(sheet=sheet).get_absolute_url()).content.decode()
    return page[page.index("<main") : page.index("</main")]


def test_once_version_two_is_decided_they_are_fixed_again(found):
    sheet = unlocked(found, "redecide")
    add(sheet, acting(found.scorer), found.rows[Finding].rule, 1, "市委文件")
    run(sheet, "confirm", found.confirmer, **DECISION | {"grade": "excellent"})
    assert len(again(sheet).snapshot["inputs"]["findings"]) == 2
    assert len(SheetVersion.objects.get().snapshot["inputs"]["findings"]) == 1
    assert verify().flaws == []
    for model, (name, value) in VALUES.items():
        with pytest.raises(IntegrityError, match=FROZEN), transaction.atomic(), arranging():
            by_save(model.objects.first(), name, value)


@pytest.mark.parametrize(("model", "words"), [(Ballot, "测评票"), (Finding, "认定事项")])
def test_verify_reviews_sees_what_was_changed_without_the_guards(found, model, words):
    settle()
    guards.remove()
    assert verify().flaws == []
    name, value = VALUES[model]
    model.objects.update(**{name: value})
    (flaw,) = verify().flaws
    assert flaw.reasons == (f"{words}与封存内容不符",)


def test_the_pages_say_that_nothing_is_typed_in_or_found_any_more(client, found):
    client.force_login(found.scorer.user)
    number = found.sheet.pk
    typed = {f"r{found.raters.pk}-{name}": 1 for name in Ballot.NUMBERS}
    assert client.post(reverse("reviews:ballots", args=[number]), typed).status_code == 409
    asked = {"withdraw": found.rows[Finding].pk}
    answer = client.post(reverse("reviews:findings", args=[number]), asked, follow=True)
    assert "不能再认定或撤销" in answer.content.decode()
    assert Finding.objects.get().withdrawn_at is None
