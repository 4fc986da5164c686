"""manage.py load_demo: where it refuses, and that a city takes no longer than people wait."""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organizations.models import Organization
from projects.models import AnnualRound, Project
from reviews.demo.accounts import PASSWORD
from tests.builders.people import a_city

pytestmark = pytest.mark.django_db
GENEROUS = 150  # seconds of processor time; 80 on an idle machine


@pytest.fixture(autouse=True)
def no_permission(monkeypatch, settings):
    monkeypatch.delenv("DEMO", raising=False)
    settings.DEBUG = False


def printed(**options) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def test_it_refuses_where_debug_is_off():
    with pytest.raises(CommandError, match="--yes-really"):
        printed(scale="small")
    assert not Organization.objects.exists()


def test_it_can_be_told_by_option_environment_or_debug(monkeypatch, settings):
    a_city()
    assert PASSWORD in printed(if_empty=True, yes_really=True)
    monkeypatch.setenv("DEMO", "1")
    assert PASSWORD in printed(if_empty=True)
    monkeypatch.delenv("DEMO")
    settings.DEBUG = True
    assert PASSWORD in printed(if_empty=True)


def test_it_refuses_a_database_that_is_in_use():
    a_city()
    with pytest.raises(CommandError, match="already holds organizations"):
        printed(scale="small", yes_really=True)


def test_if_empty_leaves_a_database_in_use_alone_and_prints_the_log_ins():
    a_city()
    text = printed(scale="small", if_empty=True, yes_really=True)
    assert "secretary" in text
    assert PASSWORD in text
    assert Organization.objects.count() == 4


def test_it_loads_the_small_city():
    assert "39 organizations" in printed(scale="small", if_empty=True, yes_really=True)
    assert Project.objects.filter(round__is_current=True).count() > 30


@pytest.mark.slow
def test_it_loads_a_city_of_real_size():
    began = time.process_time()
    printed(yes_really=True)
    assert time.process_time() - began < GENEROUS
    assert 2250 < Organization.objects.count() < 2400
    for round_ in AnnualRound.objects.all():
        assert 2200 < Project.objects.filter(round=round_).count() < 2450
