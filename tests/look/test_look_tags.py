from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template

from projects.templatetags.projects_tags import light, light_panel, progress
from workflow.templatetags import look


def query_of(text, **changes):
    request = SimpleNamespace(GET=QueryDict(text))
    return look.query({"request": request}, **changes)


def test_the_query_keeps_everything_and_starts_at_page_one():
    assert query_of("light=red&q=电梯&page=3", sort="due") == "?light=red&q=%E7%94%B5%E6%A2%AF&sort=due"


def test_the_query_replaces_and_removes():
    assert query_of("light=red&round=2026", light="green") == "?round=2026&light=green"
    assert query_of("light=red", light=None) == "?"
    assert query_of("light=red&page=3", page=4) == "?light=red&page=4"


@time_machine.travel(datetime(2026, 7, 24, 1, 30, tzinfo=UTC))
def test_days_carry_their_year_only_when_it_is_another():
    assert look.day(date(2026, 7, 4)) == "7 月 4 日"
    assert look.day(date(2025, 12, 31)) == "2025 年 12 月 31 日"
    assert look.day(None) == "—"


@time_machine.travel(datetime(2026, 7, 24, 1, 30, tzinfo=UTC))
def test_times_are_those_of_the_place():
    late = datetime(2026, 7, 23, 16, 5, tzinfo=UTC)

    assert look.day(late) == "7 月 24 日"
    assert look.moment(late) == "7 月 24 日 00:05"
    assert look.stamp(late) == "2026 年 7 月 24 日 00:05"
    assert look.moment(None) == "—"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("96.00"), "96 万元"),
        (Decimal("12.6"), "12.60 万元"),
        (Decimal(1206), "1,206 万元"),
        (Decimal(0), "0 万元"),
        (None, "—"),
    ],
)
def test_money(value, words):
    assert look.money(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(1206, "1,206"), (0, "0"), (Decimal("12.50"), "12.5"), (Decimal("100.00"), "100"), (None, "—")],
)
def test_numbers(value, words):
    assert look.number(value) == words


@pytest.mark.parametrize(
    ("size", "words"), [(10, "1 KB"), (20_480, "20 KB"), (2_400_000, "2.3 MB"), (1_048_576, "1.0 MB")]
)
def test_file_sizes(size, words):
    assert look.file_size(size) == words


@pytest.mark.parametrize(
    ("pages", "current", "shown"),
    [
        (1, 1, [1]),
        (3, 2, [1, 2, 3]),
        (193, 1, [1, 2, None, 193]),
        (193, 90, [1, None, 89, 90, 91, None, 193]),
        (193, 193, [1, None, 192, 193]),
    ],
)
def test_page_numbers(pages, current, shown):
    assert look.page_numbers(Paginator(range(pages), 1), current) == shown


def test_a_badge_escapes_its_words():
    assert look.badge("<b>", "ask") == '<span class="badge badge--ask">&lt;b&gt;</span>'
    assert look.badge("草稿") == '<span class="badge">草稿</span>'


def test_the_badge_of_a_state_takes_its_tone_from_the_model():
    class Record:
        STATE_TONES = {"submitted": "ask"}
        state = "submitted"

        def get_state_display(self):
            return "待审核"

    assert look.state_badge(Record()) == '<span class="badge badge--ask">待审核</span>'


def test_an_icon_is_hidden_from_readers():
    drawn = Template('{% load look %}{% icon "printer" %}{% icon "printer" "large" %}').render(Context())

    assert drawn.count('aria-hidden="true"') == 2
    assert 'class="icon icon--small"' in drawn
    assert 'class="icon"' in drawn


@pytest.mark.parametrize(
    ("level", "tone"), [("success", "good"), ("warning", "warn"), ("error", "error"), ("info", "")]
)
def test_tones_of_messages(level, tone):
    assert look.message_tone(level) == tone


@pytest.mark.parametrize(("planned", "mark"), [(60, 59.25), (0, 0.0), (100, 98.5), (120, 98.5), (None, None)])
def test_the_tick_of_the_plan_stays_inside_the_bar(planned, mark):
    assert progress(50, planned)["mark"] == mark


def test_the_word_of_a_light():
    assert light("red", "任务逾期 12 天")["word"] == "红"
    assert light_panel("red", "任务逾期 12 天", "核验后转绿", 62, 60)["word"] == "红灯"
