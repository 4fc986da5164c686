"""Hostile text in every field of every form: nothing breaks, nothing comes back unescaped.

2,000 posts on SQLite; 300 on PostgreSQL, which differs in NUL, ranges of numbers and lengths of texts.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.hostile.form_fields import Field, FormFields
from tests.test_url_matrix import TABLE, address
from tests.url_matrix.cast import Cast
from tests.url_matrix.rows import Row
from tests.url_matrix.town import the_town

pytestmark = pytest.mark.django_db
FORMS = [row for row in TABLE if row.post and not row.public and row.sees]
POSTS = 2000 if connection.vendor == "sqlite" else 300
TAG, BREAKOUT = "<img src=x onerror=q7z>", '"onmouseover="q7z'
HOSTILE = [
    TAG, BREAKOUT, f"'{BREAKOUT}", "</textarea><script>q7z()</script>", "{{ q7z }}{% q7z %}", "javascript:q7z",
    "=cmd|' /C calc'!A0", "' OR 1=1 --", "\x00", "a\x00b", "\u202eq7z", "\ufeff", "²", "9" * 30, "9" * 5000, "-1",
    "NaN", "Infinity", "1e999", "0.1", "2026-02-30", "0000-00-00", "9999-12-31", "25:61", "长" * 4000, " ", "\r\n",
    "../../etc/passwd", "%s%n", "🏮" * 50, "１２", "[]", "a" * 200_000,
]  # fmt: skip
UNESCAPED = ("<img src=x onerror=q7z", BREAKOUT, "<script>q7z")


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, media: Path) -> Iterator[Any]:
    with django_db_blocker.unblock(), the_town(media) as made:
        yield made


def texts() -> st.SearchStrategy[str]:
    return st.sampled_from(HOSTILE) | st.text(max_size=80) | st.integers().map(str) | st.dates().map(str)


def filled(name: str, found: Field) -> st.SearchStrategy[str]:
    """Mostly what the page holds or offers, so that a form gets past its first field; else hostile text."""
    if name in {"csrfmiddlewaretoken", "form_key"}:
        return st.just(found.value)
    usual = st.sampled_from(found.choices) if found.choices else st.just(found.value)
    return usual | texts() if found.kind == "hidden" or found.choices else texts() | usual


def asker_of(row: Row) -> str:
    """One of those who may."""
    assert row.post is not None
    return min(row.post & row.gate & row.sees)


def fields_of(cast: Cast, row: Row, url: str) -> dict[str, Field]:
    """What the page's form asks for. Its key serves every post, since each is undone."""
    page = cast.client(asker_of(row)).get(url).content.decode("utf-8", "replace") if row.get else ""
    return FormFields(page).fields or dict.fromkeys(("round", "year", "post", "sheet"), Field("text"))


def answers(cast: Cast, row: Row, url: str, fields: dict[str, Field], draw: Any) -> list[Any]:
    """The answer to one post of the form, and the page that it leads to."""
    asker = asker_of(row)
    posted = {
        name: draw(filled(name, found), label=name) for name, found in fields.items() if found.kind != "file"
    }
    answer = cast.client(asker).post(url, posted)
    found = [answer]
    if answer.status_code == 302:
        found.append(cast.client(asker).get(answer.url))
    return found


@pytest.mark.slow
@pytest.mark.engines
@pytest.mark.parametrize("row", FORMS, ids=str)
def test_no_form_breaks_and_nothing_comes_back_unescaped(town, row):
    cast, records = town
    url = address(row, records["own"])
    with transaction.atomic():
        fields = fields_of(cast, row, url)
        transaction.set_rollback(True)

    @seed(20260724)
    @settings(
        max_examples=POSTS // len(FORMS) + 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def posts(data):
        with transaction.atomic():
            found = answers(cast, row, url, fields, data.draw)
            transaction.set_rollback(True)
        for answer in found:
            assert answer.status_code < 500
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                body = answer.content.decode("utf-8", "replace")
                assert not [text for text in UNESCAPED if text in body]

    posts()


def test_every_form_of_the_table_is_posted_to():
    assert len(FORMS) * (POSTS // len(FORMS) + 1) >= POSTS
