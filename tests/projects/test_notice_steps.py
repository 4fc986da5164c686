"""A 督办单 from draft to closed: numbers, the clock, the light, who is told, who is refused."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.roles import Role
from projects.lights import Thresholds, explain
from projects.models import Attachment, Project, SupervisionNotice
from projects.states import ProjectState
from tests.builders.notices import a_notice_on
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.uploads import a_picture as pixels
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
N = SupervisionNotice.State
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def clock():
    """Friday, 24 July 2026; `move_to` another day."""
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=SHANGHAI), tick=False) as traveller:
        yield traveller


def on(clock, day):
    clock.move_to(datetime(2026, day[0], day[1], 10, 0, tzinfo=SHANGHAI))


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK, a_user("韩砚秋"))


@pytest.fixture
def project(village, secretary):
    """Up with its plan in July 2026, so that only the notice decides about the light."""
    made = a_project(village, ProjectState.IN_PROGRESS, started_on=date(2026, 7, 1))
    a_task(made, percent=90)
    return made


def post(client, person, notice, name, **fields):
    client.force_login(person.user)
    return client.post(f"{notice.get_absolute_url()}{name}/", fields)


def page(client, person, address):
    client.force_login(person.user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def a_picture(name):
    return SimpleUploadedFile(name, pixels("JPEG"), "image/jpeg")


def light(project):
    found = Project.objects.select_related("round").get(pk=project.pk)
    return explain(found, Thresholds.of(found.round)).code


def told(person):
    return list(Notice.objects.filter(post_id=person.pk).order_by("pk").values_list("text", flat=True))


def test_from_draft_to_closed(client, project, officer, secretary):
    notice = a_notice_on(project, N.DRAFT, officer=officer)
    assert told(secretary) == []

    assert post(client, officer, notice, "issue").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.number, notice.issued_on) == (N.ISSUED, "督〔2026〕1号", date(2026, 7, 24))
    assert notice.issued_by == officer
    assert told(secretary) == ["督〔2026〕1号督办单待签收，7 月 31 日前反馈：老旧楼栋加装电梯协商"]

    assert post(client, secretary, notice, "sign").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.signed_on, notice.signed_by) == (N.SIGNED, date(2026, 7, 24), secretary)

    assert post(client, secretary, notice, "reply", result="协议已签").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.reply, notice.days_late) == (N.REPLIED, "协议已签", 0)
    assert told(officer)[-1] == "督〔2026〕1号督办单已反馈，请核实：老旧楼栋加装电梯协商"

    assert post(client, officer, notice, "close", opinion="").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.opinion, notice.closed_by) == (N.CLOSED, "同意办结", officer)
    verbs = AuditEntry.objects.filter(root_type="projects.project", subject_type="projects.supervisionnotice")
    assert list(verbs.order_by("sequence").values_list("verb", flat=True)) == [
        "issue",
        "sign",
        "reply",
        "close",
    ]


def test_the_document_word_stands_in_the_number(client, project, officer, village):
    village.parent.document_word = "青督"
    village.parent.save()
    first, second = (a_notice_on(project, N.DRAFT, officer=officer) for _ in range(2))
    post(client, officer, first, "issue")
    post(client, officer, second, "issue")
    numbers = SupervisionNotice.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["青督〔2026〕1号", "青督〔2026〕2号"]


def test_two_issuers_without_a_word_both_begin_at_one(client, project, officer, village):
    county = an_appointment(village.parent.parent, Role.OFFICER)
    ours, theirs = (
        a_notice_on(project, N.DRAFT, officer=officer),
        a_notice_on(project, N.DRAFT, officer=county),
    )
    assert post(client, officer, ours, "issue").status_code == 302
    assert post(client, county, theirs, "issue").status_code == 302
    numbers = set(SupervisionNotice.objects.values_list("issuer", "number"))
    assert numbers == {
        (officer.organization_id, "督〔2026〕1号"),
        (county.organization_id, "督〔2026〕1号"),
    }


def test_a_reply_stops_the_clock_and_a_return_starts_it_again(client, clock, project, officer, secretary):
    notice = a_notice_on(project, N.SIGNED, officer=officer, due_on=date(2026, 7, 27))
    on(clock, (7, 27))
    assert light(project) != "red"
    on(clock, (7, 30))
    assert light(project) == "red"  # three days late
    assert post(client, secretary, notice, "reply", result="已签").status_code == 422
    assert (
        post(client, secretary, notice, "reply", result="已签", late_reason="燃气公司改期").status_code == 302
    )
    notice.refresh_from_db()
    assert (notice.days_late, notice.late_reason) == (3, "燃气公司改期")
    on(clock, (8, 20))
    assert light(project) != "red"
    assert notice.days_overdue(date(2026, 8, 20)) == 3

    send = {"reason": "协议没有附件", "due_on": "2026-08-24"}
    assert post(client, officer, notice, "send_back", **send).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.due_on, notice.times_returned) == (N.SIGNED, date(2026, 8, 24), 1)
    assert notice.reply_draft == "已签"
    on(clock, (8, 26))
    assert light(project) == "red"
    assert notice.days_overdue(date(2026, 8, 26)) == 5
    post(client, secretary, notice, "reply", result="附件已补", late_reason="")
    notice.refresh_from_db()
    assert notice.state == N.SIGNED  # late again: the reason is asked again
    post(client, secretary, notice, "reply", result="附件已补", late_reason="材料在途")
    notice.refresh_from_db()
    assert (notice.state, notice.days_late) == (N.REPLIED, 5)


def test_lateness_of_the_first_reply_stays_when_the_second_is_in_time(
    client, clock, project, officer, secretary
):
    notice = a_notice_on(project, N.SIGNED, officer=officer, due_on=date(2026, 7, 22))
    post(client, secretary, notice, "reply", result="已签", late_reason="改期")
    post(client, officer, notice, "send_back", reason="差附件", due_on="2026-07-31")
    post(client, secretary, notice, "reply", result="已补")
    notice.refresh_from_db()
    assert (notice.state, notice.days_late, notice.late_reason) == (N.REPLIED, 2, "改期")


def test_the_late_reason_is_asked_only_when_late(client, project, officer, secretary):
    notice = a_notice_on(project, N.SIGNED, officer=officer)
    assert "未按期原因" not in page(client, secretary, f"{notice.get_absolute_url()}reply/")
    notice.due_on = date(2026, 7, 20)
    notice.save()
    assert "应于 7 月 20 日前反馈，已逾期 4 天" in page(
        client, secretary, f"{notice.get_absolute_url()}reply/"
    )


def test_an_extension_in_time_prevents_lateness(client, clock, project, officer):
    notice = a_notice_on(project, N.SIGNED, officer=officer, due_on=date(2026, 7, 27))
    fields = {"due_on": "2026-08-05", "reason": "等待燃气公司"}
    assert post(client, officer, notice, "extend", **fields).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.due_on, notice.days_late) == (N.SIGNED, date(2026, 8, 5), 0)
    on(clock, (8, 5))
    assert light(project) != "red"


def test_an_extension_afterwards_keeps_the_days_that_were_late(client, project, officer):
    notice = a_notice_on(project, N.ISSUED, officer=officer, due_on=date(2026, 7, 20))
    assert light(project) == "red"
    post(client, officer, notice, "extend", due_on="2026-08-05", reason="等待燃气公司")
    notice.refresh_from_db()
    assert notice.days_late == 4
    assert light(project) != "red"


@pytest.mark.parametrize("due_on", ["2026-07-24", "2026-07-30", "2026-07-31", "x", ""])
def test_an_extension_must_lie_behind_today_and_the_present_date(client, project, officer, due_on):
    notice = a_notice_on(project, N.SIGNED, officer=officer)
    assert post(client, officer, notice, "extend", due_on=due_on, reason="等待").status_code == 422


def test_revoked_it_keeps_its_number_and_costs_nothing(client, project, officer, secretary):
    notice = a_notice_on(project, N.ISSUED, officer=officer, due_on=date(2026, 7, 20))
    assert post(client, officer, notice, "revoke", reason="").status_code == 422
    assert post(client, officer, notice, "revoke", reason="发错单位").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.number, notice.days_late) == (N.REVOKED, "督〔2026〕1号", 0)
    assert light(project) != "red"
    assert told(secretary)[-1].startswith("督〔2026〕1号督办单已撤销")
    assert not SupervisionNotice.objects.late(date(2026, 7, 24)).exists()


def test_a_draft_that_is_discarded_tells_nobody(client, project, officer, secretary):
    notice = a_notice_on(project, N.DRAFT, officer=officer)
    post(client, officer, notice, "revoke", reason="已解决")
    assert told(secretary) == []
    entries = AuditEntry.objects.filter(root_type="projects.project", verb="revoke")
    assert not entries.exists()


def test_the_clerk_drafts_and_the_secretary_confirms(client, project, officer, secretary, clerk):
    notice = a_notice_on(project, N.SIGNED, officer=officer)
    fields = {"draft": "协议已签，周一进场", "files": a_picture("现场.jpg")}
    assert post(client, clerk, notice, "draft_reply", **fields).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.reply, notice.reply_draft) == (N.SIGNED, "", "协议已签，周一进场")
    assert told(secretary)[-1].startswith("督〔2026〕1号督办单的反馈已代拟，请确认后反馈")
    assert "协议已签，周一进场" in page(client, secretary, notice.get_absolute_url())
    assert "协议已签" not in page(client, officer, notice.get_absolute_url())
    attachment = Attachment.objects.get(notice=notice)
    assert client.get(attachment.get_absolute_url()).status_code == 404  # the officer, before the reply

    form = client.force_login(secretary.user) or client.get(f"{notice.get_absolute_url()}reply/")
    assert form.context["form"]["result"].value() == "协议已签，周一进场"
    assert "现场.jpg" in form.content.decode()
    post(client, secretary, notice, "reply", result="协议已签，周一进场")
    notice.refresh_from_db()
    assert notice.is_on_behalf
    client.force_login(officer.user)
    assert client.get(attachment.get_absolute_url()).status_code == 200


def test_files_of_a_first_reply_stay_open_to_the_issuer_after_a_return(
    client, project, officer, secretary, clerk
):
    notice = a_notice_on(project, N.SIGNED, officer=officer)
    post(client, secretary, notice, "reply", result="已签", files=[a_picture("第一次.jpg")])
    post(client, officer, notice, "send_back", reason="差附件", due_on="2026-07-31")
    post(client, clerk, notice, "draft_reply", draft="再补", files=[a_picture("还没报.jpg")])

    words = page(client, officer, notice.get_absolute_url())
    assert "第一次.jpg" in words
    assert "还没报.jpg" not in words
    first, second = Attachment.objects.filter(notice=notice)
    assert client.get(first.get_absolute_url()).status_code == 200
    assert client.get(second.get_absolute_url()).status_code == 404
    post(client, secretary, notice, "reply", result="附件已补")
    assert "还没报.jpg" in page(client, officer, notice.get_absolute_url())


def test_files_are_judged_and_at_most_three(client, project, officer, secretary):
    notice = a_notice_on(project, N.SIGNED, officer=officer)
    pictures = [a_picture(f"{number}.jpg") for number in range(4)]
    refused = post(client, secretary, notice, "reply", result="已签", files=pictures)
    assert refused.status_code == 422
    assert "附件最多 3 个" in refused.content.decode()
    assert Attachment.objects.count() == 0
    assert (
        post(client, secretary, notice, "reply", result="已签", files=[a_picture("1.jpg")]).status_code == 302
    )
    assert Attachment.objects.get().notice == notice


def test_a_second_click_is_stale(client, project, officer, secretary):
    notice = a_notice_on(project, N.ISSUED, officer=officer)
    assert post(client, secretary, notice, "sign").status_code == 302
    assert post(client, secretary, notice, "sign").status_code == 409
    assert AuditEntry.objects.filter(verb="sign").count() == 1


def test_what_stands_in_the_way_of_issuing(client, project, officer, secretary):
    late = a_notice_on(project, N.DRAFT, officer=officer, due_on=date(2026, 7, 24))
    answer = post(client, officer, late, "issue")
    assert answer.status_code == 422
    assert "反馈时限已过，请先改为以后的日期" in answer.content.decode()
    project.state = ProjectState.CLOSED
    project.save()
    assert "不能督办" in page(client, officer, late.get_absolute_url())
    late.refresh_from_db()
    assert (late.state, late.number) == (N.DRAFT, "")


def test_nobody_to_sign_blocks_the_issue(client, village):
    officer = an_appointment(village.parent, Role.OFFICER)
    project = a_project(village, ProjectState.IN_PROGRESS)
    notice = a_notice_on(project, N.DRAFT, officer=officer)
    assert "没有书记或填报员在任，无人签收" in page(client, officer, notice.get_absolute_url())


def test_refused_with_whoever_may(client, project, officer, secretary, clerk, village):
    notice = a_notice_on(project, N.SIGNED, officer=officer)
    answer = post(client, clerk, notice, "reply", result="已签")
    assert answer.status_code == 403
    assert "由望江里社区书记办理" in answer.content.decode()
    answer = post(client, secretary, notice, "revoke", reason="x")
    assert answer.status_code == 403
    assert "由青石街道的组织部门工作人员办理" in answer.content.decode()
    above = an_appointment(village.parent.parent, Role.OFFICER)
    assert post(client, above, notice, "revoke", reason="x").status_code == 403
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)
    assert post(client, stranger, notice, "reply", result="x").status_code == 404


def test_an_officer_with_a_post_in_the_house_is_barred(client, project, village, secretary):
    both = an_appointment(village.parent, Role.OFFICER, secretary.user)
    notice = a_notice_on(project, N.REPLIED, officer=both)
    client.force_login(secretary.user)
    client.post(reverse("organizations:switch_post"), {"post": both.pk})
    assert client.post(f"{notice.get_absolute_url()}close/", {}).status_code == 403


def test_wrong_methods_are_refused(client, project, officer):
    notice = a_notice_on(project, N.REPLIED, officer=officer)
    client.force_login(officer.user)
    assert client.delete(f"{notice.get_absolute_url()}close/").status_code == 405
    assert client.post(notice.get_absolute_url()).status_code == 405
    assert client.get(f"{notice.get_absolute_url()}nonsense/").status_code == 404


def test_a_department_sees_the_project_and_answers_only_the_notice(client, project, officer, village):
    bureau = an_organization(village.parent, short_name="城管办")
    head = an_appointment(bureau, Role.SECRETARY)
    client.force_login(head.user)
    assert client.get(project.get_absolute_url()).status_code == 404
    notice = a_notice_on(project, N.SIGNED, officer=officer, addressee=bureau)
    assert "城管办" in page(client, head, notice.get_absolute_url())
    assert client.get(project.get_absolute_url()).status_code == 200
    assert client.post(f"{project.get_absolute_url()}request_acceptance/", {}).status_code == 403
    assert post(client, head, notice, "reply", result="已清运").status_code == 302


def test_a_reply_that_was_sent_back_has_room_for_new_files(client, clock, project, officer, secretary):
    """The files of the first reply stay with it; nobody can take them away, so they do not count again."""
    notice = a_notice_on(project, N.SIGNED)
    pictures = [a_picture(f"{number}.jpg") for number in range(3)]
    assert post(client, secretary, notice, "reply", result="已签", files=pictures).status_code == 302
    post(client, officer, notice, "send_back", reason="没有现场照片", due_on="2026-08-07")
    more = [a_picture(f"现场{number}.jpg") for number in range(4)]
    assert post(client, secretary, notice, "reply", result="照片补上", files=more).status_code == 422
    more = [a_picture(f"现场{number}.jpg") for number in range(3)]

    assert post(client, secretary, notice, "reply", result="照片补上", files=more).status_code == 302
    assert notice.attachments.count() == 6


def test_after_a_return_the_issuer_still_reads_the_files_of_the_reply(
    client, clock, project, officer, secretary, clerk
):
    notice = a_notice_on(project, N.SIGNED, officer=officer)
    post(client, secretary, notice, "reply", result="已签", files=[a_picture("协议.jpg")])
    post(client, officer, notice, "send_back", reason="没有现场照片", due_on="2026-08-07")
    on(clock, (7, 27))
    post(client, clerk, notice, "draft_reply", draft="照片补上", files=[a_picture("现场.jpg")])

    assert "协议.jpg" in page(client, officer, notice.get_absolute_url())
    assert "现场.jpg" not in page(client, officer, notice.get_absolute_url())
