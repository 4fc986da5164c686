"""What is typed is kept for its author, in the same post, on the same page, until it is sent."""

from html import unescape

import pytest
from django.urls import reverse

from organizations.middleware import ACTING_POST
from organizations.roles import Role
from tests.builders.forms import draft_key, form_key, hidden
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project, a_round
from workflow import form_keys, typed
from workflow.form_models import Draft
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

SAVE = reverse("workflow:draft_save")
DISCARD = reverse("workflow:draft_discard")


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def clerk(client, village):
    post = an_appointment(village, Role.CLERK)
    client.force_login(post.user)
    return post


@pytest.fixture
def project(village):
    return a_project(village)


@pytest.fixture
def address(project):
    return reverse("projects:project_edit", args=[project.pk])


def save(client, key, **text):
    return client.post(SAVE, text, headers={"X-Draft": key})


def test_typed_text_is_kept_and_comes_back(client, clerk, project, address):
    answer = save(client, draft_key(client.get(address)), title="电梯进<b>楼栋</b>", objectives="一\r\n二")
    page = client.get(address).content.decode()

    assert len(answer.json()["saved"]) == 5
    assert "上次没有提交的内容已恢复，保存于" not in page  # the time stands on a line of its own
    assert "上次没有提交的内容已恢复" in page
    assert 'value="电梯进&lt;b&gt;楼栋&lt;/b&gt;"' in page
    assert ">\n一\n二</textarea>" in page
    assert not AuditEntry.objects.exists()
    project.refresh_from_db()
    assert project.title == "老旧楼栋加装电梯协商"


def test_it_goes_when_the_form_is_sent(client, clerk, address):
    page = client.get(address)
    save(client, draft_key(page), title="电梯进楼栋")
    assert client.post(address, {"title": "电梯进楼栋", "form_key": form_key(page)}).status_code == 302

    assert not Draft.objects.exists()


def test_it_stays_when_the_form_comes_back_with_mistakes(client, clerk, address):
    page = client.get(address)
    save(client, draft_key(page), title="")
    answer = client.post(address, {"title": "", "form_key": form_key(page)})

    assert answer.status_code == 422
    assert Draft.objects.get().page == address
    assert "上次没有提交的内容" not in answer.content.decode()


def test_giving_it_up_shows_what_is_on_record(client, clerk, address):
    save(client, draft_key(client.get(address)), title="电梯进楼栋")
    notice = client.get(address).content.decode()
    key = unescape(notice.split("data-no-draft>")[1].split('name="form_key" value="')[1].split('"')[0])
    answer = client.post(DISCARD, {"form_key": key})

    assert answer["Location"] == address
    assert not Draft.objects.exists()
    assert "电梯进楼栋" not in client.get(address).content.decode()


def test_a_draft_equal_to_the_record_is_not_spoken_of(client, clerk, project, address):
    ticked = [problem.pk for problem in project.problems.all()]
    save(client, draft_key(client.get(address)), title=project.title, problems=ticked)

    assert "上次没有提交的内容" not in client.get(address).content.decode()


def test_another_person_does_not_see_it(client, clerk, village, address):
    save(client, draft_key(client.get(address)), title="电梯进楼栋")
    client.force_login(an_appointment(village, Role.CLERK).user)

    assert "电梯进楼栋" not in client.get(address).content.decode()


def test_another_post_of_the_same_person_does_not_see_it(client, clerk, village, address):
    save(client, draft_key(client.get(address)), title="电梯进楼栋")
    other = an_appointment(village, Role.SECRETARY, user=clerk.user)
    session = client.session
    session[ACTING_POST] = other.pk
    session.save()

    assert "电梯进楼栋" not in client.get(address).content.decode()


def test_the_key_of_another_person_or_post_is_not_found(client, clerk, village, address):
    key = draft_key(client.get(address))
    other = an_appointment(village, Role.SECRETARY, user=clerk.user)
    session = client.session
    session[ACTING_POST] = other.pk
    session.save()
    assert save(client, key, title="甲").status_code == 404
    client.force_login(an_appointment(village, Role.CLERK).user)
    assert save(client, key, title="甲").status_code == 404
    assert not Draft.objects.exists()


def test_a_key_made_for_another_person_is_not_found_even_with_the_own_post(client, clerk, address):
    other = form_keys.FormKey("", clerk.user_id + 1, clerk.pk, address)

    assert save(client, form_keys.signed_draft(other), title="甲").status_code == 404


def test_a_foreign_record_gives_no_key(client, clerk, village):
    foreign = a_project(an_organization(village.parent), round=a_round(2025))
    page = client.get(reverse("projects:project_edit", args=[foreign.pk]))

    assert page.status_code == 404
    assert draft_key(page) == ""
    assert save(client, form_key(client.get("/")), title="甲").status_code == 404


@pytest.mark.parametrize("key", ["", "x:y:z"])
def test_a_key_that_nobody_made_is_not_found(client, clerk, key):
    assert save(client, key, title="甲").status_code == 404


def test_without_a_log_in_nothing_is_kept(client, clerk, address):
    key = draft_key(client.get(address))
    client.logout()

    assert save(client, key, title="甲").status_code == 302
    assert not Draft.objects.exists()


def test_too_much_is_said_and_not_kept(client, clerk, address):
    answer = save(client, draft_key(client.get(address)), title="长" * (typed.LARGEST + 1))

    assert answer.status_code == 413
    assert answer.json()["error"] == "内容过长，没有自动保存"
    assert not Draft.objects.exists()


def test_passwords_are_never_kept(client, clerk, address):
    answer = save(client, draft_key(client.get(address)), new_password1="secret-secret")

    assert answer.status_code == 422
    assert not Draft.objects.exists()


def test_keys_and_tokens_are_not_kept(client, clerk, address):
    key = draft_key(client.get(address))
    save(client, key, title="甲", form_key="", csrfmiddlewaretoken="t", kept_file="f")

    assert Draft.objects.get().text == {"title": ["甲"]}


def test_a_draft_begun_before_somebody_elses_save_is_merged(client, clerk, village, project, address):
    page = client.get(address)
    save(client, draft_key(page), objectives="加装十部", form_version=hidden(page, "form_version"))
    with_title = {"title": "同事改的名称", "form_version": hidden(page, "form_version")}
    client.force_login(an_appointment(village, Role.CLERK).user)
    assert client.post(address, {"objectives": project.objectives} | with_title).status_code == 302
    client.force_login(clerk.user)
    resumed = client.get(address)
    data = {"title": project.title, "objectives": "加装十部", "form_version": hidden(resumed, "form_version")}
    assert client.post(address, data).status_code == 302
    project.refresh_from_db()

    assert (project.title, project.objectives) == ("同事改的名称", "加装十部")


def test_rows_that_a_script_added_come_back(client, village, project):
    post = an_appointment(village, Role.CLERK)
    client.force_login(post.user)
    address = reverse("projects:plan", args=[a_project(village, "approved").pk])
    page = client.get(address)
    rows = {"indicators-TOTAL_FORMS": "2", "indicators-INITIAL_FORMS": "0"}
    save(client, draft_key(page), **rows, **{"indicators-1-name": "加装电梯", "tasks-0-title": "管线迁改"})
    resumed = client.get(address).content.decode()

    assert 'name="indicators-1-name"' in resumed
    assert 'value="加装电梯"' in resumed
    assert 'value="管线迁改"' in resumed


@pytest.mark.parametrize("address", [SAVE, DISCARD])
def test_wrong_method(client, clerk, address):
    assert client.get(address).status_code == 405


def test_lists_ask_for_no_draft(client, clerk, django_assert_max_num_queries, address):
    save(client, draft_key(client.get(address)), title="电梯进楼栋")
    with django_assert_max_num_queries(12) as asked:
        client.get(reverse("projects:projects"))

    assert not [query for query in asked.captured_queries if "workflow_draft" in query["sql"]]
