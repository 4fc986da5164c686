"""Somebody with the whole database in hand, system columns included, tries to tell who answered what.

Every slip answers with its own secret; after sealing, each column that could order slips and answers is tried as
the pairing. Whatever beats chance would be a trace.
"""

import pytest
from django.core.management import call_command
from django.db import connection

from feedback import sealing, slips
from feedback.models import Remark, SealedAnswer, SealedBatch, Slip, StagedAnswer
from organizations.actor import service
from tests.builders.people import a_city
from tests.builders.voice import a_survey, answered, printed

pytestmark = pytest.mark.django_db(transaction=True)

VOTERS = 60
FORBIDDEN = ("user", "address", "ip", "agent", "token", "time", "session", "post", "phone", "slip", "code")


def test_no_column_of_an_answer_could_say_who():
    for model in (StagedAnswer, SealedAnswer, SealedBatch):
        for field in model._meta.concrete_fields:
            assert not any(word in field.name for word in FORBIDDEN), f"{model.__name__}.{field.name}"


def test_no_answer_knows_its_moment():
    kinds = {field.get_internal_type() for field in StagedAnswer._meta.concrete_fields}
    kinds |= {field.get_internal_type() for field in SealedAnswer._meta.concrete_fields}
    assert "DateTimeField" not in kinds
    assert "DateField" not in {field.get_internal_type() for field in SealedAnswer._meta.concrete_fields}


def test_a_slip_knows_no_day():
    assert {field.name for field in Slip._meta.concrete_fields} == {"id", "survey", "code_hmac", "is_used"}


def test_no_ordering_pairs_slips_with_answers():
    survey = a_survey(a_city()[-1])
    codes = printed(survey, VOTERS + 20)
    said = {slips.fingerprint(code): str(number) for number, code in enumerate(codes[:VOTERS])}
    for code in codes[:VOTERS]:
        answered(survey, {"1": said[slips.fingerprint(code)]}, code=code)

    call_command("seal_surveys")

    for by_slip in orderings(Slip):
        used = ordered(f"SELECT code_hmac FROM {Slip._meta.db_table} WHERE is_used ORDER BY {by_slip}")
        for by_answer in orderings(SealedAnswer):
            told = ordered(f"SELECT choices FROM {SealedAnswer._meta.db_table} ORDER BY {by_answer}")
            hits = sum(said[slip] in answer for slip, answer in zip(used, map(quoted, told), strict=True))
            # Chance gives 1 on average; 10 or more come once in ten million tries.
            assert hits < 10, f"{by_slip} and {by_answer} pair {hits} of {VOTERS}"


def test_nothing_keeps_the_order_in_which_people_came():
    """Somebody at the door noted who came first, second, third …"""
    survey = a_survey(a_city()[-1])
    codes = printed(survey, VOTERS)
    came = [slips.fingerprint(code) for code in codes]
    for number, code in enumerate(codes):
        answered(survey, {"1": str(number)}, code=code)

    call_command("seal_surveys")

    for by in orderings(SealedAnswer):
        told = ordered(f"SELECT choices FROM {SealedAnswer._meta.db_table} ORDER BY {by}")
        assert sum(str(place) in answer for place, answer in enumerate(map(quoted, told))) < 10, by
    for by in orderings(Slip):
        used = ordered(f"SELECT code_hmac FROM {Slip._meta.db_table} ORDER BY {by}")
        assert sum(first == second for first, second in zip(came, used, strict=True)) < 10, by


def test_remarks_keep_neither_the_order_in_which_people_came_nor_that_of_their_answers():
    survey = a_survey(a_city()[-1])
    for number in range(VOTERS):
        answered(survey, {"1": str(number)}, remark=f"意见{number}号")

    call_command("seal_surveys")

    table, answers = Remark._meta.db_table, SealedAnswer._meta.db_table
    for by in orderings(Remark):
        said = ordered(f"SELECT text FROM {table} ORDER BY {by}")
        assert sum(text == f"意见{number}号" for number, text in enumerate(said)) < 10, by
        for by_answer in orderings(SealedAnswer):
            told = map(quoted, ordered(f"SELECT choices FROM {answers} ORDER BY {by_answer}"))
            hits = sum(text[2:-1] in answer for text, answer in zip(said, told, strict=True))
            assert hits < 10, f"{by} and {by_answer} pair {hits} of {VOTERS}"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no transaction with a row")
def test_every_row_of_a_survey_was_written_by_one_transaction():
    survey = a_survey(a_city()[-1])
    for code in printed(survey, 30)[:15]:
        answered(survey, {"1": "1"}, code=code)

    sealing.seal(survey, service("seal_surveys"))

    rows = ordered(f"SELECT DISTINCT xmin::text FROM {Slip._meta.db_table}")
    rows += ordered(f"SELECT DISTINCT xmin::text FROM {SealedAnswer._meta.db_table}")
    assert len(set(rows)) == 1


def orderings(model: type) -> list[str]:
    """Every column, and where each engine really keeps the row."""
    columns = [
        field.column for field in model._meta.concrete_fields if field.column not in ("choices", "text")
    ]
    hidden = (
        ["ctid", "xmin::text::bigint", "cmin::text::bigint"]
        if connection.vendor == "postgresql"
        else ["rowid"]
    )
    return columns + hidden


def ordered(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [str(row[0]) for row in cursor.fetchall()]


def quoted(choices: str) -> set[str]:
    """The answer's number, from {"1": "17"} or {'1': '17'}."""
    return {choices.replace("'", '"').split('"')[3]}
