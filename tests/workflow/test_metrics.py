"""What Prometheus is told: right over several processes, to whoever has the token, and without a word about anybody."""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from feedback import public_urls
from organizations import gauges
from tests.builders.people import a_city, an_actor
from workflow.metrics import GONE, Tally, as_text

TOKEN = "t" * 24
CHILD = """
import sys, time
from pathlib import Path
from workflow.metrics import Tally
tally = Tally(Path(sys.argv[1]))
tally.count("a", 200, 0.02)
if sys.argv[2] == "wait":
    tally.write(); print("written", flush=True); time.sleep(30)
"""


def child(folder, how: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), how], stdout=subprocess.PIPE, cwd=os.getcwd(), text=True
    )


def test_processes_are_added_up_the_living_and_the_killed(tmp_path):
    mine = Tally(tmp_path)
    mine.count("a", 200, 0.3)
    assert child(tmp_path, "end").wait(20) == 0
    living = child(tmp_path, "wait")
    living.stdout.readline()

    assert mine.total()["requests|a|2xx"] == 3
    assert not (tmp_path / GONE).exists() or len(list(tmp_path.glob("*.json"))) == 3
    living.kill()
    living.wait()
    assert mine.total()["requests|a|2xx"] == mine.total()["requests|a|2xx"] == 3
    assert len(list(tmp_path.glob("*.json"))) == 2  # mine and the remainder


def test_numbers_are_written_by_themselves_soon_after(tmp_path, monkeypatch):
    monkeypatch.setattr("workflow.metrics.DELAY", 0.01)
    tally = Tally(tmp_path)
    tally.count("a", 200, 0.1)
    tally.timer.join(5)

    assert tally.file.exists()


def test_a_full_disk_costs_the_numbers_and_no_answer(tmp_path, monkeypatch):
    tally = Tally(tmp_path)

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    tally.count("a", 200, 0.1)
    tally.write()

    assert not tally.file.exists()


def test_buckets_hold_what_was_faster_too():
    counts = Counter(
        {"requests|a|2xx": 3, "bucket|a|0.01": 1, "bucket|a|0.5": 1, "bucket|a|+Inf": 1, "seconds|a|": 12.5}
    )

    lines = as_text(counts).splitlines()

    assert 'gongjian_requests_total{view="a",status="2xx"} 3' in lines
    assert 'gongjian_request_seconds_bucket{view="a",le="0.01"} 1' in lines
    assert 'gongjian_request_seconds_bucket{view="a",le="0.25"} 1' in lines
    assert 'gongjian_request_seconds_bucket{view="a",le="10.0"} 2' in lines
    assert 'gongjian_request_seconds_bucket{view="a",le="+Inf"} 3' in lines
    assert 'gongjian_request_seconds_count{view="a"} 3' in lines
    assert 'gongjian_request_seconds_sum{view="a"} 12.500000' in lines


@pytest.fixture
def measured(settings, tmp_path):
    settings.METRICS_TOKEN = TOKEN
    settings.DATA_DIR = tmp_path
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.mark.django_db
def test_whoever_has_the_token_reads_views_and_statuses_and_no_path(measured):
    secretary = an_actor(a_city()[-1])
    measured.force_login(secretary.user)
    for path in ("/projects/?q=陆知远", "/projects/987654/", "/no/such/陆知远"):
        measured.get(path)

    text = measured.get("/metrics").content.decode()

    assert 'gongjian_requests_total{view="projects:projects",status="2xx"} 1' in text
    assert 'gongjian_requests_total{view="projects:project",status="4xx"} 1' in text
    assert 'gongjian_requests_total{view="unknown",status="4xx"} 1' in text
    assert "gongjian_database_up 1" in text
    assert re.search(r"^gongjian_audit_sequence \d+$", text, re.MULTILINE)
    assert not re.search("陆知远|987654|such", text)


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer t"])
def test_to_everybody_else_there_is_no_such_page(measured, given):
    assert Client(headers={"Authorization": given}).get("/metrics").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer"])
def test_without_a_token_set_there_is_no_such_page(given):
    assert Client(headers={"Authorization": given}).get("/metrics").status_code == 404


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_a_figure(measured, monkeypatch):
    def gone() -> float:
        raise OperationalError("the connection is closed")

    monkeypatch.setitem(gauges._gauges, "gongjian_audit_sequence", gone)
    text = measured.get("/metrics").content.decode()

    assert "gongjian_database_up 0" in text
    assert "gongjian_audit_sequence" not in text


@pytest.mark.django_db
def test_where_nothing_can_be_written_pages_are_answered_and_not_counted(
    measured, settings, tmp_path, caplog
):
    (tmp_path / "metrics").write_text("a file where the folder should be")

    assert [measured.get("/healthz").status_code for _ in range(3)] == [200] * 3
    assert "gongjian_database_up 1" in measured.get("/metrics").content.decode()
    assert len([record for record in caplog.records if record.name == "workflow.metrics_middleware"]) == 1


@pytest.mark.django_db
def test_a_connection_that_broke_is_a_database_that_does_not_answer(measured, monkeypatch):
    def broken():
        raise InterfaceError("connection already closed")

    monkeypatch.setitem(gauges._gauges, "gongjian_audit_sequence", broken)
    assert "gongjian_database_up 0" in measured.get("/metrics").content.decode()


@pytest.mark.django_db
def test_nobody_reads_from_the_counters_when_an_answer_or_an_opinion_came(measured):
    for page in public_urls.urlpatterns:
        given = {"code": "7K3MQ9XD", "pk": 1}
        names = page.pattern.converters
        measured.get(reverse(f"feedback:{page.name}", kwargs={name: given[name] for name in names}))
    measured.get("/healthz")

    text = measured.get("/metrics").content.decode()
    assert 'view="healthz"' in text
    assert "feedback:" not in text
