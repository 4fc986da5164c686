"""The internal system: opinions that a collector brings, each judged by itself as if a stranger had typed it."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from feedback import photos
from feedback.carrying import bundles, entering, leaving
from feedback.forms.opinion_public import PublicOpinionForm
from feedback.models import Opinion
from tests.builders.carrying import carried_back, content_of, entered, given
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city
from tests.builders.uploads import a_picture
from tests.builders.voice import a_survey
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_a_collector(settings):
    settings.COLLECTOR_URL = "https://wj.example.gov.cn"


@pytest.fixture
def survey():
    return a_survey(a_city()[-1])


FALSE = {
    "an id number": ({"text": "我是 110105194912310021"}, "身份证号"),
    "no words": ({"text": ""}, "请写明您的意见"),
    "a phone that is none": ({"phone": "不详"}, "电话号码不对"),
    "a day to come": (
        {"received_on": (timezone.localdate() + timedelta(days=2)).isoformat()},
        "日期不合规定",
    ),
    "a receipt that is none": ({"receipt": "../../etc/x"}, "回执号或日期不合规定"),
    "an organization that is none": ({"organization_id": 987_654}, "单位、回执号"),
    "a number that is none": ({"sent": "7"}, "内容不合规定"),
    "no number at all": ({"sent": None}, "内容不合规定"),
    "a number without end": ({"organization_id": 10**30}, ""),
    "a photo that did not come": ({"has_photo": True}, "缺少一张照片"),
}


@pytest.mark.parametrize("lie", FALSE)
def test_an_opinion_against_the_rules_is_refused_by_itself_and_the_collector_is_told(survey, tmp_path, lie):
    changes, words = FALSE[lie]
    good, bad = given(survey.organization), given(survey.organization, **changes)
    said = []

    came = entering.enter(carried_back(tmp_path / "b.zip", (), [bad, good]), said.append)
    leaving.export(tmp_path / "asked.zip")

    assert came == entered(opinions=1, refused=1)
    assert words in said[0]
    assert bad["receipt"] not in said[0]
    assert Opinion.objects.get().receipt == good["receipt"]
    told = content_of(tmp_path / "asked.zip")["outcomes"]
    if lie != "a receipt that is none":
        assert (told.pop(bad["receipt"])["status"], said[0][:4]) == ("未能受理", bad["receipt"][:4])
    assert list(told) == [good["receipt"]]


def test_a_day_that_began_at_the_collector_first_is_today(survey, tmp_path):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    entering.enter(carried_back(tmp_path / "b.zip", (), [given(survey.organization, received_on=tomorrow)]))

    assert Opinion.objects.get().received_on == timezone.localdate()


def test_the_receipt_of_another_opinion_is_not_taken_over(survey, tmp_path):
    mine = an_opinion_from(survey.organization, sent=uuid4())
    other = given(survey.organization, receipt=mine.receipt)
    said = []

    assert entering.enter(carried_back(tmp_path / "b.zip", (), [other]), said.append) == entered(refused=1)
    assert "已属于另一条意见" in said[0]


def test_an_opinion_enters_once_with_its_receipt_its_day_and_its_photo_written_anew(survey, tmp_path):
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    came = given(survey.organization, text="打 13812345678 没人管", phone="13912345678", received_on=day)
    came["has_photo"] = True
    for name in ("b.zip", "c.zip"):
        photo = [(came["receipt"], BytesIO(a_picture("PNG")))]
        entering.enter(carried_back(tmp_path / name, (), [came], photo))

    opinion = Opinion.objects.get()
    assert (opinion.receipt, opinion.received_on.isoformat(), opinion.phone) == (
        came["receipt"],
        day,
        "13912345678",
    )
    assert "13812345678" not in opinion.text
    assert opinion.photo.read()[:2] == b"\xff\xd8"  # JPEG
    assert opinion.state == Opinion.State.RECEIVED
    assert not AuditEntry.objects.filter(subject_type="feedback.opinion").exists()


def test_an_opinion_whose_photo_has_no_room_comes_again_and_the_collector_keeps_it(
    survey, tmp_path, monkeypatch
):
    came = given(survey.organization, has_photo=True)
    said = []

    def bring(name):
        photo = [(came["receipt"], BytesIO(a_picture("PNG")))]
        return entering.enter(carried_back(tmp_path / name, (), [came], photo), said.append)

    with monkeypatch.context() as full:
        full.setattr(photos, "fits", lambda *args: False)
        assert bring("b.zip") == entered(later=1)
    leaving.export(tmp_path / "asked.zip")

    assert content_of(tmp_path / "asked.zip")["outcomes"] == {}
    assert "照片空间已满" in said[0]
    assert bring("c.zip") == entered(opinions=1)
    assert Opinion.objects.get().photo


def test_a_file_that_is_not_taken_after_all_leaves_no_photo(survey, tmp_path, monkeypatch, settings):
    came = given(survey.organization, has_photo=True)
    path = carried_back(tmp_path / "b.zip", (), [came], [(came["receipt"], BytesIO(a_picture("PNG")))])
    folder = Path(settings.MEDIA_ROOT)
    before, stored = set(folder.rglob("*.jpg")), set()

    def fails(*args, **kwargs):
        stored.update(set(folder.rglob("*.jpg")) - before)
        raise OSError("disk full")

    monkeypatch.setattr(bundles.audit, "note", fails)
    with pytest.raises(OSError, match="disk full"):
        entering.enter(path)

    assert stored
    assert not any(file.exists() for file in stored)


def test_the_collector_is_told_the_outcome_of_its_own_opinions_only(survey, tmp_path):
    came = given(survey.organization)
    an_opinion_from(survey.organization, sent=uuid4())
    entering.enter(carried_back(tmp_path / "b.zip", (), [came]))
    leaving.export(tmp_path / "asked.zip")

    told = content_of(tmp_path / "asked.zip")["outcomes"]
    assert list(told) == [came["receipt"]]
    assert told[came["receipt"]]["status"] == "已收到"


# Each passed outside and was refused inside: what hides a number, or takes the signs out of it, makes it show.
TWICE = [
    {"text": "13800138000 110101199003071234"},
    {"text": "110101 13800138000 199003071234"},
    {"place": "13800138000-110101199003071234"},
    {"phone": "110101(800101)001"},
]


@pytest.mark.parametrize("fields", TWICE)
def test_a_number_beside_a_number_is_refused_where_it_is_typed(survey, fields):
    form = PublicOpinionForm({"text": "路灯坏了"} | fields, organization=survey.organization)

    assert "身份证号" in str(form.errors)


@pytest.mark.parametrize(
    "text", ["打 138-0013-8000 或 +86 13912345678", "１３８００１３８０００", "区号 027 88881234"]
)
def test_what_passes_once_passes_again_unchanged(survey, text):
    first = PublicOpinionForm({"text": text, "place": text[:20]}, organization=survey.organization)
    assert first.is_valid()
    second = PublicOpinionForm(first.cleaned_data, organization=survey.organization)

    assert second.is_valid()
    assert (second.cleaned_data["text"], second.cleaned_data["place"]) == (
        first.cleaned_data["text"],
        first.cleaned_data["place"],
    )
