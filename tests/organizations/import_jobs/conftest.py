from uuid import UUID

import pytest

from organizations.importing import jobs
from organizations.roles import Role
from organizations.roster.importing import IMPORT as ROSTER
from tests.builders.people import an_appointment, an_organization
from tests.builders.roster import CITY


@pytest.fixture(autouse=True)
def started(settings, tmp_path, monkeypatch):
    """Processes that would have been started; two rows are many."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(jobs.Telling, "EVERY", 0)
    asked: list[UUID] = []
    monkeypatch.setattr(jobs, "start", lambda kind, token: asked.append(token))
    monkeypatch.setitem(vars(ROSTER), "at_once", 2)
    return asked


@pytest.fixture
def admin(client):
    root = an_organization(name=CITY["党组织名称"], short_name=CITY["简称"])
    post = an_appointment(root, Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post
