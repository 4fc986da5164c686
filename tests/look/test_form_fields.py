from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from organizations.date_fields import ChineseDateField
from organizations.form_renderer import FormRenderer
from tests.builders.look import BAD, Sample


def field(name, data=None):
    return Sample(data)[name].as_field_group()


def test_an_optional_field_says_so_and_a_required_one_carries_no_mark():
    assert "选填" in field("text")
    assert "选填" not in field("title")


def test_hint_and_error_describe_the_control():
    class Dated(forms.Form):
        until = ChineseDateField(label="完成时限", help_text="不晚于 12 月 31 日。")

    drawn = Dated({"until": "明天"})["until"].as_field_group()

    assert '<p class="field__hint" id="id_until_hint">不晚于 12 月 31 日。</p>' in drawn
    assert '<p class="field__error" id="id_until_error">' in drawn
    assert 'aria-describedby="id_until_hint id_until_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert "field--error" in drawn


def test_a_field_without_hint_and_error_is_described_by_nothing():
    assert "aria-describedby" not in field("kind")


def test_a_group_of_boxes_is_a_fieldset_with_a_legend():
    drawn = field("light", BAD | {"light": ""})

    assert "<fieldset" in drawn
    assert 'aria-describedby="id_light_error"' in drawn
    assert '<legend class="field__label">我的判断</legend>' in drawn
    assert drawn.count('class="choice"') == 2
    assert drawn.index("<legend") < drawn.index("field__error") < drawn.index('type="radio"')


def test_several_boxes_are_ticks_and_a_single_one_stands_before_its_words():
    assert field("units").count('<label class="tick">') == 2
    assert '<label class="tick" for="id_major">' in field("major")
    assert "选填" not in field("major")


def test_a_long_text_states_its_limit():
    assert '<p class="field__hint" id="id_text_hint">300 字以内</p>' in field("text")
    assert 'rows="4"' in field("text")


@pytest.mark.parametrize(
    ("help_text", "hint"),
    [("写清对象。", "40 字以内。写清对象。"), ("40 字以内，写清对象。", "40 字以内，写清对象。")],
)
def test_the_limit_is_stated_once(help_text, hint):
    class Texts(forms.Form):
        text = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=40, help_text=help_text)

    bound = Texts()["text"]

    assert bound.hint == hint
    assert 'rows="2"' in bound.as_widget()


def test_dates_and_numbers_are_short_and_own_classes_stay():
    class Numbers(forms.Form):
        percent = forms.IntegerField(widget=forms.NumberInput(attrs={"class": "field__control--number"}))

    assert 'class="field__control field__control--short"' in field("until")
    assert 'class="field__control field__control--short"' in field("weight")
    assert 'class="field__control field__control--number"' in str(Numbers()["percent"])


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-31",
        "2026/10/31",
        "2026.10.31",
        "2026年10月31日",
        "2026 年 10 月 31 日",
        "２０２６．１０．３１",
    ],
)
def test_a_date_is_read_however_it_is_written(text):
    assert ChineseDateField().clean(text) == date(2026, 10, 31)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "10-31", "明天", "20261031"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(forms.ValidationError, match="没有这一天。可写 2026-10-31 或 2026年10月31日"):
        ChineseDateField().clean(text)


def test_an_empty_date_is_none_where_it_may_be():
    assert ChineseDateField(required=False).clean(" ") is None


def test_a_date_comes_back_as_the_picker_wants_it():
    assert 'type="date"' in field("until", BAD | {"until": "2026年10月31日"})
    assert 'value="2026-10-31"' in field("until", BAD | {"until": "2026年10月31日"})
    assert 'value="2026-10-31"' in str(Sample(initial={"until": date(2026, 10, 31)})["until"])


def test_what_is_no_date_comes_back_as_it_was_typed():
    drawn = field("until", BAD)

    assert 'type="text"' in drawn
    assert 'value="2026 年 13 月 1 日"' in drawn


@pytest.mark.parametrize(
    ("stored", "shown"), [("96.00", "96"), ("12.50", "12.5"), ("1200.00", "1200"), ("0.00", "0")]
)
def test_a_decimal_comes_without_the_zeros_of_the_database(stored, shown):
    class Money(forms.Form):
        budget = forms.DecimalField()

    assert f'value="{shown}"' in str(Money(initial={"budget": Decimal(stored)})["budget"])
    assert 'value="12.500"' in str(Money({"budget": "12.500"})["budget"])


AWKWARD = {"class": 'a"b', "data-key": True, "disabled": False, "maxlength": 20, "title": "甲<乙"}


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.Select(AWKWARD, [("", "全部"), ("a&b", "甲<乙>"), ("组", [(1, "一"), (2, "“二”")])]), "2"),
        (forms.Select(choices=[(None, "—"), (2026, 2026)]), None),
        (forms.TextInput(AWKWARD), '甲"乙'),
        (forms.TextInput({"type": "search"}), ""),
        (forms.HiddenInput(), None),
        (forms.NumberInput({"step": "any"}), Decimal("1.50")),
        (forms.DateInput(), date(2026, 7, 24)),
    ],
)
def test_controls_written_without_a_template_are_those_of_django(widget, value):
    ours = widget.render("name<", value, {"id": "id_x"}, FormRenderer())
    djangos = widget.render("name<", value, {"id": "id_x"}, DjangoTemplates())

    assert "".join(line.strip() for line in ours.splitlines()) == "".join(
        line.strip() for line in djangos.splitlines()
    )
