"""A workbook that went through LibreOffice is read like the one it was made from. Skipped where there is no LibreOffice."""

from pathlib import Path

import pytest

from organizations.roles import Role
from tests.builders.import_files import checked, counts, said
from tests.builders.office import find_soffice, saved_again
from tests.builders.people import a_city, an_appointment
from tests.builders.roster import REAL_CITY
from tests.builders.work import a_problem, a_round

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not find_soffice(), reason="needs LibreOffice"),
]


@pytest.fixture
def village(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    a_round(2026)
    return a_city()[-1]


def test_the_exported_roster_saved_again_changes_nothing(client, village, tmp_path):
    for role in (Role.SECRETARY, Role.CLERK):
        an_appointment(village, role)
    client.force_login(an_appointment(village.parent.parent.parent, Role.SYSTEM_ADMIN).user)
    content = client.get("/organizations/", {"export": "xlsx"}).content
    _, page = checked(client, "/organizations/import/", saved_again(content, tmp_path))
    assert (said(page), counts(page)[:2]) == ([], (0, 0))


def test_the_exported_problems_saved_again_change_nothing(client, village, tmp_path):
    officer = an_appointment(village.parent, Role.OFFICER)
    for number in range(3):
        a_problem(village, description=f"楼道堆物{number}")
    client.force_login(officer.user)
    content = client.get("/problems/", {"export": "xlsx"}).content
    _, page = checked(client, "/problems/import/", saved_again(content, tmp_path))
    assert (said(page), counts(page)) == ([], (0, 0, 3))


def test_the_roster_of_a_city_is_the_same_plan(client, village, tmp_path):
    client.force_login(an_appointment(village.parent.parent.parent, Role.SYSTEM_ADMIN).user)
    content = Path(REAL_CITY).read_bytes()
    found = [
        checked(client, "/organizations/import/", file)[1]
        for file in (content, saved_again(content, tmp_path))
    ]
    assert counts(found[0]) == counts(found[1])
    assert said(found[0]) == said(found[1])
