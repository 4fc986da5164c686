"""The public page: no log-in, no session, no cookie; once is once; nothing personal, nothing hidden in the photo."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from feedback import giving, photos, public_limits
from feedback.models import Opinion
from organizations import media, quota
from organizations.models import Organization
from tests.builders.opinions import sent
from tests.builders.people import a_city
from tests.builders.uploads import HEIC, HTML, PDF, SVG, a_photo, a_picture
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
ID_CARD = "110101199003074233"


@pytest.fixture
def village():
    return a_city()[-1]


def photo(content, name="IMG_0001.jpg"):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_an_opinion_is_kept_and_answered_with_its_receipt(village, client):
    answer = sent(village, client, place="东门", phone="0599-123 4567")
    opinion = Opinion.objects.get()
    page = client.get(answer.url).content.decode()

    assert answer.status_code == 302
    assert (opinion.organization, opinion.path) == (village, village.path)
    assert (opinion.text, opinion.place, opinion.phone) == ("东门路灯坏了一个多月", "东门", "05991234567")
    assert opinion.received_on == timezone.localdate()
    assert opinion.state == Opinion.State.RECEIVED
    assert re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", page)
    assert "已收到" in page


def test_nothing_about_the_sender_is_left(village, client):
    with_cookies = [
        client.get(reverse("feedback:opinion_place")),
        client.get(reverse("feedback:opinion_to", args=[village.pk])),
        sent(village, client),
        client.get(reverse("feedback:opinion_receipts")),
    ]

    assert not any(answer.cookies for answer in with_cookies)
    assert not client.cookies
    assert not AuditEntry.objects.exists()
    kept = {field.name for field in Opinion._meta.get_fields()}
    assert not kept & {"user", "address", "ip", "agent", "created_at", "received_at", "session"}


def test_the_page_needs_no_script_and_asks_no_more_than_five_things(village, client):
    page = client.get(reverse("feedback:opinion_to", args=[village.pk])).content.decode()

    assert "<script" not in page
    assert len(re.findall(r'class="field__label"', page)) - 1 <= 5  # the trap has a label too
    assert "请勿填写涉密信息和身份证号" in page
    assert "csrfmiddlewaretoken" not in page


def test_the_same_page_sent_twice_is_one_opinion_with_one_receipt(village):
    number = giving.new_page()
    first, second = (sent(village, page=number) for _ in range(2))
    changed = sent(village, page=number, text="另外的话")

    assert first.url == second.url == changed.url
    assert Opinion.objects.count() == 1


def test_a_page_that_nobody_made_comes_back_with_everything_typed(village):
    answer = sent(village, page="forged", text="路灯坏了", place="东门")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "请再点一次" in page
    assert "路灯坏了" in page
    assert "东门" in page
    assert not Opinion.objects.exists()


def test_a_page_older_than_a_week_is_given_a_new_number(village):
    number = giving.new_page()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        answer = sent(village, page=number)
        fresh = re.search(r'name="page" value="([^"]+)"', answer.content.decode()).group(1)

        assert answer.status_code == 422
        assert sent(village, page=fresh).status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "请写明您的意见"),
        ({"text": "长" * 301}, "最多 300 字"),
        ({"text": f"我是 {ID_CARD}"}, "请不要填写身份证号"),
        ({"text": "我是 110101 19900307 423X"}, "请不要填写身份证号"),
        ({"text": "我是 １１０１０１１９９００３０７４２３３"}, "请不要填写身份证号"),
        ({"text": "旧证 110101900307423"}, "请不要填写身份证号"),
        ({"place": ID_CARD}, "请不要填写身份证号"),
        ({"phone": ID_CARD}, "请不要填写身份证号"),
        ({"phone": "随便"}, "电话号码不对"),
        ({"phone": "123"}, "电话号码不对"),
        ({"website": "http://spam.example"}, "请清空"),
    ],
)
def test_what_is_refused_says_how_to_go_on_and_keeps_the_rest(village, fields, words):
    answer = sent(village, **({"place": "东门"} | fields))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert "您填的内容都在" in page
    assert not Opinion.objects.exists()


def test_mobile_numbers_in_the_text_are_hidden(village):
    sent(village, text="打我电话 138 0013 8000 或 13800138000，路灯编号 20230015", place="找 13800138000")
    opinion = Opinion.objects.get()

    assert "138" not in opinion.text + opinion.place
    assert "路灯编号 20230015" in opinion.text


def test_hostile_text_stays_text(village, client):
    sent(village, text="<script>q7z()</script>{{ 1 }}", place='"onmouseover="q7z')
    answer = sent(village, page="forged", text="<script>q7z()</script>", place='"onmouseover="q7z')
    page = answer.content.decode()

    assert Opinion.objects.get().text == "<script>q7z()</script>{{ 1 }}"
    assert "<script>q7z" not in page
    assert '"onmouseover="q7z' not in page
    assert sent(village, text="a\x00b").status_code == 422


def test_the_photo_is_written_anew_small_and_under_a_random_name(village):
    taken = a_photo(size=(3000, 1500))
    sent(village, picture=photo(taken, "王小明家.jpg"))
    opinion = Opinion.objects.get()
    content = opinion.photo.read()
    picture = Image.open(io.BytesIO(content))

    assert max(picture.size) <= photos.LONGEST_SIDE
    assert picture.size[0] < picture.size[1]  # upright
    assert not picture.getexif()
    for trace in (b"Exif", b"GPS", "某品牌手机".encode(), b"taken at home"):
        assert trace not in content
    assert re.fullmatch(r"opinions/[0-9a-f]{32}\.jpg", opinion.photo.name)
    assert opinion.photo_size == len(content)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_other_pictures_become_jpeg_whatever_their_name_says(village, kind):
    sent(village, picture=photo(a_picture(kind)))

    assert Image.open(io.BytesIO(Opinion.objects.get().photo.read())).format == "JPEG"


@pytest.mark.parametrize(
    "content", [HTML, SVG, PDF, HEIC, b"", b"GIF89a<script>q7z()</script>", b"\xff\xd8\xff\xe0broken"]
)
def test_whatever_is_no_photo_is_refused(village, content):
    answer = sent(village, picture=photo(content))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "不带照片提交" in page
    assert "再选一次" in page or not content
    assert not Opinion.objects.exists()


def test_a_photo_that_is_too_large_is_refused(village, monkeypatch):
    monkeypatch.setattr(photos, "LARGEST", 100)

    assert "15 MB 以内" in sent(village, picture=photo(a_picture("JPEG"))).content.decode()


def test_photos_count_in_the_space_and_never_fill_it(village, settings):
    sent(village, picture=photo(a_picture("JPEG")))
    size = Opinion.objects.get().photo_size
    assert quota.used(village.pk) == size

    settings.UPLOAD_QUOTA = (2 * size - 1) * photos.PUBLIC_SHARE
    number = giving.new_page()
    full = sent(village, page=number, picture=photo(a_picture("JPEG")))
    assert full.status_code == 422
    assert "不带照片提交" in full.content.decode()
    assert sent(village, page=number).status_code == 302
    assert len(list((media.root() / "opinions").glob("*.jpg"))) >= 1


def test_photos_are_verified_and_swept_like_every_file(village):
    sent(village, picture=photo(a_picture("JPEG")))
    owned = {stored.name: stored.sha256 for stored in media.owned()}
    opinion = Opinion.objects.get()

    assert owned[opinion.photo.name] == media.digest(media.root() / opinion.photo.name)


def test_above_the_limit_one_waits_shortly_and_then_always_gets_through(village, monkeypatch):
    monkeypatch.setattr(public_limits, "SENDING", public_limits.Limit("few", 1, 60))
    number = giving.new_page()
    moment = timezone.now().replace(second=1, microsecond=0) + timedelta(minutes=1)
    with time_machine.travel(moment, tick=False) as clock:
        assert sent(village).status_code == 302
        answer = sent(village, page=number, text="路灯坏了", place="东门")
        page = answer.content.decode()
        assert answer.status_code == 429
        assert answer["Retry-After"] == str(public_limits.WAIT)
        assert f"请等 {public_limits.WAIT} 秒" in page
        assert "路灯坏了" in page
        assert "东门" in page

        waited = re.search(r'name="waited" value="([^"]+)"', page).group(1)
        assert sent(village, page=number, waited=waited).status_code == 429
        clock.shift(public_limits.WAIT + 1)
        assert sent(village).status_code == 429  # the address is still above the limit
        assert sent(village, waited=waited).status_code == 429  # the ticket is of that page only
        assert sent(village, page=number, waited=waited).status_code == 302


def test_the_cache_holds_no_address_and_another_digest_every_day(village, monkeypatch):
    seen = []
    monkeypatch.setattr(cache, "incr", lambda key: seen.append(key) or 1)
    client = Client(REMOTE_ADDR="203.0.113.7")
    now = timezone.now()
    for day in range(2):
        with time_machine.travel(now + timedelta(days=day), tick=False):
            sent(village, client)

    assert "203.0.113.7" not in "".join(seen)
    assert len({key.split("-")[2] for key in seen}) == 2


def test_a_known_place_is_not_asked(village, client):
    code = giving.code_of(village)
    address = reverse("feedback:opinion_by_code", args=[code])
    page = client.get(address).content.decode()

    assert village.name in page
    assert giving.code_of(village) == code
    small = reverse("feedback:opinion_by_code", args=[code.lower()])
    assert client.get(small).status_code == 200
    data = {"page": giving.new_page(), "text": "路灯坏了"}
    assert client.post(address, data).status_code == 302
    assert Opinion.objects.get().organization == village


def test_a_code_that_is_not_in_use_leads_to_the_choice(village, client):
    code = giving.code_of(village)
    Organization.objects.filter(pk=village.pk).update(active_to=timezone.localdate() - timedelta(days=1))
    for gone in (code, "NOSUCH00", "x" * 300):
        answer = client.get(reverse("feedback:opinion_by_code", args=[gone]))
        assert answer.status_code == 404
        assert "已经停用" in answer.content.decode()
    assert client.get(reverse("feedback:opinion_to", args=[village.pk])).status_code == 404


def test_few_queries(village, client, django_assert_max_num_queries):
    client.get(reverse("feedback:opinion_place"))
    with django_assert_max_num_queries(2):
        client.get(reverse("feedback:opinion_to", args=[village.pk]))
    with django_assert_max_num_queries(12):  # on PostgreSQL one of them is the lock of the audit log
        sent(village, client, picture=photo(a_picture("JPEG")))
    with django_assert_max_num_queries(6):
        client.get(reverse("feedback:opinion_place"))
