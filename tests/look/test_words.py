"""Django's sentences at form fields, replaced in locale/zh_Hans."""

import re
from decimal import Decimal
from pathlib import Path

import django
import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext, ngettext

FOLDER = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES"
DJANGO = Path(django.__file__).parent
SOURCES = [
    DJANGO / "conf/locale/zh_Hans/LC_MESSAGES/django.po",
    DJANGO / "contrib/auth/locale/zh_Hans/LC_MESSAGES/django.po",
    DJANGO / "contrib/auth/password_validation.py",
]


class Fields(forms.Form):
    text = forms.CharField(max_length=3)
    whole = forms.IntegerField(max_value=10)
    part = forms.DecimalField(max_digits=5, decimal_places=1)
    kind = forms.ChoiceField(choices=[("a", "甲")])


def errors(**data):
    return {name: found[0] for name, found in Fields(data).errors.items()}


def test_what_is_missing():
    assert errors() == dict.fromkeys(["text", "whole", "part", "kind"], "请填写")


def test_what_does_not_fit():
    assert errors(text="一二三四五", whole=11, part=Decimal("1.25"), kind="b") == {
        "text": "最多 3 字，现有 5 字，请删减",
        "whole": "不能大于 10",
        "part": "小数最多 1 位",
        "kind": "没有“b”这个选项，请重新选择",
    }


def test_what_is_no_number():
    found = errors(text="一", whole="x", part="x", kind="a")

    assert found == {"whole": "请填写整数", "part": "请填写数字"}


def test_passwords():
    with pytest.raises(forms.ValidationError, match="密码太短，至少 10 个字符"):
        MinimumLengthValidator(10).validate("short")
    assert MinimumLengthValidator(10).get_help_text() == "至少 10 个字符"


def test_every_sentence_is_one_that_django_has_and_is_compiled():
    """A sentence that Django rewords in an upgrade would otherwise fall back silently."""
    text = (FOLDER / "django.po").read_text()
    pairs = re.findall(
        r'^msgid "(.+)"\n(?:msgid_plural "(.+)"\n)?msgstr(?:\[0\])? "(.+)"$', text, re.MULTILINE
    )

    sources = "".join(path.read_text() for path in SOURCES)
    assert len(pairs) > 30
    for singular, plural, ours in pairs:
        found = ngettext(singular, plural, 2) if plural else gettext(singular)
        assert found == ours
        assert singular in re.sub(r'"\n"', "", sources), singular
