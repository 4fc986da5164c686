"""An obstacle goes up to the level above, is answered there, and is closed, raised again or sent further up."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects.models import Meeting, Obstacle
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, a_resolution, an_item, an_obstacle
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

O = Obstacle.State  # noqa: E741  as the other tests abbreviate
SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 7, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=SHANGHAI), tick=False) as traveller:
        yield traveller


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def township(village):
    return village.parent


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY, user=a_user("陆知远"))


@pytest.fixture
def officer(township):
    return an_appointment(township, Role.OFFICER, user=a_user("沈静安"))


@pytest.fixture
def obstacle(village):
    return an_obstacle(a_project(village, ProjectState.IN_PROGRESS))


def get(client, person, address):
    client.force_login(person.user)
    return client.get(address)


def post(client, person, obstacle, name, **fields):
    client.force_login(person.user)
    return client.post(f"{obstacle.get_absolute_url()}{name}/", fields)


def escalated(obstacle, to, days_ago=3, **fields):
    values = {
        "state": O.ESCALATED,
        "escalated_to": to,
        "asked": "请牵头定下费用分摊",
        "escalated_on": date(2026, 7, 24 - days_ago),
    } | fields
    Obstacle.objects.filter(pk=obstacle.pk).update(**values)
    obstacle.refresh_from_db()
    return obstacle


# 提请上级


def test_it_goes_up_is_recorded_and_the_level_above_is_told(client, obstacle, secretary, officer, township):
    chair = an_appointment(township, Role.SECRETARY)
    answer = post(client, secretary, obstacle, "escalate", to=township.pk, asked="请牵头定下费用分摊")
    obstacle.refresh_from_db()

    assert answer["Location"] == obstacle.get_absolute_url()
    assert (obstacle.state, obstacle.escalated_to, obstacle.escalated_on) == (O.ESCALATED, township, TODAY)
    entry = AuditEntry.objects.get(verb="escalate")
    assert (entry.root_type, entry.root_id) == ("projects.project", str(obstacle.project_id))
    told = dict(Notice.objects.values_list("post_id", "text"))
    assert told == dict.fromkeys([officer.pk, chair.pk], "望江里社区提请协调难点：请牵头定下费用分摊")


def test_the_nearest_level_with_an_officer_is_offered_first_and_another_may_be_picked(
    client, obstacle, secretary, officer, township
):
    city = township.parent.parent
    an_appointment(city, Role.OFFICER)  # the county has none
    form = get(client, secretary, f"{obstacle.get_absolute_url()}escalate/").context["form"]
    assert list(form.fields["to"].queryset) == [township, city]
    assert form["to"].initial == township

    assert (
        post(client, secretary, obstacle, "escalate", to=city.pk, asked="请协调燃气公司").status_code == 302
    )
    obstacle.refresh_from_db()
    assert obstacle.escalated_to == city


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"asked": ""}, "请写明提请协调什么"),
        ({"asked": "字" * 201}, "提请事项最多 200 字，请精简"),
        ({"to": "", "asked": "请协调"}, "请选择提请哪一级"),
        ({"to": "999999", "asked": "请协调"}, "请从列出的上级党组织中选择"),
        ({"to": "beside", "asked": "请协调"}, "请从列出的上级党组织中选择"),
    ],
)
def test_a_bad_request_is_named(client, obstacle, secretary, officer, township, fields, words):
    beside = an_organization(township.parent)
    an_appointment(beside, Role.OFFICER)
    fields = {"to": township.pk} | fields
    fields["to"] = beside.pk if fields["to"] == "beside" else fields["to"]
    answer = post(client, secretary, obstacle, "escalate", **fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    obstacle.refresh_from_db()
    assert obstacle.state == O.OPEN


def test_without_an_officer_above_the_button_says_so(client, obstacle, secretary):
    words = "上级党组织都没有组织部门工作人员，请联系安全管理员任命"
    assert words in get(client, secretary, obstacle.get_absolute_url()).content.decode()
    answer = post(client, secretary, obstacle, "escalate", asked="请协调")
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_root_has_nobody_to_ask_and_a_closed_project_no_need(client, village, secretary):
    city = village.parent.parent.parent
    head = an_appointment(city, Role.SECRETARY)
    at_root = an_obstacle(a_project(city, ProjectState.IN_PROGRESS))
    over = an_obstacle(a_project(village, ProjectState.CLOSED))

    assert "上面没有党组织可以提请" in get(client, head, at_root.get_absolute_url()).content.decode()
    assert post(client, head, at_root, "escalate", asked="请协调").status_code == 422
    assert "不再提请协调" in get(client, secretary, over.get_absolute_url()).content.decode()
    assert post(client, secretary, over, "escalate", asked="请协调").status_code == 422


def test_a_second_click_asks_once(client, obstacle, secretary, officer, township):
    assert post(client, secretary, obstacle, "escalate", to=township.pk, asked="请协调").status_code == 302
    assert post(client, secretary, obstacle, "escalate", to=township.pk, asked="请协调").status_code == 409
    assert AuditEntry.objects.filter(verb="escalate").count() == 1


def test_others_are_refused_and_strangers_see_nothing(client, village, obstacle, officer, township):
    clerk = an_appointment(village, Role.CLERK)
    assert post(client, clerk, obstacle, "escalate", to=township.pk, asked="请协调").status_code == 403
    stranger = an_appointment(an_organization(township), Role.SECRETARY)
    assert post(client, stranger, obstacle, "escalate", to=township.pk, asked="请协调").status_code == 404
    admin = an_appointment(village, Role.SYSTEM_ADMIN)
    assert get(client, admin, obstacle.get_absolute_url()).status_code == 404
    client.force_login(clerk.user)
    assert client.delete(f"{obstacle.get_absolute_url()}escalate/").status_code == 405
    assert client.post(obstacle.get_absolute_url()).status_code == 405


# 答复


def test_an_answer_stops_the_wait_and_tells_the_house(
    client, obstacle, secretary, officer, township, village
):
    bureau = an_organization(township, short_name="镇规建办")
    escalated(obstacle, township, days_ago=6, waits=[["2026-06-01", "2026-06-03"]])
    page = get(client, officer, obstacle.get_absolute_url()).content.decode()
    assert "已等 6 天" in page
    answer = post(client, officer, obstacle, "answer", answer="由规建办牵头会商", unit="镇规建办")
    obstacle.refresh_from_db()

    assert answer.status_code == 302
    assert (obstacle.state, obstacle.answer_unit, obstacle.days_waited(TODAY)) == (O.ANSWERED, bureau, 8)
    assert (obstacle.answered_by, obstacle.answered_on) == (officer, TODAY)
    [notice] = Notice.objects.filter(post_id=secretary.pk)
    assert notice.text == f"青石街道已答复难点“{obstacle}”：由规建办牵头会商"
    page = get(client, secretary, obstacle.get_absolute_url()).content.decode()
    for words in ("由规建办牵头会商", "镇规建办", "共等 8 天", "沈静安"):
        assert words in page


def test_a_unit_outside_the_tree_is_kept_as_text(client, obstacle, officer, township):
    escalated(obstacle, township)
    refused = post(client, officer, obstacle, "answer", answer="请供电公司牵头", unit="供" * 41)
    assert refused.status_code == 422
    post(client, officer, obstacle, "answer", answer="请供电公司牵头", unit="江澜供电公司")
    obstacle.refresh_from_db()

    assert (obstacle.answer_unit, obstacle.answering_unit) == (None, "江澜供电公司")


@pytest.mark.parametrize(
    ("answer", "words"), [(" ", "请写明答复意见"), ("字" * 301, "答复意见最多 300 字，请精简")]
)
def test_an_empty_answer_is_none(client, obstacle, officer, township, answer, words):
    escalated(obstacle, township)
    page = post(client, officer, obstacle, "answer", answer=answer)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_only_the_officer_who_was_asked_answers(client, obstacle, secretary, officer, township):
    escalated(obstacle, township)
    above = an_appointment(township.parent, Role.OFFICER)
    for person in (secretary, above, an_appointment(township, Role.LEADER)):
        answer = post(client, person, obstacle, "answer", answer="同意")
        assert answer.status_code == 403
        assert "由青石街道的组织部门工作人员" in answer.content.decode()


def test_the_minutes_of_the_meeting_above_answer_it(client, obstacle, secretary, officer, township):
    chair = an_appointment(township, Role.SECRETARY)
    elsewhere = escalated(an_obstacle(obstacle.project), township.parent)
    escalated(obstacle, township)
    meeting = a_meeting(township)
    an_item(meeting, obstacle.project, obstacle=obstacle, outcome="费用由三家分摊，" + "字" * 400)
    an_item(meeting, obstacle.project, obstacle=elsewhere)
    a_resolution(meeting, obstacle=obstacle, project=obstacle.project, person=chair, unit_text="区住建局")
    client.force_login(chair.user)
    assert client.post(f"{meeting.get_absolute_url()}close_minutes/").status_code == 302
    obstacle.refresh_from_db()
    elsewhere.refresh_from_db()

    assert Meeting.objects.get().state == Meeting.State.CLOSED
    assert (obstacle.state, obstacle.answering_unit, obstacle.answered_by) == (O.ANSWERED, "区住建局", chair)
    assert (len(obstacle.answer), elsewhere.state) == (300, O.ESCALATED)
    closing = AuditEntry.objects.get(verb="close_minutes")
    assert AuditEntry.objects.get(verb="answer").caused_by_id == closing.pk


# 撤回, 解决, 重新提出


def test_a_request_taken_back_is_the_houses_again(client, obstacle, secretary, officer, township):
    escalated(obstacle, township, days_ago=4)
    assert post(client, secretary, obstacle, "recall").status_code == 302
    obstacle.refresh_from_db()

    assert (obstacle.state, obstacle.escalated_to) == (O.OPEN, None)
    assert post(client, officer, obstacle, "answer", answer="同意").status_code == 403


def test_a_request_taken_back_gives_no_time(client, obstacle, secretary, township):
    """Asked on the last day and taken back 20 days later: the task is 20 days late, as if nobody had asked."""
    task = a_task(obstacle.project, due_on=date(2026, 7, 4), percent=50, state="ongoing")
    escalated(obstacle, township, days_ago=20)
    post(client, secretary, obstacle, "recall")
    task.refresh_from_db()

    assert (task.stopped_on, task.extended_due_on, task.days_overdue(TODAY)) == (None, None, 20)
    assert obstacle.days_waited(TODAY) == 20  # of the record as it was
    obstacle.refresh_from_db()
    assert obstacle.days_waited(TODAY) == 0


def test_nobody_answers_the_request_of_their_own_house(client, obstacle, village, township, officer):
    """An officer of the township who is secretary of the village stands on both sides."""
    an_appointment(village, Role.SECRETARY, user=officer.user)
    escalated(obstacle, township)
    client.force_login(officer.user)
    session = client.session
    session["acting_post"] = officer.pk
    session.save()

    assert client.post(f"/obstacles/{obstacle.pk}/answer/", {"answer": "同意顺延"}).status_code == 403


def test_answered_it_is_closed_by_the_house(client, obstacle, secretary, township):
    escalated(obstacle, township, state=O.ANSWERED, answered_on=TODAY, answer="同意")
    assert post(client, secretary, obstacle, "settle", solution="").status_code == 422
    assert post(client, secretary, obstacle, "settle", solution="三家已签协议").status_code == 302
    obstacle.refresh_from_db()

    assert (obstacle.state, obstacle.solution, obstacle.solved_on) == (O.SOLVED, "三家已签协议", TODAY)


def test_an_open_resolution_stands_in_the_way_of_closing_it(client, obstacle, secretary, township):
    chair = an_appointment(township, Role.SECRETARY)
    resolution = a_resolution(a_meeting(township, chair=chair), obstacle=obstacle, project=obstacle.project)
    page = get(client, secretary, obstacle.get_absolute_url()).content.decode()

    assert f"议定事项“{resolution}”还没有落实" in page
    assert post(client, secretary, obstacle, "settle", solution="已解决").status_code == 422


def test_an_answer_that_did_not_help_leads_on(client, obstacle, secretary, officer, township):
    county = township.parent
    an_appointment(county, Role.OFFICER)
    escalated(
        obstacle,
        township,
        state=O.ANSWERED,
        answered_on=TODAY,
        answer="请自行协商",
        waits=[["2026-07-20", "2026-07-23"]],
    )
    refused = post(client, secretary, obstacle, "reopen", reason="")
    assert "请写明还卡在哪里" in refused.content.decode()
    assert post(client, secretary, obstacle, "reopen", reason="燃气公司不同意").status_code == 302
    assert post(client, secretary, obstacle, "escalate", to=county.pk, asked="请区里协调").status_code == 302
    obstacle.refresh_from_db()

    assert (obstacle.state, obstacle.escalated_to, obstacle.answer, obstacle.days_waited(TODAY)) == (
        O.ESCALATED, county, "", 3,
    )  # fmt: skip
    page = get(client, secretary, obstacle.get_absolute_url()).content.decode()
    assert "燃气公司不同意" in page  # the story keeps it


def test_a_resolution_carried_out_solves_what_was_answered(client, obstacle, township):
    chair = an_appointment(township, Role.SECRETARY)
    escalated(obstacle, township, state=O.ANSWERED, answered_on=TODAY, answer="同意")
    resolution = a_resolution(
        a_meeting(township, chair=chair), "done", obstacle=obstacle, project=obstacle.project
    )
    client.force_login(chair.user)
    client.post(f"{resolution.get_absolute_url()}verify/")
    obstacle.refresh_from_db()

    assert (obstacle.state, obstacle.solved_on) == (O.SOLVED, TODAY)


def test_the_projects_page_lists_its_difficulties(client, obstacle, secretary, township):
    escalated(obstacle, township)
    page = get(client, secretary, f"{obstacle.project.get_absolute_url()}?tab=meetings").content.decode()

    assert f'href="{obstacle.get_absolute_url()}"' in page
    assert "已等 3 天" in page


def test_the_clocks_of_the_project_stand_while_it_waits(
    client, obstacle, secretary, officer, township, today
):
    task = a_task(obstacle.project, due_on=date(2026, 7, 26))
    post(client, secretary, obstacle, "escalate", to=township.pk, asked="请协调")
    task.refresh_from_db()
    assert (task.stopped_on, task.extended_due_on) == (TODAY, None)

    today.move_to(datetime(2026, 8, 3, 9, 0, tzinfo=SHANGHAI))
    post(client, officer, obstacle, "answer", answer="同意")
    task.refresh_from_db()
    assert (task.stopped_on, task.extended_due_on) == (None, date(2026, 8, 5))
