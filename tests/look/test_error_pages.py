import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.views.defaults import permission_denied, server_error

from tests.builders.people import a_city, acting, an_appointment


@pytest.fixture
def post(db):
    return an_appointment(a_city()[-1])


@pytest.fixture
def request_of(rf, post):
    request = rf.get("/projects/1/approve/")
    request.actor = acting(post)
    request.user = post.user
    return request


def test_a_foreign_address_says_that_it_was_not_found(client, post):
    client.force_login(post.user)

    response = client.get("/projects/999999/nothing/")

    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()
    assert "地址有误，或者这条记录不在您的工作范围内。" in response.content.decode()


def test_a_refusal_names_the_missing_right_and_who_holds_it(request_of):
    words = "您没有“立项”的权限，由青石街道的组织部门工作人员办理"

    response = permission_denied(request_of, PermissionDenied(words))

    assert response.status_code == 403
    assert words in response.content.decode()


def test_a_refusal_without_words_says_what_may_help(request_of):
    response = permission_denied(request_of, PermissionDenied())

    assert "请先切换职务" in response.content.decode()


def test_the_page_of_an_error_needs_no_database(rf):
    """No `db` here: a query would fail this test."""
    response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "系统出错，本次没有保存" in response.content.decode()
    assert "css/main.css" in response.content.decode()


def test_a_form_without_its_token_says_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "lu"})

    assert response.status_code == 403
    assert "请返回上一页，刷新后再提交" in response.content.decode()
