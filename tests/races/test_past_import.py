"""A year of the past is opened to review while its projects are imported: either of the two comes first, for both."""

from datetime import date

import pytest
from django.urls import reverse

from organizations.roles import Role
from projects.models import Project
from reviews.models import ComparisonGroup
from tests.builders.import_files import a_table, checked
from tests.builders.people import a_city, an_appointment
from tests.builders.racing import browser, sending
from tests.builders.work import a_category, a_round
from workflow.models import AuditEntry

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HEADER = ("年度", "党组织", "项目名称", "项目类别", "状态", "验收日期")


def imported_while_it_is_opened():
    round_ = a_round(2024, is_current=False)
    a_round()
    a_category("民生服务")
    city, _, township, village = a_city()
    officer, root = an_appointment(township, Role.OFFICER), an_appointment(city, Role.OFFICER)
    rows = [
        {"年度": 2024, "党组织": village.short_name, "项目名称": f"照明改造{number}", "状态": "已销号"}
        for number in range(30)
    ]
    address, page = checked(browser(officer), reverse("projects:past_import"), a_table(HEADER, rows))
    opening = {"due_on": date(2027, 1, 20), "scorers": "1", "missing": "block"}
    answers = yield [
        sending(officer, address, {"plan": page.context["page"].digest}),
        sending(root, reverse("reviews:open", args=[round_.pk]), opening),
    ]
    assert answers[1] == 302
    assert ComparisonGroup.objects.exists()
    assert answers[0] in (302, 409)
    assert Project.objects.count() == (30 if answers[0] == 302 else 0)
    if answers[0] == 302:
        order = AuditEntry.objects.filter(verb__in=["import_past", "open_group"]).order_by("sequence")
        assert order.values_list("verb", flat=True)[0] == "import_past"


@pytest.mark.parametrize("race", [imported_while_it_is_opened])
def test_race(race, started):
    started(race)
