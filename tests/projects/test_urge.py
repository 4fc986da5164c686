"""催办 of one project: preselected, once in 24 hours, on home until it is done."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from organizations.roles import Role
from projects.models import Project, Resolution, Urge, UrgedMatter
from projects.states import ProjectState, TaskState
from projects.urging import candidates
from tests.builders.meetings import a_meeting, a_resolution
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-07-24 10:00 +0800", tick=False) as traveller:
        yield traveller


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY, user=a_user("顾明川"))


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER, user=a_user("张明"))


@pytest.fixture
def project(village, secretary):
    """Owes June's report and a task that is 4 days late."""
    made = a_project(
        village, S.IN_PROGRESS, next_report_due=date(2026, 6, 28), next_open_due=date(2026, 7, 20)
    )
    a_task(made, title="管线迁改协调", due_on=date(2026, 7, 20), state=TaskState.ONGOING)
    return made


def address(project) -> str:
    return reverse("projects:urge_new", args=[project.pk])


def everything(officer, project) -> list[str]:
    return [matter.key for matter in candidates(acting(officer), [project])[0].owed]


def urge(client, person, project, keys=None, note=""):
    client.force_login(person.user)
    wanted = everything(person, project) if keys is None else keys
    return client.post(address(project), {"matters": wanted, "note": note})


def home(client, person) -> str:
    client.force_login(person.user)
    return client.get(reverse("reviews:home")).content.decode()


def test_what_is_owed_is_ticked_already(client, officer, project):
    client.force_login(officer.user)
    form = client.get(address(project)).context["form"]

    words = [label for _, label in form.fields["matters"].choices]
    assert words == ["6 月进展未报", "任务“管线迁改协调”逾期 4 天"]
    assert len(form.fields["matters"].initial) == 2


def test_it_is_recorded_and_the_house_is_told(client, officer, project, secretary, village):
    clerk = an_appointment(village, Role.CLERK)
    assert urge(client, officer, project, note="请抓紧").status_code == 302

    made = Urge.objects.get()
    assert (made.sender, made.addressee, made.note) == (officer, secretary, "请抓紧")
    assert AuditEntry.objects.get(verb="urge").root_id == str(project.pk)
    assert {notice.user_id for notice in Notice.objects.all()} == {secretary.user_id, clerk.user_id}
    assert "6 月进展未报；任务“管线迁改协调”逾期 4 天。请抓紧" in Notice.objects.first().text


def test_home_says_so_until_it_is_done(client, officer, project, secretary):
    urge(client, officer, project)
    page = home(client, secretary)
    assert "上级催办：6 月进展未报" in page
    assert "上级催办：任务“管线迁改协调”已逾期" in page

    a_report(project, date(2026, 6, 1))
    project.tasks.update(state=TaskState.DONE)
    assert "上级催办" not in home(client, secretary)


def test_the_project_page_says_so_to_its_readers(client, officer, project, secretary):
    urge(client, officer, project)
    page = client.get(project.get_absolute_url()).content.decode()
    assert "6 月进展未报（张明，青石街道，7 月 24 日）" in page


def test_the_officer_sees_whether_it_was_read_and_done(client, officer, project, secretary):
    urge(client, officer, project)
    listed = reverse("projects:urges")
    page = client.get(listed).content.decode()
    assert (page.count("未办"), "未读" in page) == (3, True)  # two matters and the tab

    Notice.objects.update(read_at=timezone.now())
    a_report(project, date(2026, 6, 1))
    page = client.get(listed).content.decode()
    assert "7 月 24 日 10:00 已读" in page
    assert "已办" in page
    assert page.count("未办") == 2
    assert "共 1 次催办" in client.get(listed, {"done": "no"}).content.decode()


def test_no_second_one_for_the_same_within_24_hours(client, officer, project, today):
    urge(client, officer, project)
    assert everything(officer, project) == []
    answer = urge(client, officer, project, ["report:2026-06"])
    assert answer.status_code == 422
    assert "24 小时内已催过：6 月进展未报" in answer.content.decode()
    today.shift(timedelta(hours=24, minutes=-1))
    assert everything(officer, project) == []

    assert Urge.objects.count() == 1


def test_after_24_hours_it_may_be_urged_again(client, officer, project, today):
    urge(client, officer, project)
    today.shift(timedelta(hours=24))

    assert urge(client, officer, project).status_code == 302
    assert Urge.objects.count() == 2


def test_the_same_from_another_officer_is_no_second_one_either(client, officer, project, village):
    urge(client, officer, project)
    county = an_appointment(village.parent.parent, Role.OFFICER)

    assert urge(client, county, project, ["report:2026-06"]).status_code == 422
    assert Urge.objects.count() == 1


def test_something_else_and_a_new_secretary_may_be_urged(client, officer, project, secretary):
    urge(client, officer, project, ["report:2026-06"])
    assert urge(client, officer, project, [f"task:{project.tasks.get().pk}"]).status_code == 302
    Urge.objects.update(addressee=officer)  # as if they had gone to a predecessor

    assert "report:2026-06" in everything(officer, project)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER])
def test_only_officers_urge(client, project, village, role):
    other = an_appointment(village.parent, role)
    assert urge(client, other, project, ["red"]).status_code == 403
    assert AuditEntry.objects.filter(verb="urge", result="refused").exists()


def test_nobody_urges_where_they_have_a_post(client, officer, project, village):
    an_appointment(village, Role.MEMBER, user=officer.user)
    assert urge(client, officer, project, ["red"]).status_code == 403
    assert urge(client, an_appointment(village, Role.OFFICER), project, ["red"]).status_code == 403


def test_a_stranger_does_not_find_it(client, project, village):
    beside = an_appointment(an_organization(village.parent.parent), Role.OFFICER)
    assert urge(client, beside, project, ["red"]).status_code == 404
    assert urge(client, an_appointment(village, Role.AUDITOR), project, ["red"]).status_code == 404


def test_nobody_is_urged_where_the_post_is_vacant(client, officer, village):
    project = a_project(village, S.IN_PROGRESS, next_report_due=date(2026, 6, 28))
    client.force_login(officer.user)

    assert "书记空缺" in client.get(address(project)).content.decode()
    assert client.post(address(project), {"matters": ["report:2026-06"]}).status_code == 422
    assert not Urge.objects.exists()


def test_what_is_not_owed_is_not_urged(client, officer, project):
    answer = urge(client, officer, project, ["returned"])
    assert answer.status_code == 422
    assert not Urge.objects.exists()


def test_a_finished_task_is_not_the_houses_any_more(officer, project):
    project.tasks.update(state=TaskState.DONE)
    assert everything(officer, project) == ["report:2026-06"]


def test_red_lights_returns_and_resolutions_are_owed_too(client, officer, village, secretary):
    red = a_project(village, S.IN_PROGRESS, far_behind_from=date(2026, 7, 1))
    returned = a_project(village, S.RETURNED)
    late = a_resolution(a_meeting(village), project=red, due_on=date(2026, 7, 1), unit=village)
    a_resolution(a_meeting(village), project=red, due_on=date(2026, 7, 1), unit=village.parent)

    assert everything(officer, red) == [f"resolution:{late.pk}", "red"]
    assert everything(officer, returned) == ["returned"]
    for project in (red, returned):
        urge(client, officer, project)
    page = home(client, secretary)
    assert page.count("上级催办") == 3
    Project.objects.filter(pk=red.pk).update(far_behind_from=None)
    Project.objects.filter(pk=returned.pk).update(state=S.SUBMITTED)
    Resolution.objects.filter(pk=late.pk).update(state=Resolution.State.DONE)
    assert "上级催办" not in home(client, secretary)


def test_a_red_light_that_a_task_explains_is_not_ticked(client, officer, project):
    project.tasks.update(due_on=date(2026, 7, 1))
    Project.objects.update(next_open_due=date(2026, 7, 1))
    client.force_login(officer.user)
    field = client.get(address(project)).context["form"].fields["matters"]

    assert "red" in dict(field.choices)
    assert "red" not in field.initial


def test_the_button_is_the_officers(client, project, officer, secretary):
    for person, there in ((officer, True), (secretary, False)):
        client.force_login(person.user)
        assert (address(project) in client.get(project.get_absolute_url()).content.decode()) is there


# In bulk


def bulk(client, person, query="", **posted):
    client.force_login(person.user)
    where = reverse("projects:urge_bulk") + query
    return client.post(where, posted) if posted else client.get(where)


@pytest.fixture
def others(village, secretary):
    """One without debts, and one below another secretary who is away."""
    vacant = an_organization(village.parent, short_name="柳溪村")
    return [
        a_project(village, S.IN_PROGRESS, title="没有欠办"),
        a_project(vacant, S.IN_PROGRESS, title="书记空缺", next_report_due=date(2026, 6, 28)),
    ]


def test_the_preview_says_who_is_urged_for_what_and_who_is_skipped_and_why(client, officer, project, others):
    page = bulk(client, officer).content.decode()

    assert "批量催办：1 个项目" in page
    assert "6 月进展未报；任务“管线迁改协调”逾期 4 天" in page
    for words in ("跳过（2）", "目前没有欠办的事", "书记空缺，没有可以催办的人"):
        assert words in page
    assert not Urge.objects.exists()


def test_sending_urges_each_and_says_how_many(client, officer, project, others):
    answer = bulk(client, officer, project=[project.pk], note="月底前办结")

    assert answer.url == reverse("projects:projects")
    assert Urge.objects.get().matters.count() == 2
    assert "已催办 1 个项目" in client.get(answer.url).content.decode()


def test_sent_twice_it_urges_once(client, officer, project):
    bulk(client, officer, project=[project.pk])
    answer = bulk(client, officer, project=[project.pk])

    assert "24 小时内已催过" in answer.content.decode()
    assert Urge.objects.count() == 1


def test_a_list_of_unreported_ones_is_urged_for_reports_alone(client, officer, project):
    answer = bulk(client, officer, "?reported=no&period=2026-06")
    assert [matter.kind for row in answer.context["able"] for matter in row.owed] == ["report"]
    bulk(client, officer, "?reported=no&period=2026-06", project=[project.pk])
    assert UrgedMatter.objects.get().kind == "report"


def test_ticked_ones_alone_are_listed(client, officer, project, others):
    answer = bulk(client, officer, f"?project={project.pk}&project=x")
    assert [row.project for row in answer.context["able"]] == [project]
    assert answer.context["skipped"] == []


def test_what_is_out_of_scope_is_not_listed(client, project, village):
    beside = an_appointment(an_organization(village.parent.parent), Role.OFFICER)
    answer = bulk(client, beside, project=[project.pk])

    assert answer.status_code == 422
    assert not Urge.objects.exists()


def test_more_than_are_listed_come_one_portion_after_the_other(
    client, officer, village, secretary, project, monkeypatch
):
    monkeypatch.setattr("projects.views.urge_bulk.MOST", 2)
    made = [a_project(village, S.IN_PROGRESS, next_report_due=date(2026, 6, 28)) for _ in range(4)]
    query, urged, ways = "?sort=organization", [], []
    while query:
        page = bulk(client, officer, query)
        ids = [row.project.pk for row in page.context["able"]]
        ways.append((page.context["later"], page.context["later_url"].partition("?")[2]))
        with zeal_ignore():  # each in a transaction of its own
            answer = bulk(client, officer, query, project=ids)
        urged += ids
        query = (
            f"?{answer.url.partition('?')[2]}" if answer.url.startswith(reverse("projects:urge_bulk")) else ""
        )

    assert ways == [(3, "sort=organization&from=2"), (1, "sort=organization&from=4"), (0, "")]
    assert answer.url == f"{reverse('projects:projects')}?sort=organization"
    assert urged == [project.pk, *(each.pk for each in made)]
    assert Urge.objects.count() == 5


def test_bulk_is_for_officers(client, secretary, project):
    assert bulk(client, secretary).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_more_projects_cost_no_more_queries(
    client, officer, village, secretary, number, django_assert_max_num_queries
):
    for _ in range(number):
        made = a_project(village, S.IN_PROGRESS, next_report_due=date(2026, 6, 28))
        a_task(made, due_on=date(2026, 7, 20), state=TaskState.ONGOING)
    bulk(client, officer)
    with django_assert_max_num_queries(13):
        assert len(client.get(reverse("projects:urge_bulk")).context["able"]) == number


@pytest.mark.parametrize("number", [1, 3])
def test_more_urges_cost_no_more_queries(
    client, officer, village, secretary, number, django_assert_max_num_queries
):
    for _ in range(number):
        urge(client, officer, a_project(village, S.IN_PROGRESS, next_report_due=date(2026, 6, 28)))
    client.get(reverse("projects:urges"))
    with django_assert_max_num_queries(9):
        assert len(client.get(reverse("projects:urges")).context["rows"]) == number


def test_officers_tick_in_the_list(client, officer, secretary, project):
    listed = reverse("projects:projects")
    client.force_login(officer.user)
    assert f"name=project value={project.pk} " in client.get(listed).content.decode()
    client.force_login(secretary.user)
    assert "name=project " not in client.get(listed).content.decode()
