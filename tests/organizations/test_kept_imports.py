"""What lies between dry run and confirmation: one confirmation takes it, it takes room, and comes back with remarks."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from organizations import quota
from organizations.importing import pages
from organizations.importing.imports import IMPORTS
from organizations.models import Organization
from organizations.roles import Role
from organizations.roster.importing import IMPORT as ROSTER
from organizations.workbooks.kept import CLAIM_HELD_FOR, Shelf
from tests.builders.import_files import checked, confirmed, opened
from tests.builders.people import an_appointment, an_organization
from tests.builders.roster import CITY, COUNTY, FOUR, a_workbook, but

pytestmark = pytest.mark.django_db
PAGE = "/organizations/import/"
SHELF = Shelf("tried", "tried")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(client):
    root = an_organization(name=CITY["党组织名称"], short_name=CITY["简称"])
    post = an_appointment(root, Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


@pytest.mark.race
def test_of_many_confirmations_at_once_one_takes_it():
    for _ in range(20):
        token, gate = SHELF.keep({}, 1, 1, {}), Barrier(8)

        def claim(token=token, gate=gate):
            gate.wait()
            return SHELF.claim(token)

        with ThreadPoolExecutor(8) as pool:
            taken = [future.result() for future in [pool.submit(claim) for _ in range(8)]]
        assert taken.count(True) == 1


def test_what_is_being_imported_is_gone_for_others_and_comes_back_where_nothing_was_written():
    token = SHELF.keep({}, 1, 1, {"file": [b"x"]})
    assert SHELF.claim(token)
    assert SHELF.load(token, 1) is None
    SHELF.give_back(token)
    assert SHELF.load(token, 1) is not None
    assert SHELF.claim(token)
    SHELF.discard(token)
    SHELF.give_back(token)
    assert not list(SHELF.folder.iterdir())


def test_the_second_confirmation_is_told_that_it_is_done(client, admin):
    address, page = checked(client, PAGE, a_workbook())
    ROSTER.shelf.claim(address.split("/")[-2])
    assert confirmed(client, address, page)["Location"] == PAGE
    assert "正在导入，或上次导入中断，请先到列表核对" in client.get(PAGE).content.decode()
    assert Organization.objects.count() == 1


def test_what_a_killed_process_had_claimed_comes_back(client, admin):
    address, _ = checked(client, PAGE, a_workbook())
    ROSTER.shelf.claim(address.split("/")[-2])
    with time_machine.travel(timezone.now() + timedelta(seconds=CLAIM_HELD_FOR + 60)):
        assert confirmed(client, address, client.get(address)).status_code == 302
    assert Organization.objects.count() == 4


def test_a_confirmation_that_another_overtook_writes_nothing(client, admin, monkeypatch):
    """Both have read the rows; the other one has claimed them since."""
    address, page = checked(client, PAGE, a_workbook())
    loading = pages.found_or_none

    def overtaken(request, kind, token):
        found = loading(request, kind, token)
        kind.shelf.claim(token)
        return found

    monkeypatch.setattr(pages, "found_or_none", overtaken)
    assert confirmed(client, address, page)["Location"] == PAGE
    assert Organization.objects.count() == 1
    assert ROSTER.shelf.beside(address.split("/")[-2], "claimed").exists(), "the other one's claim stands"


def test_rows_that_an_earlier_version_kept_can_still_be_confirmed(client, admin):
    address, page = checked(client, PAGE, a_workbook())
    place = ROSTER.shelf.beside(address.split("/")[-2], "json")
    head, rows = map(json.loads, place.read_text().splitlines())
    content = {key: head[key] for key in head if key not in ("facts", "blank", "count")}
    place.write_text(json.dumps(content | rows))

    assert confirmed(client, address, page)["Location"] == "/organizations/"


def test_kept_files_take_room_of_whoever_sent_them(client, admin):
    content = a_workbook()
    other = an_organization(admin.organization, short_name="别处")
    checked(client, PAGE, content)

    assert quota.used(admin.organization_id) > len(content)
    assert quota.used(other.pk) == 0


def test_a_full_space_takes_no_workbook(client, admin, settings):
    settings.UPLOAD_QUOTA = 100
    answer = client.post(PAGE, {"file": SimpleUploadedFile("名册.xlsx", a_workbook())})

    assert answer.status_code == 422
    assert "附件空间" in answer.content.decode()
    assert not list(ROSTER.shelf.folder.iterdir())


def test_ones_own_roster_comes_back_with_remarks_at_its_cells(client, admin):
    rows = [CITY, but(COUNTY, 层级="组"), but(FOUR[3], 上级党组织="某镇")]
    address, page = checked(client, PAGE, a_workbook(rows))
    sheet = opened(client.get(f"{address}marked/")).active

    assert "下载标注副本" in page.content.decode()
    assert "组" in sheet["B3"].comment.text
    assert "所属上级“某镇”" in sheet["F4"].comment.text
    assert sheet["D3"].value == COUNTY["党组织名称"]


def test_every_import_has_a_shelf_and_an_address_of_its_own():
    assert (
        len({kind.shelf.name for kind in IMPORTS}) == len(IMPORTS) == len({kind.address for kind in IMPORTS})
    )
