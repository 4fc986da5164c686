"""附件空间: one count over every app, and two uploads at once cannot pass it together."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from feedback.models import SurveyResult
from organizations import quota
from organizations.roles import Role
from projects.models import Attachment
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.surveys import PDF, a_file, a_result, a_result_post
from tests.builders.work import a_project, a_round, a_task

pytestmark = pytest.mark.django_db
KILOBYTE = 1024


@pytest.fixture(autouse=True)
def space(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOAD_QUOTA = 10 * KILOBYTE


@pytest.fixture
def village():
    a_round()
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def pdf(size, name="协议.pdf"):
    return a_file(name, PDF + b" " * (size - len(PDF)))


def a_moving_task(village):
    return a_task(a_project(village, ProjectState.IN_PROGRESS), weight=100, state=TaskState.ONGOING)


def keep(village, size):
    """An attachment that is there already."""
    Attachment.objects.create(
        file=SimpleUploadedFile("旧.pdf", b"x"),
        name="旧.pdf",
        extension="pdf",
        size=size,
        sha256="0" * 64,
        project=a_project(village),
    )


def update(client, person, task, *files):
    client.force_login(person.user)
    return client.post(task.get_absolute_url(), {"percent": "40", "done": "签了协议", "files": list(files)})


def enter(client, person, organization, upload):
    client.force_login(person.user)
    address = f"{reverse('feedback:survey_new')}?organization={organization.pk}"
    return client.post(address, a_result_post(upload=upload))


def test_attachments_and_originals_of_surveys_share_one_space(client, village, officer):
    keep(village, 4 * KILOBYTE)
    assert enter(client, officer, village, pdf(5 * KILOBYTE)).status_code == 302
    assert quota.used(village.pk) == 9 * KILOBYTE
    secretary, task = an_appointment(village, Role.SECRETARY), a_moving_task(village)

    answer = update(client, secretary, task, pdf(2 * KILOBYTE))
    assert answer.status_code == 422
    assert "附件空间共 0 MB，还剩 0.0 MB" in answer.content.decode()
    assert update(client, secretary, task, pdf(KILOBYTE)).status_code == 302


def test_an_original_beyond_the_space_is_refused(client, village, officer):
    keep(village, 6 * KILOBYTE)
    answer = enter(client, officer, village, pdf(5 * KILOBYTE))
    assert answer.status_code == 422
    assert "请系统管理员调整" in answer.content.decode()
    assert not SurveyResult.objects.exists()


def test_an_original_that_replaces_another_needs_the_difference_only(client, village, officer):
    assert enter(client, officer, village, pdf(6 * KILOBYTE)).status_code == 302
    result = SurveyResult.objects.get()
    address = reverse("feedback:survey_edit", args=[result.pk])
    new = a_result_post(upload=pdf(9 * KILOBYTE), correction_reason="换成盖章件")
    assert client.post(address, new).status_code == 302
    assert quota.used(village.pk) == 9 * KILOBYTE


def test_of_several_files_those_that_fit_are_taken(village):
    class Sized:
        def __init__(self, size):
            self.size = size

    small, large, last = Sized(6 * KILOBYTE), Sized(8 * KILOBYTE), Sized(4 * KILOBYTE)
    accepted, refused = quota.fitting([small, large, last], village)
    assert accepted == [small, last]
    assert len(refused) == 1


def test_each_organization_has_its_own(village):
    keep(village, 9 * KILOBYTE)
    a_result(village, file="surveys/a.pdf", file_size=KILOBYTE)
    assert quota.used(village.pk) == 10 * KILOBYTE
    assert quota.used(an_organization(village.parent).pk) == 0


@pytest.mark.django_db(transaction=True)
def test_room_is_claimed_in_a_transaction_only(village):
    with pytest.raises(transaction.TransactionManagementError):
        quota.claim(village.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other")
def test_two_uploads_at_once_do_not_pass_it_together(village):
    """Of two projects, so that no lock on a record keeps them apart."""
    secretary = an_appointment(village, Role.SECRETARY)
    tasks = [a_moving_task(village) for _ in range(3)]
    barrier = Barrier(len(tasks))

    def send(task):
        try:
            visitor = Client()
            visitor.force_login(secretary.user, "organizations.backends.AccountBackend")
            barrier.wait(timeout=30)
            return update_only(visitor, task)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        answers = sorted(pool.map(send, tasks))
    assert answers == [302, 422, 422]
    assert quota.used(village.pk) == 6 * KILOBYTE


def update_only(visitor, task):
    data = {"percent": "40", "done": "签了协议", "files": [pdf(6 * KILOBYTE)]}
    return visitor.post(task.get_absolute_url(), data).status_code
