"""What a person reads when something went wrong, with DEBUG off, with static files collected or not."""

import errno

import pytest
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import path
from django.views.defaults import permission_denied

from config import body_limit, urls
from tests.builders.people import a_city, acting, an_appointment
from workflow import error_pages


class Broken(Exception):
    """Its message must never reach a page."""


def failing(error):
    def view(request):
        raise error

    view.login_required = False
    return view


FAILURES = {
    "broken": Broken("secret detail"),
    "locked": OperationalError("database is locked"),
    "gone": InterfaceError("connection already closed"),
    "no-table": OperationalError("no such table: organizations_user"),
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "full-database": OperationalError("database or disk is full"),
    "other-file": OSError(errno.EACCES, "Permission denied"),
    "large": RequestDataTooBig("too big"),
}


@pytest.fixture(params=["plain", "never collected"])
def visitor(request, settings, tmp_path):
    """Asks the failing addresses as a stranger would, with DEBUG off."""
    settings.DEBUG = False
    if request.param == "never collected":
        settings.STATIC_ROOT = tmp_path
        settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.HASHED_STATIC}}
    routes = [path(f"{name}/", failing(error), name=name) for name, error in FAILURES.items()]
    settings.ROOT_URLCONF = type(
        "failing_urls",
        (),
        {
            "urlpatterns": [*routes, *urls.urlpatterns],
            "handler400": urls.handler400,
            "handler500": urls.handler500,
        },
    )
    return Client(raise_request_exception=False)


@pytest.fixture
def post(db):
    return an_appointment(a_city()[-1])


@pytest.fixture
def request_of(rf, post):
    request = rf.get("/projects/1/approve/")
    request.actor = acting(post)
    request.user = post.user
    return request


@pytest.mark.parametrize(
    ("name", "status", "words", "retry"),
    [
        ("broken", 500, "系统出错，本次没有保存", None),
        ("no-table", 500, "系统出错，本次没有保存", None),
        ("locked", 503, "系统暂时无法使用，本次没有保存", "10"),
        ("gone", 503, "系统暂时无法使用，本次没有保存", "10"),
        ("full", 503, "服务器存储空间已满，本次没有保存", None),
        ("full-database", 503, "服务器存储空间已满，本次没有保存", None),
        ("other-file", 500, "系统出错，本次没有保存", None),
        ("large", 413, "提交的内容过大，本次没有保存", None),
    ],
)
def test_a_failure_has_its_page(visitor, name, status, words, retry):
    """No `db` here: a query would fail this test."""
    answer = visitor.get(f"/{name}/")
    page = answer.content.decode()

    assert answer.status_code == status
    assert words in page
    assert answer.get("Retry-After") == retry
    assert 'href="/static/css/main.css"' in page
    for secret in ("Traceback", "Broken", "secret detail", "database is locked", "workflow/"):
        assert secret not in page


def test_the_readiness_probe_says_that_the_database_is_away(visitor, monkeypatch):
    def away():
        raise OperationalError("could not connect to server")

    monkeypatch.setattr("organizations.views.health.connection.cursor", away)
    answer = visitor.get("/readyz")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"


def test_an_error_names_the_request_so_that_it_is_found_in_the_log(visitor):
    answer = visitor.get("/broken/")

    assert f"编号 {answer['X-Request-Id']}" in answer.content.decode()


def test_a_wrong_host_is_a_bad_request(visitor):
    answer = visitor.get("/login/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "没有提交成功，本次没有保存" in answer.content.decode()


def test_a_body_above_the_limit_is_refused_unread(visitor, monkeypatch):
    monkeypatch.setattr(body_limit, "MOST_BYTES", 100)

    assert visitor.post("/login/", {"username": "x" * 200}).status_code == 413


@pytest.mark.parametrize(
    ("limit", "value"), [("DATA_UPLOAD_MAX_MEMORY_SIZE", 50), ("DATA_UPLOAD_MAX_NUMBER_FIELDS", 1)]
)
def test_a_form_that_is_too_large_gets_413(client, db, settings, limit, value):
    setattr(settings, limit, value)
    answer = client.post(
        "/login/", f"username={'x' * 200}&password=y", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413
    assert "单个文件不超过 20 MB" in answer.content.decode()


def test_too_many_says_how_long_to_wait(rf):
    answer = error_pages.too_many(rf.get("/"), 42)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "42"
    assert "请 42 秒后返回上一页再试" in answer.content.decode()


def test_a_foreign_address_says_that_it_was_not_found(client, post):
    client.force_login(post.user)

    response = client.get("/projects/999999/nothing/")

    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()
    assert "地址有误，或者这条记录不在您的工作范围内。" in response.content.decode()


@pytest.mark.django_db
def test_a_stranger_gets_the_page_of_a_missing_address_too(client):
    assert "没有找到这个页面" in client.get("/nothing/at/all/").content.decode()


def test_a_refusal_names_the_missing_right_and_who_holds_it(request_of):
    words = "您没有“立项”的权限，由青石街道的组织部门工作人员办理"

    response = permission_denied(request_of, PermissionDenied(words))

    assert response.status_code == 403
    assert words in response.content.decode()


def test_a_refusal_without_words_says_what_may_help(request_of):
    response = permission_denied(request_of, PermissionDenied())

    assert "请先切换职务" in response.content.decode()


def test_a_form_without_its_token_says_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "lu"})

    assert response.status_code == 403
    assert "请返回上一页，刷新后再提交" in response.content.decode()


def test_the_handlers_are_ours():
    assert configured.DEBUG is False
    assert urls.handler400 == "workflow.error_pages.bad_request"
    assert urls.handler500 == "workflow.error_pages.server_error"


def test_a_method_that_is_not_allowed_has_its_page(client, db):
    answer = client.delete("/login/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"
    assert "这个地址不能这样打开" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_program_is_told_in_json_and_a_head_gets_no_body(client, post):
    told = client.delete("/login/", headers={"accept": "application/json"})
    assert (told.status_code, told.json()) == (405, {"error": "这个地址不能这样打开，本次没有保存"})
    assert client.head("/login/").status_code == 200
    client.force_login(post.user)
    head = client.head("/logout/")
    assert (head.status_code, head["Allow"], head.content) == (405, "POST", b"")
