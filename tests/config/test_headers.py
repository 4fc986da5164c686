"""Headers of every kind of answer: page, redirect, refusal, missing address, error, static file, download."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from config.headers import HeadersMiddleware
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment

pytestmark = pytest.mark.django_db

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def visitor():
    visitor = Client(raise_request_exception=False)
    visitor.force_login(an_appointment(a_city()[0], Role.SYSTEM_ADMIN).user)
    return visitor


def check(answer):
    for name, value in EXPECTED.items():
        assert answer[name] == value, name
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip()
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Request-Id"]
    assert "Server" not in answer
    assert "X-Powered-By" not in answer


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/account/", 200),
        ("/account", 301),
        ("/organizations/import/template/", 200),
        ("/people/999999/", 404),
        ("/nothing/", 404),
        ("/projects/", 403),
        ("/logout/", 405),
        ("/healthz", 200),
    ],
)
def test_every_answer_carries_them_and_is_not_stored(visitor, address, status):
    answer = visitor.get(address)

    assert answer.status_code == status
    check(answer)
    assert "no-store" in answer["Cache-Control"]


def test_an_error_carries_them(visitor, monkeypatch):
    monkeypatch.setattr("organizations.views.account.render", None)
    answer = visitor.get("/account/")

    assert answer.status_code == 500
    check(answer)
    assert answer["Cache-Control"] == "no-store"


def test_the_redirect_to_the_log_in_carries_them():
    answer = Client().get("/account/")

    assert answer.status_code == 302
    check(answer)


def test_a_wrong_host_carries_them():
    answer = Client().get("/login/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    check(answer)


@pytest.mark.parametrize(
    ("path", "status", "stored"),
    [
        ("/static/a.css", 200, True),
        ("/static/a.css", 304, True),
        ("/static/a.css", 404, False),
        ("/x", 200, False),
    ],
)
def test_only_static_files_are_stored(rf, path, status, stored):
    answer = HeadersMiddleware(lambda request: HttpResponse(status=status))(rf.get(path))

    assert ("no-store" not in answer.get("Cache-Control", "")) is stored


def test_a_page_cannot_ask_to_be_stored(rf):
    def page(request):
        return HttpResponse(headers={"Cache-Control": "public, max-age=600"})

    assert HeadersMiddleware(page)(rf.get("/"))["Cache-Control"] == "no-store"


ASKED = """
import django
django.setup()
from django.test import Client
from django.conf import settings
import whitenoise.middleware
found = {}
for name, secure in (("https", True), ("http", False)):
    answer = Client(raise_request_exception=False).get("/healthz" if secure else "/login/", secure=secure, headers={"host": "gongjian.example"})
    found[name] = [answer.status_code, answer.get("Strict-Transport-Security"), answer.get("Content-Security-Policy") is not None]
static = Client().get("/static/robots.txt", secure=True, headers={"host": "gongjian.example"})
found["static"] = [static.status_code, static.get("X-Content-Type-Options"), static.get("Cross-Origin-Opener-Policy"), static.get("Cache-Control"), static.get("Content-Security-Policy") is not None, static.get("X-Frame-Options"), static.get("Access-Control-Allow-Origin")]
found["cookies"] = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME]
print(found)
"""


def answers(tmp_path, **environment):
    """What a fresh process with these settings answers; it has no PYTEST_VERSION, so it runs as in service."""
    (tmp_path / "static").mkdir(exist_ok=True)
    (tmp_path / "static" / "robots.txt").write_text("User-agent: *\nDisallow: /\n")
    own = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLOWED_HOSTS": "gongjian.example",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=settings.BASE_DIR,
        env=own | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return eval(done.stdout.strip().splitlines()[-1])


def test_https_adds_hsts_and_host_cookies_and_redirects_what_is_plain(tmp_path):
    found = answers(tmp_path, SECURE_HTTPS="on")

    assert found["https"] == [200, "max-age=31536000; includeSubDomains", True]
    assert found["http"][0] == 301
    assert found["http"][2] is True
    status, sniff, opener, cached, has_policy, frame, shared = found["static"]
    assert (status, sniff, opener, has_policy, frame) == (200, "nosniff", "same-origin", True, "DENY")
    assert "no-store" not in cached
    assert shared is None
    assert found["cookies"] == ["__Host-sessionid", "__Host-csrftoken", "__Host-messages"]


def test_a_lan_without_https_drops_only_what_needs_it(tmp_path):
    found = answers(tmp_path, INSECURE_LAN="1")

    assert found["https"][1] is None
    assert found["http"][2] is True
    assert found["static"][1:3] == ["nosniff", "same-origin"]
    assert found["cookies"] == ["sessionid", "csrftoken", "messages"]


@pytest.mark.parametrize("address", ["/account/", "/nothing/", "/projects/", "/login/"])
def test_a_lan_without_https_says_so_on_every_page(visitor, settings, address):
    words = "本站未启用加密传输（HTTPS）"
    assert words not in visitor.get(address, follow=True).content.decode()
    settings.INSECURE_LAN = True
    assert words in visitor.get(address, follow=True).content.decode()
    assert words in Client().get("/login/").content.decode()
    assert words in Client().get("/login/", headers={"host": "evil.example"}).content.decode()
