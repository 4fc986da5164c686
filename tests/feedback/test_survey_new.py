"""录入满意度结果: who may, for whom, and every refusal in words."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.forms.result import ResultForm
from feedback.models import SurveyResult
from feedback.permissions import oversees
from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.people import a_city, a_user, acting, an_actor, an_appointment, an_organization
from tests.builders.surveys import PDF, Kind, a_file, a_result, a_result_post, a_surveyor
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
NEW = reverse("feedback:survey_new")


@pytest.fixture
def city():
    found = a_city()
    a_round()
    return found


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def post(client, who, of=None, project=None, **changes):
    client.force_login(who.user)
    query = f"?project={project.pk}" if project else f"?organization={of.pk}" if of else ""
    return client.post(NEW + query, a_result_post(**changes))


def typed_in(**changes):
    return {"kind": Kind.TYPED_IN, "agency": "", "method": ""} | changes


# Works


def test_the_officer_above_enters_a_third_party_result_with_its_file(client, village, officer):
    answer = post(client, officer, village)

    result = SurveyResult.objects.get()
    assert answer["Location"] == result.get_absolute_url()
    assert (result.organization, result.round, result.project, result.entered_by) == (
        village, a_round(), None, officer,
    )  # fmt: skip
    assert (result.returned, result.valid, result.issued) == (120, 116, 150)
    assert (result.file_name, result.file_extension, result.file_size) == ("调查报告.pdf", "pdf", len(PDF))
    assert len(result.file_sha256) == 64
    assert f"SHA-256 {result.file_sha256}" in client.get(result.get_absolute_url()).content.decode()
    assert "调查报告" not in result.file.name
    entry = AuditEntry.objects.get(verb="enter_survey")
    assert entry.content["after"]["satisfied"] == 84


def test_paper_slips_are_typed_in_with_a_scan_and_without_agency(client, village, officer):
    assert post(client, officer, village, **typed_in()).status_code == 302
    assert SurveyResult.objects.get().kind == Kind.TYPED_IN


def test_full_width_digits_and_chinese_dates_are_understood(client, village, officer):
    assert post(client, officer, village, satisfied="８４", surveyed_to="2026年11月10日").status_code == 302
    assert SurveyResult.objects.get().surveyed_to == date(2026, 11, 10)


def test_the_organization_is_typed_by_name_where_the_page_does_not_fix_it(client, village, officer):
    assert post(client, officer, organization="望江里社区").status_code == 302
    assert SurveyResult.objects.get().organization == village


def test_a_result_on_one_project_stands_beside_that_of_the_organization(client, village, officer):
    project = a_project(village, ProjectState.ACCEPTED)
    a_result(village)
    assert post(client, officer, project=project).status_code == 302
    result = SurveyResult.objects.get(project=project)
    assert AuditEntry.objects.get(subject_id=str(result.pk)).root_id == str(project.pk)


def test_the_root_is_surveyed_by_its_own_officers(client, city):
    own = an_appointment(city[0], Role.OFFICER)

    assert post(client, own, city[0]).status_code == 302


def test_at_the_root_only_its_officers_without_another_post_there(city):
    both = an_appointment(city[0], Role.OFFICER)
    an_appointment(city[0], Role.CLERK, both.user)

    assert not oversees(acting(both), city[0])
    assert not oversees(an_actor(city[1], Role.OFFICER), city[0])


def test_a_surveyor_enters_what_is_assigned(client, village):
    surveyor = a_surveyor(village.parent, at=village.parent.parent)

    assert post(client, surveyor, organization="望江里社区").status_code == 302
    assert SurveyResult.objects.get().entered_by == surveyor


# Refused


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER, Role.LEADER, Role.EXPERT])
def test_other_roles_enter_nothing(client, village, role):
    answer = post(client, an_appointment(village.parent, role), village)

    assert answer.status_code == 403
    assert not SurveyResult.objects.exists()


def test_the_surveyed_organization_never_enters_its_own(client, village):
    own = an_appointment(village, Role.OFFICER)
    answer = post(client, own, village)

    assert answer.status_code == 403
    assert "上级组织部门工作人员或受委托的第三方调查员" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER, Role.OFFICER, Role.LEADER])
def test_nor_does_an_officer_above_with_any_post_in_it(client, village, role):
    person = a_user()
    an_appointment(village, role, person)
    above = an_appointment(village.parent, Role.OFFICER, person)
    client.force_login(person)
    client.post(reverse("organizations:switch_post"), {"post": above.pk})

    assert client.post(f"{NEW}?organization={village.pk}", a_result_post()).status_code == 403
    assert not SurveyResult.objects.exists()


def test_an_officer_elsewhere_finds_nothing(client, village):
    stranger = an_appointment(an_organization(village.parent.parent), Role.OFFICER)

    assert post(client, stranger, village).status_code == 404
    assert post(client, stranger, project=a_project(village, ProjectState.ACCEPTED)).status_code == 404


def test_a_surveyor_enters_nothing_that_is_not_assigned(client, village):
    surveyor = a_surveyor(an_organization(village.parent), at=village.parent.parent)
    answer = post(client, surveyor, organization="望江里社区")

    assert answer.status_code == 422
    assert "没有可选的组织“望江里社区”" in answer.content.decode()


def test_a_surveyor_of_last_year_enters_nothing_this_year(client, village):
    surveyor = a_surveyor(village.parent, at=village.parent.parent)
    surveyor.survey_assignments.update(round=a_round(2025, is_current=False))

    assert post(client, surveyor, organization="望江里社区").status_code == 422


def test_a_surveyor_appointed_at_the_surveyed_organization_is_its_own(client, village):
    surveyor = a_surveyor(village.parent, at=village)
    answer = post(client, surveyor, organization="望江里社区")

    assert answer.status_code == 422
    assert "“望江里社区”的结果不能由您录入" in answer.content.decode()


def test_a_surveyor_loads_no_paper_slips(client, village):
    surveyor = a_surveyor(village.parent, at=village.parent.parent)
    answer = post(client, surveyor, **typed_in(organization="望江里社区"))

    assert answer.status_code == 422
    assert not SurveyResult.objects.exists()


TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"returned": "121"},
            "收回 121 份，与各项合计 120 份不符（满意 84 + 基本满意 27 + 不满意 5 + 不了解 2 + 无效 2）",
        ),
        ({"issued": "119"}, "发出 119 份，少于收回的 120 份，请核对"),
        ({"satisfied": "-1"}, "满意须为 0 或正整数"),
        ({"satisfied": "八十"}, "满意须为 0 或正整数"),
        ({"invalid": ""}, "请填写无效份数，没有就填 0"),
        ({"satisfied": "99999999999"}, "满意份数过大，请核对"),
        ({"surveyed_to": "2026-10-31"}, "调查结束日期早于开始日期，请核对"),
        (
            {"surveyed_from": "2025-11-01", "surveyed_to": "2025-11-10"},
            "调查在2026 年度开始以前就结束了，不是本年度的结果，请核对",
        ),
        ({"surveyed_to": TOMORROW}, "调查结束日期晚于今天，请核对"),
        ({"surveyed_from": "十一月"}, "没有这一天"),
        ({"surveyed_from": ""}, "请填写调查开始日期"),
        ({"agency": ""}, "请填写调查机构"),
        ({"method": ""}, "请选择调查方式"),
        ({"upload": ""}, "请上传调查机构的原始文件"),
        (typed_in(issued=""), "请填写发出的纸质票数"),
        (typed_in(upload=""), "请上传纸质票的扫描件"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_written(client, village, officer, changes, sentence):
    answer = post(client, officer, village, **changes)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in page
    assert "约束" not in page
    assert not SurveyResult.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("kind", [Kind.OPEN_LINK, Kind.SLIPS, "x"])
def test_what_the_system_counts_is_not_typed_in(client, village, officer, kind):
    assert post(client, officer, village, kind=kind).status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("报告.pdf", b"MZ\x90\x00" + b"\x00" * 200, "“报告.pdf”没有上传"),
        ("程序.exe", b"MZ\x90\x00", "不支持这种文件"),
        ("空.pdf", b"", "空"),
        ("大.pdf", PDF + b"\x00" * (21 * 1024 * 1024), "超过 20 MB"),
    ],
)
def test_the_file_is_judged_by_its_content(client, village, officer, name, content, words):
    answer = post(client, officer, village, upload=a_file(name, content))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SurveyResult.objects.exists()


def test_a_second_result_of_the_kind_is_sent_to_correction(client, village, officer):
    a_result(village)
    answer = post(client, officer, village)

    assert answer.status_code == 422
    assert "“望江里社区”已有第三方调查结果，请打开原结果更正" in answer.content.decode()
    assert post(client, officer, village, **typed_in()).status_code == 302


def test_a_surveyor_is_asked_only_for_what_is_open(client, village):
    """Neither the kind, which is always the same, nor the agency a second time."""
    surveyor = a_surveyor(village, at=village.parent)
    client.force_login(surveyor.user)
    page = client.get(NEW)
    form, text = page.context["form"], page.content.decode()
    assert (form["kind"].is_hidden, form["kind"].value(), form["agency"].value()) == (
        True,
        Kind.THIRD_PARTY,
        "",
    )
    assert "纸质代录" not in text
    assert "第三方调查须填写" not in text

    other = an_appointment(village.parent, Role.SURVEYOR, a_user("另一人"))
    a_result(village.parent, entered_by=other, agency="别家公司")
    assert client.get(NEW).context["form"]["agency"].value() == ""
    first = post(client, surveyor, organization=village.short_name, agency="江澜调查队")
    assert first.status_code == 302
    assert client.get(NEW).context["form"]["agency"].value() == "江澜调查队"
    again = post(client, surveyor, organization=village.short_name)
    assert again.context["form"].errors["organization"] == [
        "“望江里社区”已有第三方调查结果，请打开原结果更正"
    ]


def test_an_officer_chooses_the_kind_and_names_the_agency(client, village, officer):
    a_result(village.parent, entered_by=officer)
    client.force_login(officer.user)
    form = client.get(NEW).context["form"]
    assert (form["kind"].is_hidden, form["agency"].value()) == (False, "")


def test_two_at_once_make_one_result(client, village, officer, monkeypatch):
    """The form of the second was checked before the first was saved: the database stops it."""
    monkeypatch.setattr(ResultForm, "check_once", lambda form, cleaned: None)
    a_result(village)
    answer = post(client, officer, village)

    assert answer.status_code == 422
    assert "已有第三方调查结果，请打开原结果更正" in answer.content.decode()
    assert SurveyResult.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_without_a_round_there_is_nothing_to_enter(client):
    officer = an_appointment(a_city()[2], Role.OFFICER)
    client.force_login(officer.user)
    answer = client.get(NEW)

    assert answer.status_code == 409
    assert "还没有年度" in answer.content.decode()


def test_the_form_keeps_what_was_typed(client, village, officer):
    page = post(client, officer, village, returned="121", sample_note="等距抽取").content.decode()

    assert "等距抽取" in page
    assert 'value="121"' in page


@pytest.mark.parametrize("query", [{"project": "x"}, {"project": "9" * 30}, {"organization": "9" * 30}])
def test_a_page_for_something_unknown_is_not_found(client, village, officer, query):
    client.force_login(officer.user)

    assert client.get(NEW, query).status_code == 404
