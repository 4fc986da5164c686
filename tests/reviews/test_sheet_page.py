"""The page of one sheet: basis with links, both projects, vacancy, predecessor, buttons."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.states import ProjectState
from reviews.models import Mechanism, ReviewSheet
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.frozen import a_confirmed_township
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_township, score_all
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db
S = SheetState
NOW = "2027-01-11 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_township)


@pytest.fixture
def found(made):
    return made.again()


def get(client, who, sheet):
    client.force_login(who.user)
    return client.get(sheet.get_absolute_url())


def page_of(client, who, sheet) -> str:
    answer = get(client, who, sheet)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_number_leads_to_the_records_behind_it(client, found):
    project = found.villages[0].projects.get()
    mechanism = a_mechanism(found.villages[0], Mechanism.State.ISSUED, projects=[project])
    score_all(found)
    page = page_of(client, found.confirmer, found.sheet)
    address = f"/projects/{project.pk}/"
    for link in (
        f"{address}?tab=reports",
        f"{address}?tab=plan",
        f"{address}?tab=acceptance",
        "#self-report",
        f"/mechanisms/{mechanism.pk}/",
        f"/surveys/{found.villages[0].survey_results.get().pk}/",
    ):
        assert f'href="{link}"' in page
    assert "20 ×（100 × 1）÷ 100" in page
    assert "唐映禾评 14" in page
    assert "本单位适用，计 4" in page


def test_the_reviewed_side_reads_what_was_given_but_not_by_whom(client):
    told = a_confirmed_township(publish=True)
    assert "唐映禾评 14" in page_of(client, told.confirmer, told.sheet)
    page = page_of(client, told.secretary, told.sheet)
    assert "14.00" in page
    assert ">评分 14<" in page
    assert "唐映禾" not in page


def test_two_projects_are_both_shown(client, found):
    second = a_project(
        found.villages[0], ProjectState.IN_PROGRESS, title="口袋公园", started_on=date(2026, 12, 1)
    )
    a_task(second, weight=100)
    page = page_of(client, found.confirmer, found.sheet)
    assert "（20 + 0）÷ 2" in page
    assert "错时服务：20 ×（100 × 1）÷ 100 = 20.00" in page
    assert "口袋公园：20 ×（0 × 1）÷ 100 = 0.00" in page


def test_of_two_projects_a_bare_0_stays_a_formula(client, found):
    a_project(found.villages[0], ProjectState.APPROVED, title="口袋公园", number="2")
    assert "口袋公园：0 = 0.00" in page_of(client, found.confirmer, found.sheet)


def test_without_a_project_it_says_so(client, found):
    sheet = a_sheet(an_organization(found.township), S.SELF_SUBMITTED)
    page = page_of(client, found.confirmer, sheet)
    assert "没有攻坚项目，项目指标计 0 分" in page
    assert '<span class="formula">0</span>' not in page, "the basis says it already"
    assert page.count("没有攻坚项目，计 0 分") == 3  # process, tasks, public; acceptance is still hidden


def test_a_vacant_post_and_a_predecessor(client, found):
    vacant = a_sheet(
        an_organization(found.township), vacant=True, predecessor="韩立言，2023-05-01 至 2026-08-15"
    )
    page = page_of(client, found.confirmer, vacant)
    assert "考核表：空缺" in page
    assert "本表只作记录，不评分、不排名" in page
    assert "韩立言，2023-05-01 至 2026-08-15" in page
    assert "待自评" not in page


def test_the_ranking_of_the_group_is_provisional_until_everyone_is_scored(client, found):
    score_all(found)
    rewrite(ReviewSheet.objects.filter(pk=found.sheets[1].pk), state=S.SELF_SUBMITTED)
    page = page_of(client, found.confirmer, found.sheet)
    assert "还有 1 份没有评完，名次会变" in page
    assert "未评完" in page
    assert "85.80" not in page


def test_a_decided_sheet_shows_decision_and_digest(client, found):
    score_all(found)
    client.force_login(found.confirmer.user)
    data = {"grade": "fair", "meeting_on": "2027-01-11", "document_number": "青街党发〔2027〕3号"}
    client.post(
        reverse("reviews:transition", args=[found.sheet.pk, "confirm"]),
        data | {"difference_reason": "述职走过场"},
    )
    page = page_of(client, found.confirmer, found.sheet)
    digest = ReviewSheet.objects.get(pk=found.sheet.pk).digest
    for words in ("述职走过场", "青街党发〔2027〕3号", digest[:12], "审定：一般。", "反馈结果"):
        assert words in page


def test_buttons_by_role(client, found):
    score = reverse("reviews:score", args=[found.sheet.pk])
    assert score in page_of(client, found.scorer, found.sheet)
    assert score not in page_of(client, an_appointment(found.township, Role.LEADER), found.sheet)
    a_score(found.sheet, "report", "8", found.scorer)
    assert score not in page_of(client, found.scorer, found.sheet).split("完成评分")[0]
    sheet = a_sheet(an_organization(found.township))
    page = page_of(client, sheet.post, sheet)
    assert reverse("reviews:transition", args=[sheet.pk, "submit_self"]) in page
    assert "complete_scoring" not in page
    clerk = an_appointment(sheet.organization, Role.CLERK)
    assert reverse("reviews:self_report", args=[sheet.pk]) in page_of(client, clerk, sheet)


def test_a_veto_is_told_with_the_total_and_not_before(client, found):
    found.villages[0].survey_results.update(satisfied=10, basically=10, dissatisfied=80)
    assert "满意率 20.0%，低于 60%" not in page_of(client, found.secretary, found.sheet)
    assert "无一票否决事项" not in page_of(client, found.secretary, found.sheet)
    score_all(found)
    page = page_of(client, found.confirmer, found.sheet)
    assert "满意率 20.0%，低于 60%" in page
    assert "等次不高于一般" in page


def test_strangers_find_nothing(client, found):
    assert get(client, found.sheets[1].post, found.sheet).status_code == 404
    beside = an_organization(found.township.parent)
    assert get(client, an_appointment(beside, Role.OFFICER), found.sheet).status_code == 404
    assert get(client, an_appointment(found.villages[0], Role.MEMBER), found.sheet).status_code == 404
    assert get(client, an_appointment(found.township, Role.EXPERT), found.sheet).status_code == 404


def test_wrong_method(client, found):
    client.force_login(found.scorer.user)
    assert client.post(found.sheet.get_absolute_url()).status_code == 405


def test_a_postponed_project_is_shown_as_such(client, found):
    project = found.villages[0].projects.get()
    project.times_postponed, project.original_due_on = 1, date(2026, 9, 30)
    project.save()

    assert "，延期 1 次，原定 9 月 30 日）" in page_of(client, found.confirmer, found.sheet)


def test_every_input_stands_under_its_criterion_with_its_records(client, found):
    score_all(found)
    page = page_of(client, found.confirmer, found.sheet)
    project = found.villages[0].projects.get()
    assert page.count("计分数据") >= 4
    assert f'<dt>按时核验权重</dt><dd><a href="/projects/{project.pk}/?tab=plan">100</a></dd>' in page
    assert "<dt>唐映禾评分</dt><dd>14</dd>" in page


def test_hidden_scores_have_no_inputs_either(client, found):
    a_score(found.sheet, "report", "8.7", found.scorer)
    page = page_of(client, an_appointment(found.township, Role.LEADER), found.sheet)
    assert "<dd>8.7</dd>" not in page
    assert "唐映禾" not in page


def test_remarks_are_one_per_scorer_and_told_to_the_secretary_without_names(client, found):
    a_score(found.sheet, "acceptance", "14", found.scorer, comment="任务抓得实。")
    a_score(found.sheet, "report", "9", found.scorer, comment="剖析较深")
    assert "任务抓得实" not in page_of(client, found.confirmer, found.sheet)
    decided = {"grade": "good", "meeting_on": "2027-01-11", "document_number": "x", "digest": "y"}
    decided |= {"confirmed_by": found.confirmer, "confirmed_at": "2027-01-11T02:00:00Z"}
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), state=S.CONFIRMED, **decided)
    assert "<dt>唐映禾</dt><dd>任务抓得实；剖析较深。</dd>" in page_of(client, found.confirmer, found.sheet)
    assert "任务抓得实" not in page_of(client, found.secretary, found.sheet)
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), state=S.PUBLISHED)
    told = page_of(client, found.secretary, found.sheet)
    assert "<dt>组织部门</dt><dd>任务抓得实；剖析较深。</dd>" in told
