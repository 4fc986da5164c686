"""A form that comes back with mistakes offers its files again: a browser forgets what was chosen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organizations.roles import Role
from projects.models import Attachment, TaskUpdate
from projects.states import ProjectState, TaskState
from tests.builders.forms import form_key
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.uploads import a_picture
from tests.builders.work import a_project, a_task
from workflow import interrupted, kept_files

pytestmark = pytest.mark.django_db

GOOD = {"percent": "60", "done": "签了协议"}
WRONG = {"percent": "160", "done": "签了协议"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def address(client):
    village = a_city()[-1]
    client.force_login(an_appointment(village, Role.SECRETARY, user=a_user(username="lu")).user)
    task = a_task(a_project(village, ProjectState.IN_PROGRESS), weight=100, state=TaskState.ONGOING)
    return task.get_absolute_url()


def photo(name="现场.png"):
    return SimpleUploadedFile(name, a_picture(), "image/png")


def send(client, page, **fields):
    """Post the form of `page` to where it stood."""
    return client.post(page.request["PATH_INFO"], fields | {"form_key": form_key(page)})


def tokens(page):
    return [part.split('"')[0] for part in page.content.decode().split('name="kept_file" value="')[1:]]


def waiting():
    return list(kept_files.folder().iterdir())


def test_a_file_beside_a_mistake_is_offered_again_and_stored_once(client, address):
    page = send(client, client.get(address), files=photo(), **WRONG)
    assert page.status_code == 422
    assert "现场.png" in page.content.decode()
    assert not Attachment.objects.exists()
    assert send(client, page, kept_file=tokens(page), **GOOD).status_code == 302

    assert [found.name for found in Attachment.objects.all()] == ["现场.png"]
    assert not waiting()
    assert interrupted.SESSION not in client.session


def test_files_of_several_tries_add_up(client, address):
    page = send(client, client.get(address), files=photo("前.png"), **WRONG)
    page = send(client, page, files=photo("后.png"), kept_file=tokens(page), **WRONG)
    assert len(tokens(page)) == 2
    send(client, page, kept_file=tokens(page), **GOOD)

    assert sorted(found.name for found in Attachment.objects.all()) == ["前.png", "后.png"]
    assert not waiting()


def test_one_unticked_goes_when_the_next_is_kept(client, address):
    page = send(client, client.get(address), files=photo("前.png"), **WRONG)
    page = send(client, page, files=photo("后.png"), **WRONG)

    assert len(tokens(page)) == len(waiting()) == 1
    assert "前.png" not in page.content.decode()


def test_a_file_that_is_the_mistake_is_not_kept(client, address):
    page = send(client, client.get(address), files=SimpleUploadedFile("现场.svg", b"<svg/>"), **GOOD)

    assert page.status_code == 422
    assert not tokens(page)
    assert not waiting()


def test_who_comes_back_later_finds_text_and_file(client, address):
    send(client, client.get(address), files=photo(), **WRONG)
    page = client.get(address)

    assert "上次没有提交成功的内容已恢复" in page.content.decode()
    assert len(tokens(page)) == 1


def test_more_than_can_be_kept_is_said(client, address, monkeypatch):
    monkeypatch.setattr(kept_files, "LARGEST", 10)
    page = send(client, client.get(address), files=photo(), **WRONG)

    assert "所选附件太多，没有保留，改正后请重新选择" in page.content.decode()
    assert not waiting()


def test_a_form_without_files_leaves_the_session_alone(client, address):
    send(client, client.get(address), **WRONG)

    assert interrupted.SESSION not in client.session
    assert not TaskUpdate.objects.exists()


def test_a_newly_chosen_file_goes_before_the_kept_one(rf):
    """A control for one file takes the last of its files."""
    (kept,) = kept_files.keep(rf.post("/", {"original": photo("前.png")}).FILES)
    files = rf.post("/", {"original": photo("后.png")}).FILES
    kept_files.attach(files, kept)

    assert files["original"].name == "后.png"
