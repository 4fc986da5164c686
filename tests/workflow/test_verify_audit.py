"""verify_audit finds the first row that was tampered with, audit_anchor what was cut off behind it."""

import io
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from organizations.actor import service
from organizations.models import Organization
from tests.builders.people import an_organization
from workflow import audit, chain, guards, verifying
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Organization:
    return an_organization()


@pytest.fixture
def entries(city):
    first = audit.note(service("tests"), "edit", city, after={"name": "第一次"})
    rest = [audit.note(service("tests"), "edit", city, caused_by=first) for _ in range(4)]
    return [first, *rest]


@pytest.fixture
def intruder(entries):
    """Somebody who can drop triggers."""
    guards.remove()
    return AuditEntry.objects


def verify(**options) -> str:
    out = io.StringIO()
    call_command("verify_audit", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def anchor(tmp_path) -> str:
    out = io.StringIO()
    call_command("audit_anchor", stdout=out)
    file = tmp_path / "anchors"
    with file.open("a") as kept:
        kept.write(out.getvalue())
    return str(file)


def test_a_sound_chain(entries):
    assert f"verified 5 {entries[-1].hash}" in verify()


def test_an_empty_chain_is_sound():
    assert "verified 0" in verify()


def test_pages_join_without_losing_a_row(entries, monkeypatch):
    for size in (1, 2, 5, 6):
        monkeypatch.setattr(verifying, "PAGE", size)
        assert verifying.verify().rows == 5


def test_sound_rows_are_accepted_without_being_loaded(city, monkeypatch):
    """What a million rows in a minute rest on: on this engine the stored values compare as they are."""
    first = audit.note(service("tests"), "edit", city, after={"name": "甲"})
    whole = datetime(2026, 7, 24, 2, 0, tzinfo=UTC)
    audit.note(service("tests"), "edit", city, caused_by=first, happened_at=whole)
    audit.note(service(""), "edit", audit.Subject("page"), details={"id": None, "sequence": 7})
    monkeypatch.setattr(verifying, "loaded", None)
    assert verifying.verify().rows == 3


COLUMNS = {
    "actor_id": 9, "post_id": 9, "service": "x", "verb": "x", "subject_type": "x", "subject_id": "x",
    "root_type": "x", "root_id": "x", "result": "refused", "request_id": "x", "caused_by_id": None,
    "written_at": "2020-01-01T00:00:00Z", "happened_at": "2020-01-01T00:00:00Z",
}  # fmt: skip


@pytest.mark.parametrize(("column", "value"), COLUMNS.items())
def test_a_column_that_says_something_else(intruder, column, value):
    intruder.filter(sequence=3).update(**{column: value})
    with pytest.raises(CommandError, match=f"第 3 条有问题：列 {column} 与内容不符"):
        verify()


def test_other_bytes(intruder, entries):
    intruder.filter(sequence=2).update(payload=bytes(entries[1].payload).replace(b"edit", b"move"))
    with pytest.raises(CommandError, match="第 2 条有问题：内容与摘要不符"):
        verify()


def test_other_bytes_with_a_hash_that_fits(intruder, entries):
    payload = bytes(entries[1].payload).replace(b"edit", b"move")
    forged = {"payload": payload, "hash": chain.digest(entries[0].hash, payload), "verb": "move"}
    intruder.filter(sequence=2).update(**forged)
    with pytest.raises(CommandError, match="第 3 条有问题：与上一条的摘要不相接"):
        verify()


def test_bytes_that_are_no_entry(intruder, entries):
    for payload in (b"nothing", b"[]", b"{}"):
        forged = {"payload": payload, "hash": chain.digest(entries[-2].hash, payload)}
        intruder.filter(sequence=5).update(**forged)
        with pytest.raises(CommandError, match="第 5 条有问题：内容不是本系统写的格式"):
            verify()


def test_another_algorithm(intruder):
    intruder.filter(sequence=4).update(algorithm="md5")
    with pytest.raises(CommandError, match="第 4 条有问题：不认识的摘要算法“md5”"):
        verify()


def test_a_row_taken_out(intruder):
    intruder.filter(sequence=3).delete()
    with pytest.raises(CommandError, match="第 3 条有问题：序号不连续"):
        verify()


def test_a_row_taken_out_and_the_rest_moved_up(intruder):
    intruder.filter(sequence=3).delete()
    for sequence in (4, 5):
        intruder.filter(sequence=sequence).update(sequence=F("sequence") - 1)
    with pytest.raises(CommandError, match="第 3 条有问题：与上一条的摘要不相接"):
        verify()


def test_another_hash(intruder):
    intruder.filter(sequence=4).update(hash="f" * 64)
    with pytest.raises(CommandError, match="第 4 条有问题：内容与摘要不符"):
        verify()


def test_two_rows_swapped(intruder):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        intruder.filter(sequence=old).update(sequence=new)
    with pytest.raises(CommandError, match="第 2 条有问题：与上一条的摘要不相接"):
        verify()


def test_the_first_of_two_flaws_is_named(intruder):
    intruder.filter(sequence=2).update(verb="x")
    intruder.filter(sequence=4).update(hash="f" * 64)
    with pytest.raises(CommandError, match="第 2 条有问题：列 verb 与内容不符"):
        verify()


def test_the_first_row_taken_out(intruder):
    intruder.filter(sequence=1).delete()
    with pytest.raises(CommandError, match="第 1 条有问题"):
        verify()


def test_a_tail_that_was_cut_off_is_seen_by_the_anchor_only(intruder, entries, tmp_path):
    file = anchor(tmp_path)
    intruder.filter(sequence__gte=4).delete()
    assert f"verified 3 {entries[2].hash}" in verify()
    with pytest.raises(CommandError, match="第 4 条有问题：锚点记到第 5 条，这里只到第 3 条"):
        verify(anchor=Path(file))


def test_a_chain_that_was_written_anew_is_seen_by_the_anchor(intruder, city, tmp_path):
    file = anchor(tmp_path)
    intruder.all().delete()
    for _ in range(6):
        audit.note(service("intruder"), "edit", city)
    verify()
    with pytest.raises(CommandError, match="第 5 条有问题：与留存的锚点不符"):
        verify(anchor=Path(file))


def test_all_anchors_of_a_file_count(entries, city, tmp_path):
    anchor(tmp_path)
    audit.note(service("tests"), "edit", city)
    file = anchor(tmp_path)
    assert "verified 6" in verify(anchor=Path(file))
    first, second = tmp_path.joinpath("anchors").read_text().splitlines()
    wrong = json.loads(first) | {"hash": "0" * 64}
    tmp_path.joinpath("anchors").write_text(f"{json.dumps(wrong)}\n\n{second}\n")
    with pytest.raises(CommandError, match="第 5 条有问题"):
        verify(anchor=Path(file))


def test_the_anchor_names_the_head(entries):
    out = io.StringIO()
    call_command("audit_anchor", stdout=out)
    head = json.loads(out.getvalue())
    assert (head["sequence"], head["hash"], head["algorithm"]) == (5, entries[-1].hash, "sha256")


def test_an_empty_log_has_no_anchor():
    with pytest.raises(CommandError, match="还没有记录"):
        call_command("audit_anchor")


@pytest.mark.parametrize(
    ("text", "words"), [("nonsense\n", "第 1 行不是锚点"), ("[1]\n", "第 1 行不是锚点"), ("\n", "没有锚点")]
)
def test_a_file_without_anchors(entries, tmp_path, text, words):
    file = tmp_path / "anchors"
    file.write_text(text)
    with pytest.raises(CommandError, match=words):
        verify(anchor=file)
    with pytest.raises(CommandError, match="读不到锚点文件"):
        verify(anchor=tmp_path / "nothing")


def test_missing_guards_are_named(intruder):
    err = io.StringIO()
    call_command("verify_audit", stdout=io.StringIO(), stderr=err)
    assert "guard_workflow_auditentry" in err.getvalue()


@pytest.mark.slow
def test_twenty_thousand_rows_take_less_than_their_share_of_a_minute(city):
    """A million in 60 s by the clock; half of it in processor time leaves room for the database. The better of two, since
    a neighbour on the same core makes processor time longer too."""
    body = {"before": {"percent": 10}, "after": {"percent": 20}, "details": {"done": "完成入户征询 32 户"}}
    values = {"actor_id": 1, "verb": "update_task", "subject_type": "projects.task", "subject_id": "1"}
    chain.append([(AuditEntry(**values), body) for _ in range(20_000)])
    taken = []
    for _ in range(2):
        begun = time.process_time()
        assert verifying.verify().rows == 20_000
        taken.append(time.process_time() - begun)
    assert min(taken) < 60 / 50 / 2
