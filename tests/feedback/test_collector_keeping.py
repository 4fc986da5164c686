"""The collector and the files between the sides: nothing is lost by a name, a missing photo or a crash."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from feedback.carrying import arriving, bundles, collected, entering, leaving
from feedback.carrying.bundles import BadBundleError
from feedback.models import (
    AnswerKind,
    Remark,
    SealedAnswer,
    SealedBatch,
    Slip,
    StagedAnswer,
    Survey,
)
from organizations.models import Organization
from organizations.roles import Role
from tests.builders.carrying import answers, carried_back, carried_out, content_of, entered, outside
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city, an_actor
from tests.builders.voice import SATISFIED, a_survey, printed, staged

pytestmark = pytest.mark.django_db
ADDRESS = "https://wj.example.gov.cn"


@pytest.fixture(autouse=True)
def with_a_collector(settings):
    settings.COLLECTOR_URL = ADDRESS


@pytest.fixture
def asked(tmp_path):
    def build():
        survey = a_survey(a_city()[-1])
        printed(survey, 5)

    carried_out(tmp_path / "asked.zip", build)
    return tmp_path / "asked.zip"


def bring(tmp_path, content):
    """A file of the internal system that says this, a minute later."""
    path = tmp_path / f"{uuid4().hex}.zip"
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        bundles.write(path, bundles.OUTWARDS, content)
    return arriving.bring_in(path)


def test_two_organizations_that_swapped_names_arrive(asked, tmp_path):
    content = content_of(asked)
    last = content["organizations"][-1]
    twin = last | {"id": 900_001, "path": last["path"][:-6] + "900001", "name": "对岸社区党委"}
    content["organizations"].append(twin)
    with outside():
        arriving.bring_in(asked)
        bring(tmp_path, content)
        last["name"], twin["name"] = twin["name"], last["name"]
        with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
            bring(tmp_path, content)

    names = dict(Organization.objects.values_list("pk", "name"))
    assert (names[last["id"]], names[twin["id"]]) == (last["name"], twin["name"])


def test_what_the_database_does_not_bear_is_refused_with_words(asked, tmp_path):
    content = content_of(asked)
    content["points"] = [{"organization_id": row["id"], "code": "SAME"} for row in content["organizations"]]

    with outside(), pytest.raises(BadBundleError, match="已有的数据冲突"):
        bring(tmp_path, content)


def test_a_survey_that_was_changed_after_its_sealing_keeps_no_other_back(tmp_path):
    village = a_city()[-1]
    for changed in (True, False):
        survey = a_survey(village if changed else village.parent)
        staged(survey, 12)
        collected.close(survey.code)
        if changed:
            SealedAnswer.objects.filter(batch__survey=survey).first().delete()
    said = []

    counts = collected.export(tmp_path / "back.zip", said.append)

    assert [found["code"] for found in content_of(tmp_path / "back.zip")["surveys"]] == [survey.code]
    assert counts["surveys"] == 1
    assert "没有导出" in said[0]


def test_an_opinion_whose_photo_is_gone_leaves_without_it(tmp_path):
    opinion = an_opinion_from(a_city()[-1], sent=uuid4(), photo=True)
    bundles.Path(opinion.photo.path).unlink()

    assert collected.export(tmp_path / "back.zip")["photos missing"] == 1
    assert [given["has_photo"] for given in content_of(tmp_path / "back.zip")["opinions"]] == [False]


def test_a_file_that_could_not_be_written_leaves_no_trace_and_hands_nothing_over(tmp_path, monkeypatch):
    a_survey(a_city()[-1])

    def fails(*args):
        raise OSError("disk full")

    monkeypatch.setattr(bundles.os, "fsync", fails)
    with pytest.raises(OSError, match="disk full"):
        leaving.export(tmp_path / "asked.zip")

    assert list(tmp_path.iterdir()) == []
    assert not Survey.objects.get().collecting


@pytest.mark.parametrize("limit", [("LARGEST_CONTENT", 10), ("MOST_PHOTOS", -1)], ids=lambda limit: limit[0])
def test_a_file_beyond_every_size_is_refused_before_it_is_read(asked, monkeypatch, limit):
    monkeypatch.setattr(bundles, *limit)

    with outside(), pytest.raises(BadBundleError, match="过大"):
        arriving.bring_in(asked)


def test_a_photo_beyond_what_the_page_takes_is_refused(tmp_path, monkeypatch):
    opinion = an_opinion_from(a_city()[-1], sent=uuid4(), photo=True)
    monkeypatch.setattr(bundles.public_photos, "LARGEST", opinion.photo_size - 1)

    with pytest.raises(BadBundleError, match="过大"):
        collected.export(tmp_path / "back.zip")


@pytest.mark.parametrize("is_closed", [False, True])
def test_what_was_taken_back_is_closed_and_forgotten_at_the_collector(asked, tmp_path, is_closed):
    with outside():
        arriving.bring_in(asked)
        survey = Survey.objects.get()
        staged(survey, 12)
        StagedAnswer.objects.update(remark="没人管")
        call_command("seal_surveys")
        staged(survey, 2)
        if is_closed:
            collected.close(survey.code)

        told = bring(tmp_path, content_of(asked) | {"surveys": [], "withdrawn": [survey.code]})
        collected.export(tmp_path / "back.zip")

    survey.refresh_from_db()
    assert told["withdrawn"] == 1
    assert not survey.is_open
    for model in (StagedAnswer, SealedAnswer, SealedBatch, Remark, Slip):
        assert not model.objects.exists(), model
    assert content_of(tmp_path / "back.zip")["surveys"] == []


def raced(monkeypatch, module, **fields):
    """Somebody else is quicker: the record is another one once its lock is given."""
    lock = module.engine.lock

    def late(record, **kwargs):
        Survey.objects.update(**fields)
        lock(record, **kwargs)

    monkeypatch.setattr(module.engine, "lock", late)


def test_answers_of_a_survey_that_was_taken_back_at_the_same_moment_do_not_enter(tmp_path, monkeypatch):
    survey = a_survey(a_city()[-1])
    leaving.hand_over()
    raced(monkeypatch, entering, collecting=Survey.Collecting.KEPT)
    came = carried_back(tmp_path / "b.zip", [answers(survey, (AnswerKind.OPEN_LINK, [SATISFIED] * 10))])

    assert entering.enter(came) == entered()
    assert Survey.objects.get().is_open


def test_a_survey_that_came_back_at_the_same_moment_is_not_taken_back(monkeypatch):
    survey = a_survey(a_city()[-1])
    leaving.hand_over()
    raced(monkeypatch, leaving, collecting=Survey.Collecting.RETURNED)

    with pytest.raises(ValueError, match=survey.code):
        leaving.take_back(survey.code)


def test_paper_bears_the_address_where_the_survey_is_answered(client, tmp_path):
    survey = a_survey(a_city()[-1])
    client.force_login(an_actor(survey.organization.parent, Role.OFFICER).user)

    def on_paper():
        page = client.get(f"{survey.get_absolute_url()}poster/").content.decode()
        return "wj.example.gov.cn/s/" in page

    assert on_paper()  # nobody has answered: it is going out
    staged(survey, 1)
    said = []
    leaving.export(tmp_path / "asked.zip", said.append)
    assert not on_paper()
    assert f"（{survey.code}）没有交采集端：已有人在本系统作答" in said[0]
    StagedAnswer.objects.all().delete()
    Survey.objects.update(collecting=Survey.Collecting.HANDED_OVER)
    assert on_paper()
    Survey.objects.update(collecting=Survey.Collecting.KEPT)
    assert not on_paper()
