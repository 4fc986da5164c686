"""书记交接: drawn up with what is open, read by both and those above, signed by each with one tap."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.actor import service
from organizations.appointing import Naming, appoint
from organizations.models import Appointment, HandOver
from organizations.roles import Role
from organizations.transitions import END
from projects import standing
from projects.models import Leadership, Problem, SupervisionNotice
from projects.post_duties import post_duties
from projects.states import ProjectState, ReportState, TaskState
from projects.submission import too_many
from reviews.models import Mechanism
from tests.builders.declaration import a_declaration
from tests.builders.meetings import a_meeting, a_resolution
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.work import a_problem, a_project, a_task
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = ProjectState
TODAY = date(2026, 7, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def administrator(city):
    return acting(an_appointment(city[0], Role.SYSTEM_ADMIN))


@pytest.fixture
def before(village):
    return an_appointment(village, Role.SECRETARY, a_user("顾明川"), starts_on=date(2021, 3, 1))


@pytest.fixture
def project(village, before):
    made = a_project(village, S.IN_PROGRESS, started_on=date(2026, 6, 8), lead=before.user)
    Leadership.objects.create(project=made, post=before, user=before.user, from_on=date(2026, 3, 1))
    standing.refresh(made)
    return made


@pytest.fixture
def succession(village, administrator):
    def follow(name="陆知远", starts_on=TODAY) -> Appointment:
        naming = Naming(a_user(name), village, Role.SECRETARY, starts_on)
        previous = [
            *Appointment.objects.active().filter(organization=village, role=Role.SECRETARY, ends_on=None)
        ]
        return appoint(naming, administrator, previous)

    return follow


@pytest.fixture
def hand_over(before, succession):
    return HandOver.objects.get(successor=succession())


@pytest.fixture
def elsewhere(city, before):
    """The predecessor's next post."""
    return an_appointment(an_organization(city[2]), Role.MEMBER, user=before.user)


def kinds(hand_over):
    return {kind["label"]: [matter["text"] for matter in kind["matters"]] for kind in hand_over.matters}


def page_for(client, post, hand_over, status=200):
    client.force_login(post.user)
    answer = client.get(hand_over.get_absolute_url())
    assert answer.status_code == status
    return answer.content.decode()


def sign(client, user, hand_over, name, **data):
    client.force_login(user)
    return client.post(f"{hand_over.get_absolute_url()}{name}/", data)


def test_it_lists_everything_that_is_open(village, before, project, succession):
    late = a_task(project, title="逾期了", state=TaskState.ONGOING, due_on=date(2026, 7, 12))
    a_task(project, title="还早", state=TaskState.ONGOING, due_on=date(2026, 9, 1))
    a_resolution(a_meeting(village), project=project, matter="协调管线", due_on=date(2026, 7, 30))
    a_project(village, S.DRAFT, title="起草中的项目")
    a_project(village, S.CLOSED, title="已经销号")
    a_task(a_project(village, S.SUSPENDED, title="暂停的"), title="停下的", due_on=date(2026, 7, 12))
    problem = a_problem(village)
    a_problem(village, state=Problem.State.DISMISSED)
    SupervisionNotice.objects.create(
        project=project, number="督〔2026〕7号", issuer=village.parent, addressee=village, matter="进度滞后",
        state=SupervisionNotice.State.ISSUED, issued_on=date(2026, 7, 20), due_on=date(2026, 7, 31),
    )  # fmt: skip
    Mechanism.objects.create(organization=village, title="楼栋议事办法", text="全文")
    standing.refresh(project)
    found = kinds(HandOver.objects.get(successor=succession()))

    assert set(found["在办项目"]) == {"老旧楼栋加装电梯协商", "起草中的项目", "暂停的"}
    assert found["待报进展"] == ["老旧楼栋加装电梯协商：7 月进展待报"]
    assert found["逾期任务"] == [f"{project.title}：{late.title}"]
    assert found["未落实的议定事项"] == ["协调管线"]
    assert found["未办结的督办单"] == ["督〔2026〕7号：进度滞后"]
    assert f"{problem.number}：六楼老人下不了楼，盼装电梯" in found["待研判问题"]
    assert found["在办的长效机制"] == ["楼栋议事办法"]
    assert found["年度考核表"] == []


def test_a_report_that_waits_for_confirmation_goes_along(village, project, succession):
    a_report(
        project,
        date(2026, 7, 1),
        ReportState.AWAITING_CONFIRMATION,
        clerk=an_appointment(village, Role.CLERK),
    )
    found = kinds(HandOver.objects.get(successor=succession()))

    assert found["待报进展"] == ["老旧楼栋加装电梯协商：7 月进展待确认"]


def test_the_line_of_a_project_has_light_state_and_next_date(client, project, succession):
    post = succession()
    hand_over = HandOver.objects.get(successor=post)
    line = hand_over.matters[0]["matters"][0]
    assert line["note"] == "攻坚中　完成 0%　下次到期 7 月 28 日"
    assert (line["light"], line["word"]) == ("red", "红")
    page = page_for(client, post, hand_over)
    assert "light--red" in page
    assert f'href="{project.get_absolute_url()}"' in page
    assert "交接当日没有：逾期任务、" in page


def test_a_date_that_has_passed_is_said_to_have(project, succession):
    a_task(project, state=TaskState.ONGOING, due_on=date(2026, 7, 12))
    standing.refresh(project)
    line = HandOver.objects.get(successor=succession()).matters[0]["matters"][0]
    assert line["note"].endswith("7 月 12 日已到期")


def test_the_list_stays_what_it_was(client, project, hand_over):
    project.title = "改了名字"
    project.save()
    a_project(hand_over.organization, S.IN_PROGRESS, title="后来的项目")
    page = page_for(client, hand_over.successor, hand_over)

    assert "老旧楼栋加装电梯协商" in page
    assert "后来的项目" not in page


def test_it_is_recorded_and_both_are_told(before, elsewhere, succession):
    hand_over = HandOver.objects.get(successor=succession())
    entry = AuditEntry.objects.get(verb="draw_up_hand_over")

    assert (entry.subject_type, entry.subject_id) == ("organizations.handover", str(hand_over.pk))
    assert entry.content["after"]["open"]["在办项目"] == 0
    assert "顾明川" not in str(entry.content)
    told = Notice.objects.filter(text__contains="请核对后签字")
    assert {notice.post_id for notice in told} == {hand_over.successor_id, elsewhere.pk}


def test_a_vacancy_between_the_two_changes_nothing(village, before, administrator, project):
    engine.run(END, before, administrator, {"ends_on": date(2026, 6, 30)})
    post = appoint(Naming(a_user("陆知远"), village, Role.SECRETARY, TODAY), administrator)

    assert HandOver.objects.get().predecessor == before
    assert HandOver.objects.get().successor == post


def test_a_first_secretary_takes_over_from_nobody(village, administrator):
    appoint(Naming(a_user(), village, Role.SECRETARY, TODAY), administrator)
    assert not HandOver.objects.exists()


def test_nobody_hands_over_to_himself(village, before, administrator):
    naming = Naming(before.user, village, Role.SECRETARY, TODAY, acting_head=True)
    appoint(naming, administrator, [before])
    assert not HandOver.objects.exists()


def test_both_sign_each_with_one_tap(client, before, elsewhere, hand_over):
    answer = sign(client, hand_over.successor.user, hand_over, "receive")
    assert answer["Location"] == hand_over.get_absolute_url()
    hand_over.refresh_from_db()
    assert hand_over.state == "received"
    sign(client, before.user, hand_over, "hand", note="钥匙和台账已点交")
    hand_over.refresh_from_db()

    assert (hand_over.state, hand_over.note) == ("signed", "钥匙和台账已点交")
    assert hand_over.predecessor_signed_at
    assert hand_over.successor_signed_at
    page = page_for(client, hand_over.successor, hand_over)
    assert "交接已办结" in page
    assert "钥匙和台账已点交" in page
    assert page.count("2026 年 7 月 24 日 09:30") >= 2


def test_the_other_order_ends_the_same(client, before, elsewhere, hand_over):
    sign(client, before.user, hand_over, "hand")
    hand_over.refresh_from_db()
    assert hand_over.state == "handed"
    assert "顾明川已签字移交" in Notice.objects.latest("pk").text
    sign(client, hand_over.successor.user, hand_over, "receive")
    hand_over.refresh_from_db()
    assert hand_over.state == "signed"


def test_a_second_click_changes_nothing(client, before, elsewhere, hand_over):
    sign(client, before.user, hand_over, "hand")
    hand_over.refresh_from_db()
    at = hand_over.predecessor_signed_at
    assert sign(client, before.user, hand_over, "hand", note="又一次").status_code == 409
    hand_over.refresh_from_db()
    assert (hand_over.predecessor_signed_at, hand_over.note) == (at, "")


def test_a_note_too_long_is_refused_in_words(client, before, elsewhere, hand_over):
    answer = sign(client, before.user, hand_over, "hand", note="长" * 301)
    assert answer.status_code == 422
    assert "移交说明最多 300 字，请精简" in answer.content.decode()
    hand_over.refresh_from_db()
    assert hand_over.state == "open"


def test_the_form_to_sign_stands_on_the_page(client, before, elsewhere, hand_over):
    address = f'action="{hand_over.get_absolute_url()}'
    assert f"{address}receive/" in page_for(client, hand_over.successor, hand_over)
    page = page_for(client, elsewhere, hand_over)
    assert f"{address}hand/" in page
    assert "/receive/" not in page


def test_the_predecessor_reads_the_list_but_the_records_are_no_longer_his(
    client, project, elsewhere, hand_over
):
    page = page_for(client, elsewhere, hand_over)
    assert project.title in page
    assert project.get_absolute_url() not in page
    assert client.get(project.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("place", "role", "status"),
    [
        (3, Role.SECRETARY, 200),
        (2, Role.OFFICER, 200),
        (0, Role.LEADER, 200),
        (3, Role.MEMBER, 404),
        (3, Role.CLERK, 404),
        (2, Role.SECRETARY, 404),
        (0, Role.SYSTEM_ADMIN, 404),
        (0, Role.AUDITOR, 404),
    ],
)
def test_who_reads_it(client, city, hand_over, place, role, status):
    if place == 3 and role == Role.SECRETARY:
        page_for(client, hand_over.successor, hand_over)
    else:
        page_for(client, an_appointment(city[place], role), hand_over, status)


def test_the_secretary_after_both_reads_it_too(client, hand_over):
    old = hand_over.successor
    engine.run(END, old, service("test"), {"ends_on": date(2026, 7, 24)})
    later = an_appointment(
        hand_over.organization, Role.SECRETARY, a_user("白若溪"), starts_on=date(2026, 7, 24)
    )
    page_for(client, later, hand_over)


def test_a_predecessor_who_became_an_administrator_reads_no_business(client, city, before, hand_over):
    auditor = an_appointment(city[0], Role.AUDITOR, user=before.user)
    page_for(client, auditor, hand_over, 404)
    assert post_duties(acting(auditor), TODAY) == []


def test_a_stranger_gets_404(client, city, hand_over):
    stranger = an_appointment(an_organization(city[2]), Role.SECRETARY)
    page_for(client, stranger, hand_over, 404)
    assert sign(client, stranger.user, hand_over, "receive").status_code == 404


def test_a_session_that_outlived_the_post_opens_nothing(client, before, hand_over):
    page_for(client, before, hand_over, 404)
    assert sign(client, before.user, hand_over, "hand").status_code == 404


def test_nobody_signs_for_another(client, city, hand_over, elsewhere):
    officer = an_appointment(city[2], Role.OFFICER)
    for user, name in (
        (officer.user, "receive"),
        (officer.user, "hand"),
        (hand_over.successor.user, "hand"),
        (hand_over.predecessor.user, "receive"),
        (hand_over.successor.user, "note_unsigned"),
    ):
        answer = sign(client, user, hand_over, name, reason="代签")
        assert answer.status_code == 403, name
    assert "由接任书记陆知远办理" in sign(client, officer.user, hand_over, "receive").content.decode()
    hand_over.refresh_from_db()
    assert hand_over.state == "open"


def test_an_officer_above_notes_why_the_predecessor_has_not_signed(client, city, hand_over):
    officer = an_appointment(city[2], Role.OFFICER, a_user("唐映禾"))
    assert "注明前任未签" in page_for(client, officer, hand_over)
    assert sign(client, officer.user, hand_over, "note_unsigned").status_code == 422
    sign(client, officer.user, hand_over, "note_unsigned", reason="已调离本市")
    hand_over.refresh_from_db()

    assert (hand_over.state, hand_over.predecessor_signed_at) == ("handed", None)
    assert "未签：已调离本市（唐映禾注明）" in page_for(client, officer, hand_over)
    sign(client, hand_over.successor.user, hand_over, "receive")
    hand_over.refresh_from_db()
    assert hand_over.state == "signed"


def test_an_officer_with_a_post_in_the_house_notes_nothing(client, city, village, hand_over):
    officer = an_appointment(city[2], Role.OFFICER)
    an_appointment(village, Role.MEMBER, user=officer.user)
    assert sign(client, officer.user, hand_over, "note_unsigned", reason="已调离").status_code == 403


def test_both_owe_their_signature_on_the_home_page(client, before, elsewhere, hand_over):
    successor = hand_over.successor
    for post, name in ((successor, "顾明川"), (elsewhere, "陆知远")):
        duties = post_duties(acting(post), TODAY)
        assert [duty.text for duty in duties] == [f"与{name}的交接待签字"]
        assert duties[0].url == hand_over.get_absolute_url()
        client.force_login(post.user)
        assert f"与{name}的交接待签字" in client.get("/").content.decode()
    sign(client, successor.user, hand_over, "receive")
    assert post_duties(acting(successor), TODAY) == []
    assert len(post_duties(acting(elsewhere), TODAY)) == 1


def test_the_organizations_page_tells_who_handed_over_to_whom(client, hand_over):
    client.force_login(hand_over.successor.user)
    page = client.get(hand_over.organization.get_absolute_url()).content.decode()
    assert "顾明川 → 陆知远" in page
    assert hand_over.get_absolute_url() in page


def test_the_timeline_of_the_project_tells_both_names(client, project, hand_over):
    client.force_login(hand_over.successor.user)
    for query in ({}, {"tab": "records"}):
        page = client.get(project.get_absolute_url(), query).content.decode()
        assert "领办书记 顾明川 → 陆知远" in page


def test_a_project_taken_over_does_not_count_against_the_maximum(village, before, project, succession):
    a_project(village, S.IN_PROGRESS, lead=before.user)
    post = succession()
    draft = a_declaration(village, S.DRAFT)
    assert list(too_many(draft)) == []
    for _ in range(2):
        own = a_project(village, S.SUBMITTED, lead=post.user)
        Leadership.objects.create(project=own, post=post, user=post.user, from_on=TODAY)
    assert [reason.text for reason in too_many(draft)] == ["书记本年度已领办 2 个项目，最多 2 个"]


def test_other_methods_are_refused(client, hand_over):
    client.force_login(hand_over.successor.user)
    assert client.post(hand_over.get_absolute_url()).status_code == 405
    assert client.delete(f"{hand_over.get_absolute_url()}receive/").status_code == 405
    assert client.get(reverse("organizations:hand_over", args=[10**9])).status_code == 404


def test_more_hand_overs_cost_no_more_queries(client, before, succession, django_assert_max_num_queries):
    first = succession()
    client.force_login(first.user)
    client.get("/account/")
    page = first.organization.get_absolute_url()
    with django_assert_max_num_queries(12):
        client.get(page)
