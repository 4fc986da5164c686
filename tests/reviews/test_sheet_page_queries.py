"""What the page of a review sheet costs, which evaluates its whole comparison group."""

import pytest
import time_machine

from projects.states import ProjectState
from tests.builders.people import an_organization
from tests.builders.reviews import a_sheet, a_township, score_all
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db


@time_machine.travel("2027-01-11 10:00 +0800", tick=False)
def test_the_page_takes_the_same_few_queries_however_large_the_group(client, django_assert_max_num_queries):
    found = a_township()
    score_all(found)
    for _ in range(3):
        other = an_organization(found.township)
        a_task(a_project(other, ProjectState.IN_PROGRESS, round=found.sheet.round))
        a_sheet(other, group=found.sheet.group)
    client.force_login(found.confirmer.user)
    client.get(found.sheet.get_absolute_url())
    with django_assert_max_num_queries(25):
        client.get(found.sheet.get_absolute_url())
