"""Writes a small database of this release as SQL, for the test that later releases still read it rightly.

    .venv/bin/python -m benchmarks.release_fixture tests/data/release_0_1.sql.gz

It holds the city of the URL matrix, changes made through pages and transitions, and at least one row in every table:
one that stays empty stops the script, and `rare()` is the place to add a row. Run it on the commit that is released,
before the next release's first migration; tests/test_upgrade.py then finds the file by its name.
"""

import gzip
import sqlite3
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from feedback.models import SurveyRules
from organizations.models import FormerPassword, ListColumns, MailDigest, SavedFilter
from projects.models import (
    Acceptance,
    AcceptanceRow,
    Milestone,
    ReportedPercent,
    SupervisionNotice,
    TaskUpdate,
)
from projects.transitions.plan import START
from tests.builders.audit import settle
from tests.builders.forms import form_key
from tests.builders.meetings import a_meeting_post, an_item_row
from tests.builders.people import acting
from tests.builders.reviews import a_score
from tests.builders.work import a_round
from tests.url_matrix.cast import Cast, the_cast
from tests.url_matrix.records import records_of
from tests.url_matrix.town import Town
from workflow import audit, engine
from workflow.models import Draft

# Tables of Django and of packages that the application does not write to, or whose loss nobody would notice.
UNUSED = {
    "auth_group", "auth_group_permissions", "axes_accessattemptexpiration", "axes_accesslog",
    "axes_accessfailurelog", "django_session", "django_cache",
}  # fmt: skip


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "release.sqlite3"
        connection.settings_dict["NAME"] = file
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        call_command("collectstatic", interactive=False, verbosity=0)
        with override_settings(MEDIA_ROOT=Path(directory) / "media"):
            fill()
        connection.close()
        with sqlite3.connect(file) as database:
            refuse_empty_tables(database)
            text = "\n".join(database.iterdump())
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{target}: {target.stat().st_size / 1024:.0f} KB, {len(text) / 1024:.0f} KB of SQL")


def fill() -> None:
    with time_machine.travel("2026-07-24 10:00 +0800", tick=False):
        with transaction.atomic():
            cast = the_cast(a_round())
            records = {relation: records_of(cast, relation) for relation in ("own", "parent")}
            rare((cast, records))
            settle()
        engine.run(START, records["own"]["planned"], acting(cast.post("own:secretary")))
        a_form_is_sent(cast)


def rare(town: Town) -> None:
    """One row in each table that the matrix has no need of."""
    cast, records = town
    own, secretary, day = records["own"], cast.post("own:secretary"), date(2026, 7, 1)
    project, task, report = own["project"], own["task"], own["report"]
    SurveyRules.objects.create(round=own["round"], basically=70)
    FormerPassword.objects.create(user=secretary.user, password="md5$salt$digest")
    MailDigest.objects.create(user=secretary.user, email="lu@example.gov.cn", is_on=True)
    ListColumns.objects.create(post=secretary, page="projects:projects", columns=["light", "due"])
    SavedFilter.objects.create(post=secretary, page="projects:projects", name="红灯", query="light=red")
    Milestone.objects.create(
        project=project, stage="启动", starts_on=day, ends_on=day + timedelta(30), content="核查户数"
    )
    acceptance = Acceptance.objects.get(project=own["requested"])
    AcceptanceRow.objects.create(acceptance=acceptance, subject="加装电梯", target="8 部", actual="8 部")
    ReportedPercent.objects.create(report=report, task=task, before=10, after=40)
    SupervisionNotice.objects.create(
        project=project, number="督〔2026〕7号", issuer=cast.places["parent"], addressee=cast.places["own"],
        matter="迁改", issued_on=day, due_on=day + timedelta(20), state=SupervisionNotice.State.ISSUED,
    )  # fmt: skip
    task.cooperating_units.add(cast.places["child"])
    TaskUpdate.objects.create(task=task, percent=40, done="完成入户征询 32 户", reported_by=secretary)
    a_score(own["sheet"], "report", "8.75", cast.post("parent:officer"))
    Draft.objects.create(
        user_id=secretary.user_id, post_id=secretary.pk, page="/projects/new/", text={"title": ["加装"]},
        updated_at=timezone.now(),
    )  # fmt: skip
    with audit.recording():
        audit.note(acting(secretary), "edit", project, before={"budget": "96.00"}, after={"budget": "108.50"})


def a_form_is_sent(cast: Cast) -> None:
    """A meeting planned through its page: key, entry, rows."""
    client, address = cast.client("own:secretary"), reverse("projects:meeting_new")
    posted = a_meeting_post([an_item_row()]) | {"form_key": form_key(client.get(address))}
    answer = client.post(address, posted)
    assert answer.status_code == 302, answer.content.decode()


def refuse_empty_tables(database: sqlite3.Connection) -> None:
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    empty = {name for name in tables if not database.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()}
    if empty - UNUSED:
        sys.exit(f"no row in {', '.join(sorted(empty - UNUSED))}: add one to rare()")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
