"""A session that ends mid-form: after the log-in of the same person everything is back, nothing is sent."""

import os
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from organizations import media
from organizations.roles import Role
from projects.models import Attachment, ProgressReport
from projects.states import ProjectState, TaskState
from tests.builders.forms import form_key
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.reports import a_report_post
from tests.builders.uploads import a_picture
from tests.builders.work import a_project, a_task
from workflow import interrupted, kept_files, typed

pytestmark = pytest.mark.django_db

LOGIN = reverse("organizations:login")
PASSWORD = "correct-horse-9"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(client, village):
    post = an_appointment(village, Role.SECRETARY, user=a_user(username="lu", password=PASSWORD))
    client.force_login(post.user)
    return post


@pytest.fixture
def address(village, secretary):
    project = a_project(village, ProjectState.IN_PROGRESS, started_on=date(2026, 1, 8))
    a_task(project, title="管线迁改协调", weight=100, state=TaskState.ONGOING, percent=60)
    return reverse("projects:report_new", args=[project.pk])


def log_in(client, name="lu"):
    return client.post(LOGIN, {"username": name, "password": PASSWORD})


def send_late(client, address, **fields):
    """The form is opened, the session ends, the form is sent."""
    key = form_key(client.get(address))
    client.logout()
    return client.post(f"{address}?period=2026-02", a_report_post(form_key=key, **fields))


def photo():
    return SimpleUploadedFile("现场.png", a_picture(), "image/png")


def kept_token(page):
    return page.split('name="kept_file" value="')[1].split('"')[0]


def test_the_text_is_back_after_the_log_in_and_nothing_was_sent(client, address):
    answer = send_late(client, address, done="签了三方协议")
    assert answer["Location"] == f"{LOGIN}?next={address}"
    log_in(client)
    page = client.get(address).content.decode()

    assert "登录已过期，您填的内容都在，还没有提交" in page
    assert "签了三方协议</textarea>" in page
    assert not ProgressReport.objects.exists()


def test_the_file_is_back_and_goes_along_when_the_form_is_sent(client, address):
    send_late(client, address, files=photo())
    log_in(client)
    page = client.get(address)
    text = page.content.decode()
    assert "现场.png" in text
    assert "附件也在，不用再选" in text
    again = a_report_post(form_key=form_key(page), kept_file=kept_token(text))
    assert client.post(address, again).status_code == 302

    attachment = Attachment.objects.get()
    assert attachment.name == "现场.png"
    assert attachment.report == ProgressReport.objects.get()
    assert not list(kept_files.folder().iterdir())
    assert interrupted.SESSION not in client.session


def test_a_next_try_with_a_mistake_does_not_lose_the_file(client, village, secretary):
    task = a_task(a_project(village, ProjectState.IN_PROGRESS), weight=100, state=TaskState.ONGOING)
    address = task.get_absolute_url()
    key = form_key(client.get(address))
    client.logout()
    client.post(address, {"percent": "60", "done": "签了协议", "files": photo(), "form_key": key})
    log_in(client)
    page = client.get(address)
    token = kept_token(page.content.decode())
    for wrong in ({"percent": "160", "done": "签了协议"}, {"percent": "60", "done": ""}):
        page = client.post(address, wrong | {"form_key": form_key(page), "kept_file": token})
        assert page.status_code == 422
        text = page.content.decode()
        assert kept_token(text) == token
        assert "现场.png" in text
        assert "重新选择" not in text
    again = {"percent": "60", "done": "签了协议", "form_key": form_key(page), "kept_file": token}
    assert client.post(address, again).status_code == 302
    assert Attachment.objects.get().name == "现场.png"
    assert not list(kept_files.folder().iterdir())


def test_one_that_was_unticked_is_not_offered_again(client, village, secretary):
    task = a_task(a_project(village, ProjectState.IN_PROGRESS), weight=100, state=TaskState.ONGOING)
    address = task.get_absolute_url()
    key = form_key(client.get(address))
    client.logout()
    client.post(address, {"percent": "60", "done": "签了协议", "files": photo(), "form_key": key})
    log_in(client)
    page = client.post(address, {"percent": "160", "done": "", "form_key": form_key(client.get(address))})
    assert page.status_code == 422
    assert "kept_file" not in page.content.decode()


def test_a_draft_that_took_the_file_is_not_offered_it_again(
    client, address, django_capture_on_commit_callbacks
):
    """The report keeps good files in its draft at once; a second offer would attach them twice."""
    send_late(client, address, files=photo())
    log_in(client)
    page = client.get(address)
    token = kept_token(page.content.decode())
    wrong = a_report_post(form_key=form_key(page), kept_file=token, next_step="")
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(address, wrong)
    assert page.status_code == 422
    assert "附件已存入草稿，不用再选" in page.content.decode()
    assert "kept_file" not in page.content.decode()
    assert not list(kept_files.folder().iterdir())
    assert client.post(address, a_report_post(form_key=form_key(page), kept_file=token)).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_page_from_before_another_log_in_gives_its_text_back(village, secretary, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(secretary.user, "organizations.backends.AccountBackend")
    page = client.get(address)
    client.cookies["csrftoken"] = "x" * 32
    data = a_report_post(form_key=form_key(page), done="签了三方协议")
    answer = client.post(f"{address}?period=2026-02", data | {"csrfmiddlewaretoken": "y" * 64})

    assert answer["Location"] == address
    assert "签了三方协议" in client.get(address).content.decode()
    assert not ProgressReport.objects.exists()
    assert client.post(address, a_report_post()).status_code == 403


def test_a_file_that_was_unticked_stays_away(client, address):
    send_late(client, address, files=photo())
    log_in(client)
    page = client.get(address)
    assert client.post(address, a_report_post(form_key=form_key(page))).status_code == 302

    assert not Attachment.objects.exists()
    assert not list(kept_files.folder().iterdir())


def test_whoever_else_logs_in_sees_neither_text_nor_file(client, village, address):
    an_appointment(village, Role.CLERK, user=a_user(username="han", password=PASSWORD))
    send_late(client, address, done="签了三方协议", files=photo())
    log_in(client, "han")
    page = client.get(address).content.decode()

    assert "签了三方协议" not in page
    assert "现场.png" not in page


def test_after_two_hours_it_is_gone(client, address, monkeypatch):
    send_late(client, address, done="签了三方协议")
    log_in(client)
    later = time.time() + interrupted.KEPT_FOR + 1
    monkeypatch.setattr(interrupted.time, "time", lambda: later)

    assert "签了三方协议" not in client.get(address).content.decode()


def test_a_stranger_fills_no_store(client, address):
    client.logout()
    answer = client.post(address, a_report_post(form_key="x:y:z", files=photo()))

    assert answer.status_code == 302
    assert interrupted.SESSION not in client.session
    assert not list(kept_files.folder().iterdir())


def test_too_much_text_is_not_kept(client, address):
    send_late(client, address, done="长" * (typed.LARGEST + 1))

    assert interrupted.SESSION not in client.session


def test_too_many_files_are_left_out_and_the_text_kept(client, address):
    send_late(client, address, done="签了三方协议", files=[photo() for _ in range(kept_files.MOST + 1)])
    log_in(client)

    assert "签了三方协议" in client.get(address).content.decode()
    assert not list(kept_files.folder().iterdir())


def test_files_that_nobody_came_back_for_are_swept(client, address):
    send_late(client, address, files=photo())
    (path,) = kept_files.folder().iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert not media.orphans(0)
    long_ago = time.time() - kept_files.KEPT_FOR - 1
    os.utime(path, (long_ago, long_ago))

    assert kept_files.sweep() == 1
    assert not path.exists()


def test_a_file_token_that_is_no_ones_brings_nothing(client, address):
    send_late(client, address, files=photo())
    log_in(client)
    page = client.get(address)
    again = a_report_post(form_key=form_key(page), kept_file="../../etc/passwd")
    assert client.post(address, again).status_code == 302

    assert not Attachment.objects.exists()


def test_giving_it_up_deletes_text_and_file(client, address):
    send_late(client, address, files=photo())
    log_in(client)
    notice = client.get(address).content.decode().split("data-no-draft>")[1]
    key = notice.split('name="form_key" value="')[1].split('"')[0]
    client.post(reverse("workflow:draft_discard"), {"form_key": key})

    assert interrupted.SESSION not in client.session
    assert not list(kept_files.folder().iterdir())
