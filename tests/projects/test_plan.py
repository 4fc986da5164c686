"""The plan's page: rows, weights, names, who may write it and when."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.forms.plan import equal_weights
from projects.models import Project, Task
from projects.states import ProjectState
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.plan import INDICATOR, MILESTONE, TASK, a_plan_post
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = ProjectState


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def project(village):
    return a_project(village, S.APPROVED)


@pytest.fixture
def address(project):
    return reverse("projects:plan", args=[project.pk])


@pytest.fixture
def house(client, secretary):
    client.force_login(secretary.user)
    return client


def test_the_secretary_writes_the_whole_plan(house, project, address):
    answer = house.post(address, a_plan_post(indicators=[INDICATOR], milestones=[MILESTONE]), follow=True)
    assert answer.redirect_chain == [(f"/projects/{project.pk}/?tab=plan", 302)]
    task = project.tasks.get()
    assert (task.title, task.weight, task.due_on, task.position) == (
        "管线迁改协调",
        Decimal(100),
        date(2026, 9, 30),
        1,
    )
    assert (task.owner_text, task.department_text) == ("陈立谦", "区住建局")
    assert project.indicators.get().target == 8
    assert project.milestones.get().ends_on == date(2026, 3, 31)


def test_one_entry_tells_what_the_plan_was_and_is(house, project, address):
    house.post(address, a_plan_post(indicators=[INDICATOR]))
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id, entry.root_id) == ("edit_plan", str(project.pk), str(project.pk))
    assert entry.content["before"] == {"tasks": [], "indicators": []}
    after = entry.content["after"]["tasks"][0]
    assert (after["title"], after["due_on"]) == ("管线迁改协调", "2026-09-30")
    assert entry.content["details"] == {"summary": "任务 1 项，指标 1 项"}


def test_names_of_persons_stay_out_of_the_audit_chain(house, address):
    house.post(address, a_plan_post())
    assert "陈立谦" not in str(AuditEntry.objects.get().content)


def test_saving_without_a_change_leaves_no_entry(house, project, address):
    house.post(address, a_plan_post())
    row = TASK | {"id": project.tasks.get().pk}
    house.post(address, a_plan_post([row], initial=1))
    assert AuditEntry.objects.count() == 1


def test_a_clerk_may_write_it(client, village, project, address):
    client.force_login(an_appointment(village, Role.CLERK).user)
    assert client.post(address, a_plan_post()).status_code == 302
    assert project.tasks.count() == 1


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
def test_others_of_the_house_may_not(client, village, project, address, role):
    client.force_login(an_appointment(village, role).user)
    answer = client.post(address, a_plan_post())
    assert answer.status_code == 403
    assert "由本党组织的书记或填报员办理" in answer.content.decode()
    assert not project.tasks.exists()


def test_a_stranger_gets_404(client, city, address):
    neighbour = an_organization(city[2])
    client.force_login(an_appointment(neighbour, Role.SECRETARY).user)
    assert client.get(address).status_code == 404
    assert client.post(address, a_plan_post()).status_code == 404


@pytest.mark.parametrize("state", [S.DRAFT, S.RETURNED, S.APPROVED])
def test_it_may_be_written_until_the_start(house, village, state):
    project = a_project(village, state)
    assert house.get(reverse("projects:plan", args=[project.pk])).status_code == 200


@pytest.mark.parametrize("state", sorted(set(S) - {S.DRAFT, S.RETURNED, S.APPROVED}))
def test_afterwards_it_is_frozen(house, village, state):
    project = a_project(village, state)
    page = reverse("projects:plan", args=[project.pk])
    assert house.get(page).status_code == 409
    answer = house.post(page, a_plan_post())
    assert answer.status_code == 409
    assert "方案已不能修改" in answer.content.decode()
    assert not project.tasks.exists()


def test_other_methods_are_refused(house, address):
    assert house.put(address).status_code == 405


def refused(house, address, posted) -> str:
    """The page after a refused POST; nothing was written."""
    answer = house.post(address, posted)
    assert answer.status_code == 422
    assert not Task.objects.exists()
    assert not AuditEntry.objects.exists()
    return answer.content.decode()


def test_weights_that_do_not_add_up_are_refused_and_everything_typed_is_kept(house, address):
    page = refused(house, address, a_plan_post([TASK | {"weight": "60"}, TASK | {"weight": "35"}]))
    assert "权重合计 95，应为 100" in page
    assert 'href="#tasks"' in page
    assert 'value="管线迁改协调"' in page


def test_weights_may_all_be_left_for_later(house, project, address):
    assert house.post(address, a_plan_post([TASK | {"weight": ""}, TASK | {"weight": ""}])).status_code == 302
    assert [task.weight for task in project.tasks.all()] == [0, 0]


def test_weights_with_cents_add_up(house, project, address):
    rows = [TASK | {"weight": weight} for weight in ("33.33", "33.33", "33.34")]
    assert house.post(address, a_plan_post(rows)).status_code == 302
    assert project.tasks.count() == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "任务 1 任务名称：请填写任务名称"),
        ({"title": "长" * 41}, "任务名称最多 40 字"),
        ({"due_on": "2026-02-30"}, "任务 1 完成时限：没有这一天"),
        ({"due_on": "2026-12-01"}, "晚于项目完成时限 2026 年 11 月 30 日，请改早"),
        ({"due_on": "2026-02-01"}, "完成时限早于开始日期"),
        ({"weight": "-1"}, "权重须在 0 到 100 之间"),
        ({"weight": "很多"}, "权重须为数字"),
        ({"owner": "名" * 41}, "最多 40 字，请精简"),
    ],
)
def test_each_mistake_gets_one_sentence_at_its_field(house, address, change, sentence):
    assert sentence in refused(house, address, a_plan_post([TASK | change]))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"target": "0"}, "目标值与基线值相同"),
        ({"target": ""}, "请填写目标值"),
        ({"unit": ""}, "请填写单位"),
    ],
)
def test_mistakes_in_indicators(house, address, change, sentence):
    assert sentence in refused(house, address, a_plan_post(indicators=[INDICATOR | change]))


def test_a_milestone_that_ends_before_it_begins(house, address):
    page = refused(house, address, a_plan_post(milestones=[MILESTONE | {"ends_on": "2026-02-01"}]))
    assert "结束日期早于开始日期" in page


@pytest.mark.parametrize(
    ("name", "most", "row"), [("indicators", 6, INDICATOR), ("milestones", 5, MILESTONE)]
)
def test_there_is_a_most(house, address, name, most, row):
    assert house.post(address, a_plan_post(**{name: [row] * (most + 1)})).status_code == 422
    assert house.post(address, a_plan_post(**{name: [row] * most})).status_code == 302


def test_empty_rows_are_not_saved(house, project, address):
    empty = dict.fromkeys(TASK, "")
    house.post(address, a_plan_post([TASK, empty]))
    assert project.tasks.count() == 1


def test_a_row_is_added_without_script(house, project, address):
    answer = house.post(address, a_plan_post() | {"add": "tasks"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="tasks-1-title"' in page
    assert 'value="管线迁改协调"' in page
    assert not project.tasks.exists()


def test_adding_to_an_unknown_list_changes_nothing(house, address):
    assert house.post(address, a_plan_post() | {"add": "state"}).status_code == 200


def test_a_row_is_deleted_and_the_others_move_up(house, project, address):
    first, second = a_task(project, position=1), a_task(project, position=2, title="公示")
    rows = [TASK | {"id": first.pk, "DELETE": "on"}, TASK | {"id": second.pk, "title": "公示"}]
    house.post(address, a_plan_post(rows, initial=2))
    assert list(project.tasks.values_list("title", "position")) == [("公示", 1)]


def test_tasks_of_another_project_cannot_be_reached(house, village, project, address):
    foreign = a_task(a_project(village, S.APPROVED), title="别处的任务")
    answer = house.post(address, a_plan_post([TASK | {"id": foreign.pk}], initial=1))
    assert answer.status_code == 422
    foreign.refresh_from_db()
    assert foreign.title == "别处的任务"


def test_the_light_columns_follow_the_plan(house, project, address):
    house.post(address, a_plan_post())
    project.refresh_from_db()
    assert project.next_open_due == date(2026, 9, 30)


def test_a_name_of_the_house_becomes_its_post(house, village, project, address):
    member = an_appointment(village, Role.MEMBER, a_user("韩砚秋"), title="副书记")
    house.post(address, a_plan_post([TASK | {"leader": "韩砚秋（副书记）", "owner": "韩砚秋"}]))
    task = project.tasks.get()
    assert (task.leader_post, task.owner_post, task.leader_text, task.owner_text) == (member, member, "", "")


def test_two_persons_of_one_name_must_be_told_apart(house, village, address):
    for title in ("副书记", "委员"):
        an_appointment(village, Role.MEMBER, a_user("韩砚秋"), title=title)
    page = refused(house, address, a_plan_post([TASK | {"owner": "韩砚秋"}]))
    assert "“韩砚秋”不止一个，请写成“韩砚秋（副书记）”、“韩砚秋（委员）”之一" in page


def test_somebody_of_another_house_stays_text(house, city, project, address):
    an_appointment(an_organization(city[2]), Role.MEMBER, a_user("周以宁"))
    house.post(address, a_plan_post([TASK | {"owner": "周以宁"}]))
    assert project.tasks.get().owner_text == "周以宁"


def test_units_of_the_tree_are_recognised_and_the_rest_kept_as_text(house, city, project, address):
    bureau = an_organization(city[1], level="township", short_name="区住建局")
    row = TASK | {"department": "区住建局", "cooperating": "青石街道、供电公司,  区住建局"}
    house.post(address, a_plan_post([row]))
    task = project.tasks.get()
    assert task.department_unit == bureau
    assert set(task.cooperating_units.all()) == {bureau, city[2]}
    assert task.cooperating_text == "供电公司"


def test_a_post_that_has_ended_is_kept_until_the_name_is_changed(house, village, project, address):
    former = an_appointment(village, Role.MEMBER, a_user("韩砚秋"), ends_on=date(2021, 1, 1))
    task = a_task(project, owner_post=former, owner_text="")
    row = TASK | {"id": task.pk, "owner": "韩砚秋", "standard": "改过的标准"}
    house.post(address, a_plan_post([row], initial=1))
    task.refresh_from_db()
    assert (task.owner_post, task.standard) == (former, "改过的标准")


def test_the_form_shows_who_is_named(house, village, project, address):
    member = an_appointment(village, Role.MEMBER, a_user("韩砚秋"), title="副书记")
    a_task(project, owner_post=member, owner_text="")
    page = house.get(address).content.decode()
    assert 'value="韩砚秋（副书记）"' in page
    assert '<option value="韩砚秋（副书记）"></option>' in page


def test_a_minor_project_asks_less_and_weighs_its_tasks_equally(house, village):
    project = a_project(village, S.APPROVED, size=Project.Size.MINOR)
    page = reverse("projects:plan", args=[project.pk])
    assert "tasks-0-weight" not in house.get(page).content.decode()
    rows = [
        {"title": f"任务{n}", "standard": "办完", "owner": "陈立谦", "due_on": "2026-06-30"} for n in range(3)
    ]
    house.post(page, a_plan_post(rows))
    assert [task.weight for task in project.tasks.all()] == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]


@pytest.mark.parametrize("count", range(1, 21))
def test_equal_weights_add_up_to_exactly_100(count):
    weights = equal_weights(count)
    assert len(weights) == count
    assert sum(weights) == Decimal(100)
    assert max(weights) - min(weights) <= Decimal("0.01")


def test_no_weights_for_no_tasks():
    assert equal_weights(0) == []


def test_the_page_costs_the_same_for_one_task_and_for_ten(house, village):
    costs = []
    for count in (1, 10):
        project = a_project(village, S.APPROVED)
        for position in range(count):
            task = a_task(project, position=position, weight=100 / count)
            task.cooperating_units.add(village)
        house.get(reverse("projects:plan", args=[project.pk]))
        with CaptureQueriesContext(connection) as queries:
            house.get(reverse("projects:plan", args=[project.pk]))
        costs.append(len(queries))
    assert costs[0] == costs[1]
