"""Nobody decides upon what was their own work, nor upon those beside whom they are ranked themselves."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from feedback import permissions as feedback
from feedback.models import SurveyResult
from organizations.acting import acting as acting_again
from organizations.judging import judged_by
from organizations.roles import Role
from projects.handover import take_over
from projects.models import Leadership, Project
from projects.permissions import may_judge, may_override_light, may_supervise
from projects.states import ProjectState
from reviews import todo
from reviews.duties import self_report_duties
from reviews.grouping import rank_within, widen
from reviews.having_a_say import know_scorers
from reviews.models import ComparisonGroup, ReviewSheet, UnlockRequest, Widening
from reviews.permissions import (
    may_confirm,
    may_report_self,
    may_request_unlock,
    may_score,
)
from reviews.states import SheetState
from reviews.suggesting import refresh
from reviews.transitions.sheets import reviewed_person
from tests.builders.audit import amend, rewrite
from tests.builders.people import a_city, acting, an_actor, an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_township, an_assignment, score_all, scored_by_experts
from tests.builders.work import a_project, a_round
from workflow import audit
from workflow.engine import Recipient

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 18)


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-18 10:00 +0800", tick=False):
        yield


def who_left(house, office, role=Role.SECRETARY, ended_on=date(2027, 1, 10), now=Role.OFFICER):
    """Somebody who worked in the house and has moved to the office that judges it."""
    former = an_appointment(house, role, ends_on=ended_on)
    return an_appointment(office, now, former.user, starts_on=date(2027, 1, 11))


def test_whoever_led_the_house_within_a_year_judges_nothing_of_it():
    _, _, township, village = a_city()
    officer = acting(who_left(village, township))
    project = a_project(village, ProjectState.SUBMITTED)
    assert not may_judge(officer, project)
    assert not may_override_light(officer, project)
    assert not may_supervise(officer, project)
    assert not feedback.may_enter_result(officer, village, project.round)
    assert not may_score(officer, a_sheet(village, SheetState.SELF_SUBMITTED))


@pytest.mark.parametrize(("ended_on", "may"), [(date(2026, 1, 18), True), (date(2026, 1, 19), False)])
def test_after_a_year_the_house_is_like_any_other(ended_on, may):
    _, _, township, village = a_city()
    officer = acting(who_left(village, township, ended_on=ended_on))
    assert may_judge(officer, a_project(village, ProjectState.SUBMITTED)) is may


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER, Role.EXPERT])
def test_another_post_that_is_over_excludes_nobody(role):
    _, _, township, village = a_city()
    officer = acting(who_left(village, township, role))
    assert may_judge(officer, a_project(village, ProjectState.SUBMITTED))


def test_what_was_left_gives_no_right():
    _, _, township, village = a_city()
    officer = acting(who_left(village, township, now=Role.MEMBER))
    assert not Project.objects.visible_to(officer).filter(pk=a_project(village, ProjectState.IN_PROGRESS).pk)


def test_the_page_and_a_process_know_it_too(client):
    _, _, township, village = a_city()
    officer = who_left(village, township)
    project = a_project(village, ProjectState.SUBMITTED)
    client.force_login(officer.user)
    address = reverse("projects:transition", args=[project.pk, "reject"])
    assert client.post(address, {"reason": "不符合要求"}).status_code == 403
    assert project.title not in client.get(reverse("projects:projects") + "?judge=me").content.decode()
    again = acting_again(officer.user_id, officer.pk)
    assert not may_judge(again, project)
    assert Project.objects.filter(judged_by(again)).exists()


def test_a_former_house_names_no_surveyor_of_its_own():
    city, _, _, village = a_city()
    surveyor = who_left(village, city, now=Role.SURVEYOR)
    round_ = a_round()
    round_.survey_assignments.create(post=surveyor, organization=village)
    assert not feedback.may_enter_result(acting(surveyor), village, round_)


@pytest.fixture
def township():
    """Three villages; whoever leads the last one is officer of the township as well."""
    found = a_township(villages=3)
    found.rival = an_appointment(found.township, Role.OFFICER, found.sheets[2].user)
    return found


def test_whoever_is_ranked_scores_none_of_the_ranking(township):
    officer = acting(township.rival)
    assert not any(may_score(officer, sheet) for sheet in township.sheets)
    assert not ReviewSheet.objects.filter(todo.waiting(officer, todo.SCORE, TODAY)).exists()
    other = a_sheet(an_organization(township.township, sector="school"), SheetState.SELF_SUBMITTED)
    assert may_score(officer, other)


def test_nor_types_the_results_that_the_ranking_is_made_of(township):
    """The public's 30 points are typed in by the level above, where the rival is officer."""
    round_ = township.sheet.round
    officer, neighbour = acting(township.rival), township.villages[0]
    assert not feedback.may_enter_result(officer, neighbour, round_)
    assert not feedback.may_waive_sample(officer, SurveyResult.objects.get(organization=neighbour))
    school = an_organization(township.township, sector="school")
    assert feedback.may_enter_result(officer, school, round_)
    assert feedback.may_enter_result(acting(township.scorer), neighbour, round_)
    surveyor = acting(an_appointment(township.city, Role.SURVEYOR, township.sheets[2].user))
    round_.survey_assignments.create(post=surveyor.post, organization=township.township)
    assert not feedback.may_enter_result(surveyor, neighbour, round_)
    assert feedback.may_enter_result(surveyor, school, round_)


def test_nor_sets_lights_that_the_review_counts(township):
    project = a_project(township.villages[0], ProjectState.IN_PROGRESS)
    assert not may_override_light(acting(township.rival), project)
    assert may_override_light(acting(township.scorer), project)


def test_nor_as_an_expert_who_was_named(township):
    scored_by_experts(township.sheet.group.scheme)
    expert = an_appointment(township.city, Role.EXPERT, township.sheets[2].user)
    an_assignment(township.sheet, "report", expert)
    assert not may_score(acting(expert), township.sheet)


def test_whoever_is_ranked_neither_decides_nor_reads_the_others_before_they_are_told(township):
    score_all(township)
    refresh([township.sheet.group_id])
    officer = acting(township.rival)
    sheet = ReviewSheet.objects.for_reader(officer).get(pk=township.sheet.pk)
    assert not sheet.is_readable
    assert not may_confirm(officer, sheet)
    assert not may_request_unlock(officer, sheet)
    assert not ReviewSheet.objects.filter(todo.waiting(officer, todo.CONFIRM, TODAY)).exists()
    told = a_sheet(an_organization(township.township), SheetState.PUBLISHED)
    assert ReviewSheet.objects.for_reader(officer).get(pk=told.pk).is_readable


def test_whoever_is_not_ranked_competes_with_nobody(township):
    rewrite(ReviewSheet.objects.filter(pk=township.sheets[2].pk), too_new=True)
    assert may_score(acting(township.rival), township.sheet)


def test_the_ranking_may_be_wider_than_the_group(township):
    """The officer leads a village of another township; the city is ranked as a whole."""
    elsewhere = an_organization(an_organization(an_organization(township.city)))
    leader = an_appointment(township.township, Role.OFFICER)
    a_sheet(elsewhere, SheetState.OPEN, an_appointment(elsewhere, Role.SECRETARY, leader.user))
    assert may_score(acting(leader), township.sheet)
    group = township.sheet.group
    root = acting(an_appointment(township.city, Role.OFFICER))
    widen(group.round, group.level, group.sector, Widening.Extent.CITY, root)
    sheet = ReviewSheet.objects.get(pk=township.sheet.pk)
    assert not may_score(acting(leader), sheet)


def test_requests_to_unlock_are_hidden_from_the_rivals(township):
    sheet = a_sheet(an_organization(township.township), SheetState.CONFIRMED)
    UnlockRequest.objects.create(
        sheet=sheet, version=1, requested_by=township.confirmer, reason="漏计", kind="rescore"
    )
    assert UnlockRequest.objects.visible_to(acting(township.confirmer)).exists()
    assert not UnlockRequest.objects.visible_to(acting(township.rival)).exists()


def test_whoever_scored_anywhere_in_the_ranking_decides_nothing_in_it(township):
    """The confirmer scored in another township before; the city is ranked as a whole."""
    elsewhere = an_organization(an_organization(an_organization(township.city)))
    before = an_appointment(elsewhere.parent, Role.OFFICER, township.confirmer.user)
    a_score(a_sheet(elsewhere, SheetState.SELF_SUBMITTED), "report", "2", before)
    score_all(township)
    refresh([township.sheet.group_id])
    decides = acting(township.confirmer)
    waiting = ReviewSheet.objects.filter(pk__in=[sheet.pk for sheet in township.sheets])
    assert may_confirm(decides, waiting.first())
    assert waiting.filter(~todo.scores_in_group(decides)).count() == 3
    Widening.objects.create(
        round=township.sheet.round, level=township.sheet.group.level, sector=township.sheet.group.sector,
        extent=Widening.Extent.CITY,
    )  # fmt: skip
    rank_within(ComparisonGroup.objects.filter(level="village"), Widening.Extent.CITY, acting(before))
    known = list(waiting.select_related("group"))
    know_scorers(known)
    assert not any(may_confirm(decides, sheet) for sheet in known)
    assert not may_confirm(decides, waiting.first())
    assert not waiting.filter(~todo.scores_in_group(decides)).exists()


def named_again(post):
    """As when 主持工作 ends in 书记: the post ended yesterday, and the same person was named today."""
    amend(post, ends_on=date(2027, 1, 17))
    return an_appointment(post.organization, Role.SECRETARY, post.user, starts_on=date(2027, 1, 18))


def test_whoever_was_named_again_goes_on_with_the_own_sheet(client):
    village = a_city()[3]
    sheet = a_sheet(village)
    again = named_again(sheet.post)
    assert may_report_self(acting(again), sheet)
    assert [duty.url for duty in self_report_duties(acting(again), TODAY)] == [
        reverse("reviews:transition", args=[sheet.pk, "submit_self"])
    ]
    assert reviewed_person(sheet) == [Recipient(again.user_id, again.pk)]


def test_another_secretary_reports_for_nobody_else():
    _city, _, township, village = a_city()
    sheet = a_sheet(village)
    amend(sheet.post, ends_on=date(2027, 1, 17))
    assert not may_report_self(acting(an_appointment(village, Role.SECRETARY)), sheet)
    elsewhere = an_appointment(township, Role.SECRETARY, sheet.user)
    assert not may_report_self(acting(elsewhere), sheet)
    assert reviewed_person(sheet) == [Recipient(sheet.user_id, elsewhere.pk)]


def test_a_project_that_comes_back_counts_against_the_maximum_again():
    """The secretary's post ended, somebody else held it for a day, and the first one was named again."""
    city, _, _, village = a_city()
    admin = an_actor(city, Role.SYSTEM_ADMIN)
    first = an_appointment(village, Role.SECRETARY, ends_on=date(2027, 1, 15))
    project = a_project(village, ProjectState.IN_PROGRESS, lead=first.user)
    Leadership.objects.create(project=project, post=first, user=first.user, from_on=date(2026, 2, 1))
    other = an_appointment(village, Role.SECRETARY, starts_on=date(2027, 1, 16), ends_on=date(2027, 1, 16))
    again = an_appointment(village, Role.SECRETARY, first.user, starts_on=date(2027, 1, 17))
    for post in (other, again):
        with audit.recording():
            take_over(post, admin, audit.note(admin, "appoint", post))
    held = project.leaderships.order_by("from_on").values_list("user", "taken_over")
    assert list(held) == [(first.user_id, False), (other.user_id, True), (first.user_id, False)]
