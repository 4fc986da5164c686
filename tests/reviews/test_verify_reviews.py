"""manage.py verify_reviews: every frozen sheet recomputed and held against digest, chain, row and scores."""

import copy

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from reviews import snapshots
from reviews.models import ReviewSheet
from reviews.verifying import verify
from tests.builders.audit import settle
from tests.builders.frozen import a_confirmed_township, again, unlocked
from workflow import guards

pytestmark = pytest.mark.django_db
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


@pytest.fixture
def unguarded(found):
    """As somebody who has switched the triggers off."""
    settle()
    guards.remove()
    return found


def reasons() -> dict[tuple[int, int], str]:
    return {(flaw.sheet_id, flaw.version): "；".join(flaw.reasons) for flaw in verify().flaws}


def forge(sheet, **values):
    ReviewSheet.objects.filter(pk=sheet.pk).update(**values)


def test_sound_sheets_and_versions_are_counted(found, capsys):
    unlocked(found)
    call_command("verify_reviews")
    assert capsys.readouterr().out.splitlines()[-1] == "verified 1 1"


def test_what_is_not_decided_is_not_looked_at(found):
    unlocked(found)
    assert (verify().sheets, verify().versions) == (1, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("total", "99.00"), ("rank", 2), ("grade", "excellent"), ("suggested_grade", "excellent"),
        ("meeting_on", "2027-01-01"), ("document_number", "改"), ("difference_reason", "改"),
        ("confirmed_by", None), ("user", None), ("too_new", True), ("self_report", "改"),
    ],
)  # fmt: skip
def test_a_changed_column_is_named(unguarded, column, value):
    if column == "user":
        forge(unguarded.sheet, user=unguarded.scorer.user)
    else:
        forge(unguarded.sheet, **{column: value})
    (words,) = reasons().values()
    assert column in words
    assert "与封存内容不符" in words


def test_a_changed_snapshot_is_seen_by_its_digest(unguarded):
    snapshot = again(unguarded.sheet).snapshot
    snapshot["decision"]["difference_reason"] = "改"
    forge(unguarded.sheet, snapshot=snapshot, difference_reason="改")
    assert reasons()[unguarded.sheet.pk, 1] == "封存内容与摘要不符"


def test_a_forged_digest_is_not_in_the_chain(unguarded):
    snapshot = again(unguarded.sheet).snapshot
    snapshot["decision"]["difference_reason"] = "改"
    forge(unguarded.sheet, snapshot=snapshot, difference_reason="改", digest=snapshots.digest(snapshot))
    assert reasons()[unguarded.sheet.pk, 1] == "审计日志中没有记下这个摘要"


def test_a_result_that_the_inputs_do_not_give_is_recomputed(unguarded):
    snapshot = copy.deepcopy(again(unguarded.sheet).snapshot)
    snapshot["result"]["total"] = "99.00"
    forge(unguarded.sheet, snapshot=snapshot, total="99.00", digest=snapshots.digest(snapshot))
    assert "按封存的数据复算，结果与封存内容不一致" in reasons()[unguarded.sheet.pk, 1]


def test_an_unknown_formula_and_a_torn_snapshot_are_said(unguarded):
    first, second = unguarded.sheets
    old = again(first).snapshot | {"formula": "1999.1"}
    forge(first, snapshot=old, digest=snapshots.digest(old))
    torn = {"formula": again(second).snapshot["formula"]}
    forge(second, snapshot=torn, digest=snapshots.digest(torn))
    assert "算法版本为“1999.1”" in reasons()[first.pk, 1]
    assert "封存内容不全，不能复算" in reasons()[second.pk, 1]


def test_changed_scores_are_seen(unguarded):
    unguarded.sheet.scores.filter(criterion__code="report").update(value="1")
    assert reasons()[unguarded.sheet.pk, 1] == "评分与封存内容不符"


def test_a_changed_entry_is_seen(unguarded):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workflow_auditentry SET hash = %s WHERE verb = 'confirm'", ["0" * 64])
    assert set(reasons().values()) == {"记下摘要的审计记录被改动"}


def test_a_version_that_is_gone_is_missed(found):
    sheet = unlocked(found)
    settle()
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reviews_sheetversion")
    assert reasons() == {(sheet.pk, 1): "历史版本没有保留"}


def test_all_broken_ones_are_named_and_the_first_one_first(unguarded, capsys):
    for sheet in unguarded.sheets:
        forge(sheet, total="1.00")
    with pytest.raises(CommandError) as error:
        call_command("verify_reviews")
    assert str(error.value).startswith(f"2 份有问题，第一份是考核表 {unguarded.sheets[0].pk}（")
    told = capsys.readouterr().err
    for sheet in unguarded.sheets:
        assert f"考核表 {sheet.pk}（" in told
