"""A text that begins like a formula is a text in every export and every template: no cell of any is a formula."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.apps import apps
from django.db import connection, models
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from organizations.models import Organization
from organizations.roles import Role
from projects.models import Acceptance
from projects.states import ProjectState
from tests.builders.commendations import a_commendation, listed
from tests.builders.mechanisms import a_mechanism
from tests.builders.meetings import a_meeting
from tests.builders.notices import a_notice_on
from tests.builders.opinions import an_opinion_from
from tests.builders.people import an_appointment
from tests.builders.reviews import a_township
from tests.builders.work import a_problem, a_project, a_round, a_task
from tests.conftest import OWN_APPS
from workflow.protection import Protected

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="engines do not differ in how a cell is written"
    ),
]
TRICK = "=SUM(1,9)"
# Texts of the system itself, which no person types.
OWN = {"path", "search_key", "pinyin", "password", "number", "document_number", "formula_version", "digest"}

# Page, what is asked for, and who asks.
EXPORTS = [
    ("/projects/", "xlsx", "officer"),
    ("/projects/{project}/?tab=plan", "xlsx", "officer"),
    ("/projects/{project}/print/declaration/", "xlsx", "officer"),
    ("/projects/{project}/print/acceptance/", "xlsx", "officer"),
    ("/problems/", "xlsx", "officer"),
    ("/tasks/", "xlsx", "officer"),
    ("/meetings/", "xlsx", "officer"),
    ("/notices/", "xlsx", "officer"),
    ("/surveys/", "xlsx", "officer"),
    ("/opinions/", "xlsx", "officer"),
    ("/mechanisms/", "xlsx", "officer"),
    ("/commendations/{commendation}/", "xlsx", "officer"),
    ("/dashboard/", "xlsx", "officer"),
    ("/reviews/", "sheets", "officer"),
    ("/reviews/", "summary", "officer"),
    ("/reviews/{sheet}/", "xlsx", "officer"),
    ("/reviews/scores/", "", "officer"),
    ("/audit/", "xlsx", "auditor"),
    ("/problems/import/template/", "", "officer"),
    ("/projects/import/template/", "", "officer"),
    ("/surveys/import/template/", "", "officer"),
    ("/organizations/import/template/", "", "administrator"),
]
SILENT = {"/audit/", "/dashboard/"}  # the log holds no values


def text_columns(model: type[models.Model]) -> list[str]:
    keys = {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in constraint.fields
    }
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.unique or field.name in OWN | keys)
        and (field.max_length or len(TRICK)) >= len(TRICK)
    ]


def trick_everywhere() -> None:
    """Every text that somebody may have typed, in every table that is not frozen."""
    for model in apps.get_models():
        own = model.__module__.split(".")[0] in OWN_APPS - {"workflow"} and not issubclass(model, Protected)
        if own and (columns := text_columns(model)):
            model._base_manager.update(**dict.fromkeys(columns, TRICK))
    Organization.objects.update(name=Concat(Value(TRICK), Cast("pk", models.TextField())))


@pytest.fixture
def town() -> Iterator[dict[str, Any]]:
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        a_round(2025, is_current=False)  # takes projects of an earlier year
        found = a_township(villages=2)
        township, village = found.scorer.organization, found.sheet.organization
        project = a_project(village, ProjectState.IN_PROGRESS)
        a_task(project)
        Acceptance.objects.create(project=project, requested_by=found.secretary)
        a_problem(village)
        a_mechanism(village, "issued")
        a_meeting(township)
        a_notice_on(project)
        an_opinion_from(village)
        record = a_commendation(township)
        listed(record, found.sheet)
        places = {"project": project.pk, "sheet": found.sheet.pk, "commendation": record.pk}
        root = township.parent.parent
        who = {
            "officer": found.scorer,
            "auditor": an_appointment(root, Role.AUDITOR),
            "administrator": an_appointment(root, Role.SYSTEM_ADMIN),
        }
        trick_everywhere()
        yield {"places": places, "who": who}


def cells_of(content: bytes) -> list[Any]:
    workbook = openpyxl.load_workbook(BytesIO(content))
    return [cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row]


@pytest.mark.filterwarnings("ignore")
def test_a_text_stays_a_text_in_every_export(client, town, settings):
    settings.ZEAL_RAISE = False
    silent, wrong = [], []
    for page, asked, who in EXPORTS:
        client.force_login(town["who"][who].user)
        address = page.format(**town["places"])
        answer = client.get(address + (f"{'&' if '?' in address else '?'}export={asked}" if asked else ""))
        if answer.status_code != 200 or not answer.headers["Content-Type"].endswith("sheet"):
            wrong.append((page, asked, answer.status_code))
            continue
        cells = cells_of(answer.getvalue())
        formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
        wrong += [(page, asked, formulas)] if formulas else []
        if page not in SILENT and not any(TRICK in str(cell.value) for cell in cells):
            silent.append((page, asked))
    assert (wrong, silent) == ([], [])
