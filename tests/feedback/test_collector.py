"""The collector: what it is told, what it answers to, what it sends back and what it forgets."""

import json
import zipfile
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from feedback import giving, slips
from feedback.carrying import arriving, bundles, collected, leaving
from feedback.carrying.bundles import BadBundleError
from feedback.models import (
    AnswerKind,
    Opinion,
    OpinionPoint,
    ReceivedBundle,
    Remark,
    SealedAnswer,
    SealedBatch,
    Slip,
    StagedAnswer,
    Survey,
)
from organizations.models import Organization
from tests.builders.carrying import carried_out, content_of, outside
from tests.builders.opinions import an_opinion_from, sent
from tests.builders.people import a_city
from tests.builders.uploads import a_picture
from tests.builders.voice import SATISFIED, a_survey, printed, staged
from tests.test_architecture import PUBLIC, routes, sample_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path):
    """(bundle of the internal system, codes of five slips, the survey's code); the database is empty."""
    codes = []

    def build():
        village = a_city()[-1]
        survey = a_survey(village, title="望江里调查")
        codes.extend(printed(survey, 5))
        giving.code_of(village)
        return survey

    path = tmp_path / "asked.zip"
    survey = carried_out(path, build)
    return path, codes, survey.code


def later(tmp_path, change=lambda content: None, moment=timedelta(minutes=1)):
    """The same again, written a minute later by the internal system, with `change` made to what it says."""
    content = content_of(tmp_path / "asked.zip")
    change(content)
    path = tmp_path / f"{uuid4().hex}.zip"
    with time_machine.travel(timezone.now() + moment, tick=False):
        bundles.write(path, bundles.OUTWARDS, content)
    return path


def post_answer(code: str, slip: str = "", **fields) -> int:
    data = {"answer": str(uuid4()), "q1": "1", "slip": slip} | fields
    return Client().post(reverse("feedback:answer", args=[code]), data).status_code


def test_a_collector_knows_a_slip_as_it_is_stored_and_not_the_servers_key():
    code = "7K3MQ9XD4TPWAB2C"
    stored = slips.fingerprint(code)

    assert stored == salted_hmac("feedback.slip", code, algorithm="sha256").hexdigest()
    with outside():
        assert slips.fingerprint(code) == stored
        assert settings.SECRET_KEY.encode() not in settings.COLLECTOR_KEY


def test_people_answer_at_the_collector_with_a_slip_that_is_good_once(world):
    path, codes, code = world
    with outside():
        arriving.bring_in(path)

        assert post_answer(code, codes[0]) == 302
        assert post_answer(code, codes[0]) == 422
        assert post_answer(code, "0" * 16) == 422
        assert StagedAnswer.objects.get().kind == AnswerKind.SLIPS


def test_a_slip_that_was_used_stays_used_whatever_comes_in_later(world, tmp_path):
    path, codes, code = world
    with outside():
        arriving.bring_in(path)
        post_answer(code, codes[0])
        more = later(tmp_path, lambda content: content["surveys"][0]["slips"].append("f" * 64))

        arriving.bring_in(more)

        assert (Slip.objects.count(), Slip.objects.filter(is_used=True).count()) == (6, 1)
        assert post_answer(code, codes[0]) == 422


def test_people_write_opinions_to_the_places_that_were_brought(world):
    with outside():
        arriving.bring_in(world[0])
        village = Organization.objects.get(short_name="望江里社区")

        page = Client().get(reverse("feedback:opinion_place"), {"name": "望江里"})
        answer = sent(village)

        assert "望江里社区" in page.content.decode()
        assert answer.status_code == 302
        assert OpinionPoint.objects.get().organization == village


def test_an_organization_that_changed_inside_changes_at_the_collector(world, tmp_path):
    with outside():
        arriving.bring_in(world[0])
        arriving.bring_in(
            later(tmp_path, lambda content: content["organizations"][-1].update(short_name="望江社区"))
        )

        assert Organization.objects.filter(short_name="望江社区").exists()
        assert Organization.objects.count() == 4


def test_the_same_file_again_changes_nothing(world):
    with outside():
        arriving.bring_in(world[0])

        assert arriving.bring_in(world[0]) is None
        assert (ReceivedBundle.objects.count(), Survey.objects.count(), Slip.objects.count()) == (1, 1, 5)


def test_an_older_file_is_refused_after_a_newer_one(world, tmp_path):
    newer = later(tmp_path)
    with outside():
        arriving.bring_in(newer)

        with pytest.raises(BadBundleError, match="比上次导入的旧"):
            arriving.bring_in(world[0])


def rewritten(path, target, **members):
    """The file with members replaced or added, its signature as it was."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        kept = {name: old.read(name) for name in old.namelist()} | members
        for name, content in kept.items():
            new.writestr(name, content)
    return target


@pytest.mark.parametrize("name", ["content.json", "manifest.json", "signature", "photos/more.jpg"])
def test_a_changed_file_is_refused_and_changes_nothing(world, tmp_path, name):
    with zipfile.ZipFile(world[0]) as file:
        was = file.read(name) if name in file.namelist() else b""
    changed = rewritten(world[0], tmp_path / "changed.zip", **{name: was.replace(b"0", b"1") + b" "})

    with outside(), pytest.raises(BadBundleError, match="不是由另一端写成"):
        arriving.bring_in(changed)

    assert [Survey.objects.count(), ReceivedBundle.objects.count()] == [0, 0]


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all"])
def test_a_file_that_is_no_bundle_is_refused(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)

    with outside(), pytest.raises(BadBundleError, match="不是由另一端写成"):
        arriving.bring_in(tmp_path / "x.zip")


def test_a_file_of_another_installation_is_refused(world, settings):
    settings.SECRET_KEY = "of another city, long enough to be taken for a key of ours"

    with outside(), pytest.raises(BadBundleError, match="不是由另一端写成"):
        arriving.bring_in(world[0])


def test_a_file_of_this_side_is_refused(tmp_path):
    with outside():
        collected.export(tmp_path / "own.zip")

        with pytest.raises(BadBundleError, match="本端写出"):
            arriving.bring_in(tmp_path / "own.zip")


def test_a_file_of_a_newer_version_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(bundles, "FORMAT", bundles.FORMAT + 1)
    bundles.write(tmp_path / "new.zip", bundles.OUTWARDS, {})
    monkeypatch.undo()

    with outside(), pytest.raises(BadBundleError, match="更新的版本"):
        arriving.bring_in(tmp_path / "new.zip")


def test_a_file_from_the_future_does_not_shut_out_those_of_today(world, tmp_path):
    ahead = later(tmp_path, moment=timedelta(days=400))

    with outside(), pytest.raises(BadBundleError, match="校准两端的时钟"):
        arriving.bring_in(ahead)


def test_other_questions_under_the_same_survey_are_refused(world, tmp_path):
    with outside():
        arriving.bring_in(world[0])
        other = later(
            tmp_path, lambda content: content["surveys"][0]["questions"][0].update(text="换了一题？")
        )

        with pytest.raises(BadBundleError, match="另一份题目"):
            arriving.bring_in(other)


def test_nothing_that_names_a_person_leaves_the_internal_system(world):
    content = content_of(world[0])
    keys = {key for survey in content["surveys"] for key in survey}

    assert keys == {*leaving.ASKED, "year", "opens_on", "closes_on", "questions", "slips"}
    assert set(content) == {"organizations", "points", "surveys", "entered", "withdrawn", "outcomes"}
    assert "陆知远" not in json.dumps(content, ensure_ascii=False)
    assert content["surveys"][0]["slips"] == sorted(content["surveys"][0]["slips"])


def test_no_page_of_the_internal_system_is_there():
    inside = {
        name: reverse(name, kwargs=sample_path(route)) for name, route in routes() if name not in PUBLIC
    }
    with outside():
        found = {name: Client().get(path).status_code for name, path in inside.items() if path != "/"}

    assert len(found) > 150
    assert {name: status for name, status in found.items() if status != 404} == {}


@pytest.mark.parametrize("path", ["/login/", "/projects/1/", "/no/such"])
def test_what_is_missing_says_so_in_the_publics_words(path):
    with outside():
        answer = Client().get(path)

    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.content.decode()
    assert "登录" not in answer.content.decode()


def test_the_front_door_leads_to_opinions_and_no_page_sets_a_cookie(world):
    with outside():
        arriving.bring_in(world[0])
        client = Client()

        assert client.get("/")["Location"] == reverse("feedback:opinion_place")
        for path in (
            reverse("feedback:opinion_place"),
            f"/s/{world[2]}/",
            "/opinion/receipt/",
            "/healthz",
            "/readyz",
        ):
            assert client.get(path).status_code == 200
        assert not client.cookies


def closed_at_the_collector(world, answers=12):
    arriving.bring_in(world[0])
    survey = Survey.objects.get()
    staged(survey, answers)
    StagedAnswer.objects.filter(pk=StagedAnswer.objects.first().pk).update(remark="电话 027-8888-1234 打不通")
    collected.close(survey.code)
    return survey


def test_answers_leave_once_the_survey_is_closed_in_one_batch_without_their_slips(world, tmp_path):
    with outside():
        survey = closed_at_the_collector(world)
        collected.export(tmp_path / "back.zip")

    [found] = content_of(tmp_path / "back.zip")["surveys"]
    [batch] = found["batches"]
    assert set(found) == {"code", "batches", "remarks"}
    assert set(batch) == {"kind", "digest", "answers"}
    assert (found["code"], batch["answers"]) == (survey.code, [SATISFIED] * 12)
    assert found["remarks"] == [["电话 ************* 打不通", False]]


def test_no_answer_leaves_while_people_still_answer(world, tmp_path):
    with outside():
        arriving.bring_in(world[0])
        staged(Survey.objects.get(), 30)
        call_command("seal_surveys", stdout=StringIO())
        collected.export(tmp_path / "back.zip")

    assert SealedBatch.objects.get().count == 30
    assert content_of(tmp_path / "back.zip")["surveys"] == []


def test_the_command_closes_what_is_over_before_it_writes(world, tmp_path):
    with outside():
        arriving.bring_in(world[0])
        Survey.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
        staged(Survey.objects.get(), 3)
        call_command("export_bundle", tmp_path / "back.zip", stdout=StringIO())

    assert len(content_of(tmp_path / "back.zip")["surveys"]) == 1


def test_what_was_entered_is_forgotten_and_the_page_says_that_it_is_over(world, tmp_path):
    with outside():
        survey = closed_at_the_collector(world)
        arriving.bring_in(later(tmp_path, lambda c: c.update(surveys=[], entered=[survey.code])))
        collected.export(tmp_path / "back.zip")

        page = Client().get(f"/s/{survey.code}/").content.decode()

    assert [model.objects.count() for model in (SealedAnswer, SealedBatch, Remark, Slip)] == [0, 0, 0, 0]
    assert "这份问卷已经结束" in page
    assert content_of(tmp_path / "back.zip")["surveys"] == []


def test_what_is_still_being_answered_is_not_forgotten(world, tmp_path):
    with outside():
        arriving.bring_in(world[0])
        arriving.bring_in(later(tmp_path, lambda content: content.update(entered=[world[2]])))

    assert Slip.objects.count() == 5


def test_an_opinion_that_was_taken_over_leaves_its_outcome_and_nothing_else(
    world, tmp_path, django_capture_on_commit_callbacks
):
    with outside():
        arriving.bring_in(world[0])
        village = Organization.objects.get(short_name="望江里社区")
        opinion = an_opinion_from(village, sent=uuid4(), phone="13812345678", place="东门", photo=True)
        file = opinion.photo.path
        told = {opinion.receipt: {"status": "已答复", "sentences": ["答复：路灯已修好。"], "is_over": True}}
        with django_capture_on_commit_callbacks() as decided:
            arriving.bring_in(later(tmp_path, lambda content: content.update(outcomes=told)))
        assert bundles.Path(file).exists()
        [delete() for delete in decided]
        collected.export(tmp_path / "back.zip")

        page = Client().get(reverse("feedback:opinion_receipt", args=[opinion.receipt])).content.decode()
        opinion.refresh_from_db()

    assert "路灯已修好" in page
    assert (opinion.text, opinion.place, opinion.phone, opinion.photo.name) == ("", "", "", "")
    assert not bundles.Path(file).exists()
    assert content_of(tmp_path / "back.zip")["opinions"] == []


def test_a_new_opinion_leaves_with_its_photo_in_a_file_that_others_cannot_read(world, tmp_path):
    with outside():
        arriving.bring_in(world[0])
        opinion = an_opinion_from(Organization.objects.get(short_name="望江里社区"), sent=uuid4(), photo=True)
        collected.export(tmp_path / "back.zip")

    with zipfile.ZipFile(tmp_path / "back.zip") as file:
        assert file.read(f"photos/{opinion.receipt}") == a_picture("JPEG")
    assert (tmp_path / "back.zip").stat().st_mode & 0o077 == 0
    assert Opinion.objects.get().text  # it stays until the other side has it


def test_the_key_is_not_printed_at_the_collector_and_a_file_is_not_overwritten(world):
    with outside():
        with pytest.raises(CommandError, match="请在内网系统上运行"):
            call_command("collector_key")
        with pytest.raises(CommandError, match="已存在"):
            call_command("export_bundle", world[0])


def test_the_command_says_what_it_brought_and_why_not(world, tmp_path):
    out = StringIO()
    with outside():
        call_command("import_bundle", world[0], stdout=out)
        call_command("import_bundle", world[0], stdout=out)
        with pytest.raises(CommandError, match="没有导入：不是由另一端"):
            call_command("import_bundle", rewritten(world[0], tmp_path / "y.zip", signature=b"0" * 64))

    assert out.getvalue().splitlines() == [
        "surveys 1, entered 0, withdrawn 0, opinions told 0",
        "这个数据包已经导入过，没有改动",
    ]


def test_two_surveys_of_one_organization_have_room(world, tmp_path):
    with outside():
        arriving.bring_in(world[0])
        more = later(
            tmp_path, lambda c: c["surveys"].append(c["surveys"][0] | {"id": 900_001, "code": "ZZZZ"})
        )
        arriving.bring_in(more)

        assert Survey.objects.count() == 2
