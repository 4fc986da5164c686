from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_round


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    a_round(2026)
    village = a_city()[-1]
    village.short_name = "望江里社区"
    village.save()
    return village


@pytest.fixture
def clerk(client, village):
    post = an_appointment(village, Role.CLERK)
    client.force_login(post.user)
    return post


@pytest.fixture
def officer(client, village):
    post = an_appointment(village.parent, Role.OFFICER)
    client.force_login(post.user)
    return post
