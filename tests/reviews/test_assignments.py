"""评分分工: who assigns, who can be assigned, who scores then, and how the progress grows."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from organizations.roles import Role
from reviews.assigning import AssigningClosedError, Division, Pool, assign
from reviews.models import Criterion, ReviewSheet, Score, ScoreAssignment
from reviews.permissions import asked_of, may_confirm
from reviews.scores import ScoringClosedError, save_scores
from reviews.scoring_progress import progress, urge
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.people import a_user, acting, an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_township, an_assignment, an_expert, scored_by_experts
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = SheetState
NOW = "2027-01-11 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


def the_township():
    """Experts score the report of the township's two villages, officers the acceptance."""
    township = a_township()
    scored_by_experts(township.sheet.group.scheme)
    return township


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, the_township)


@pytest.fixture
def found(made):
    return made.again()


def criterion(found, code):
    return Criterion.objects.get(scheme=found.sheet.group.scheme, code=code)


def codes(sheet, who):
    return [entry.code for entry in asked_of(fresh(sheet), acting(who))]


def fresh(sheet):
    return ReviewSheet.objects.with_names().get(pk=sheet.pk)


def division(found, who=None):
    return Division(fresh(found.sheet).group, acting(who or found.scorer))


def give(sheet, who, **points):
    found = {entry.code: entry for entry in asked_of(fresh(sheet), acting(who))}
    given = {found[code]: (value, "") for code, value in points.items()}
    return save_scores(fresh(sheet), acting(who), given, submit=True)


# Who scores


def test_without_assignments_officers_score_what_the_superior_scores(found):
    assert codes(found.sheet, found.scorer) == ["acceptance"]
    assert codes(found.sheet, an_expert(found.city)) == []


def test_a_sheet_read_anew_forgets_who_did_not_score_in_its_group(found):
    sheet = fresh(found.sheet)
    assert may_confirm(acting(found.confirmer), sheet)
    an_assignment(sheet, "acceptance", found.confirmer)

    assert may_confirm(acting(found.confirmer), sheet), "kept for one page, whose buttons each ask"
    sheet.refresh_from_db()
    assert not may_confirm(acting(found.confirmer), sheet)


def test_only_those_assigned_score(found):
    expert, other = an_expert(found.city), an_expert(found.city, "褚临川")
    an_assignment(found.sheet, "report", expert)
    an_assignment(found.sheet, "acceptance", found.scorer)
    assert codes(found.sheet, expert) == ["report"]
    assert codes(found.sheet, other) == []
    assert codes(found.sheet, found.scorer) == ["acceptance"]
    assert codes(found.sheet, found.confirmer) == []
    assert codes(found.sheets[1], expert) == []


def test_an_assignment_never_leads_to_the_own_sheet_or_house(found):
    """Assigned first, appointed there afterwards."""
    expert = an_expert(found.city)
    an_assignment(found.sheet, "report", expert)
    assert codes(found.sheet, expert) == ["report"]
    an_appointment(found.villages[0], Role.LEADER, user=expert.user)
    assert codes(found.sheet, expert) == []
    own = an_appointment(found.township, Role.OFFICER, user=found.secretary.user)
    an_assignment(found.sheet, "acceptance", own)
    assert codes(found.sheet, own) == []


def test_points_exist_when_everybody_assigned_has_scored(found):
    first, second = an_expert(found.city), an_expert(found.city, "褚临川")
    for expert in (first, second):
        an_assignment(found.sheet, "report", expert)
    assert not give(found.sheet, found.scorer, acceptance="14")
    assert not give(found.sheet, first, report="9")
    sheet = fresh(found.sheet)
    assert (sheet.state, sheet.total) == (S.SELF_SUBMITTED, None)
    assert give(found.sheet, second, report="7")
    sheet = fresh(found.sheet)
    assert sheet.state == S.SCORED
    assert sheet.total == 15 + 20 + 14 + 8 + Decimal("28.8")


def test_whoever_was_taken_off_in_the_meantime_is_refused_under_the_lock(found):
    expert = an_expert(found.city)
    an_assignment(found.sheet, "report", expert)
    report = criterion(found, "report")
    ScoreAssignment.objects.all().delete()
    with pytest.raises(ScoringClosedError, match="评分分工刚有调整"):
        save_scores(fresh(found.sheet), acting(expert), {report: ("9", "")}, submit=True)
    assert not Score.objects.exists()


def test_whoever_is_assigned_in_the_group_confirms_nothing_there(found):
    rewrite(ReviewSheet.objects.all(), state=S.SCORED)
    assert may_confirm(acting(found.confirmer), fresh(found.sheet))
    an_assignment(found.sheets[1], "acceptance", found.confirmer)
    assert not may_confirm(acting(found.confirmer), fresh(found.sheet))


# Who can be assigned


def test_officers_of_the_judge_and_experts_appointed_there_or_above(found):
    above, here = an_expert(found.city), an_expert(found.township, "卫知秋")
    below = an_expert(found.villages[1], "褚临川")
    beside = an_expert(an_organization(found.township.parent), "温如玉")
    an_appointment(found.city, Role.OFFICER)
    pool = Pool(found.sheet.group)
    assert set(pool.fitting(criterion(found, "report"))) == {above, here}
    assert set(pool.fitting(criterion(found, "acceptance"))) == {found.scorer, found.confirmer}
    assert below not in pool.posts
    assert beside not in pool.posts


def test_the_own_house_and_whatever_is_ranked_beside_the_own_sheet_are_excluded(found):
    posted = an_expert(found.city)
    an_appointment(found.villages[0], Role.MEMBER, user=posted.user)
    an_appointment(found.city, Role.EXPERT, user=found.sheets[1].user)
    report = criterion(found, "report")
    pool = Pool(found.sheet.group)
    assert not pool.free_for(report, fresh(found.sheets[0]))
    assert set(pool.free_for(report, fresh(found.sheets[1]))) == {posted}
    assign(acting(found.scorer), fresh(found.sheet), {report: [posted.pk]}, pool)
    assert not ScoreAssignment.objects.exists()


def test_whoever_has_seen_the_scores_of_a_sheet_gets_no_more_of_it(found):
    an_assignment(found.sheet, "acceptance", found.scorer)
    a_score(found.sheet, "acceptance", "14", found.scorer)
    second = an_appointment(found.city, Role.EXPERT, user=found.scorer.user)
    pool = Pool(found.sheet.group)
    assert second not in pool.free_for(criterion(found, "report"), fresh(found.sheet))
    assert second in pool.free_for(criterion(found, "report"), fresh(found.sheets[1]))


def test_whoever_has_submitted_stays_and_the_others_are_replaced(found):
    first, second = an_expert(found.city), an_expert(found.city, "褚临川")
    report, pool = criterion(found, "report"), Pool(found.sheet.group)
    assign(acting(found.scorer), fresh(found.sheet), {report: [first.pk]}, pool)
    a_score(found.sheet, "report", "9", first)
    assign(acting(found.scorer), fresh(found.sheet), {report: [second.pk]}, pool)
    assert set(found.sheet.assignments.values_list("scorer", flat=True)) == {first.pk, second.pk}
    assign(acting(found.scorer), fresh(found.sheet), {report: []}, pool)
    assert list(found.sheet.assignments.values_list("scorer", flat=True)) == [first.pk]


def test_nothing_is_assigned_after_scoring(found):
    rewrite(ReviewSheet.objects.all(), state=S.SCORED)
    expert = an_expert(found.city)
    with pytest.raises(AssigningClosedError, match="已评分"):
        assign(
            acting(found.scorer),
            fresh(found.sheet),
            {criterion(found, "report"): [expert.pk]},
            Pool(found.sheet.group),
        )


# The pages


def post_scorers(client, who, sheet, **fields):
    client.force_login(who.user)
    ids = {entry.code: entry.pk for entry in sheet.group.scheme.criteria.all()}
    data = {f"scorers-{ids[code]}": [post.pk for post in posts] for code, posts in fields.items()}
    return client.post(reverse("reviews:sheet_scorers", args=[sheet.pk]), data)


def test_assigning_by_hand_is_recorded_and_told(client, found):
    expert = an_expert(found.city)
    answer = post_scorers(client, found.scorer, found.sheet, report=[expert], acceptance=[found.confirmer])
    assert answer.url == reverse("reviews:assignments", args=[found.sheet.group_id])
    assert codes(found.sheet, expert) == ["report"]
    entry = AuditEntry.objects.get(verb="assign_scorers")
    assert entry.root_id == str(found.sheet.pk)
    notice = Notice.objects.get(user_id=expert.user_id)
    assert "1 份考核表分配给您评分" in notice.text
    client.force_login(expert.user)
    assert client.get(notice.url).context["rows"][0].pk == found.sheet.pk


def test_somebody_who_may_not_score_the_sheet_is_not_on_the_list(client, found):
    posted = an_expert(found.city)
    an_appointment(found.villages[0], Role.MEMBER, user=posted.user)
    answer = post_scorers(client, found.scorer, found.sheet, report=[posted])
    assert answer.status_code == 422
    assert "所选人员不能评这份考核表" in answer.content.decode()


def post_balance(client, who, found, code="report", number=1, posts=(), **more):
    client.force_login(who.user)
    data = {f"number-{entry.pk}": 1 for entry in Criterion.objects.filter(scheme=found.sheet.group.scheme)}
    pk = criterion(found, code).pk
    data |= {f"scorers-{pk}": [post.pk for post in posts], f"number-{pk}": number}
    return client.post(reverse("reviews:balance", args=[found.sheet.group_id]), data | more)


def test_balancing_shows_first_and_then_assigns(client, found):
    experts = [an_expert(found.city, name) for name in ("沈怀瑾", "褚临川")]
    answer = post_balance(client, found.scorer, found, posts=experts)
    assert answer.status_code == 200
    assert "沈怀瑾 1 份，褚临川 1 份" in answer.content.decode()
    assert not ScoreAssignment.objects.exists()
    answer = post_balance(client, found.scorer, found, posts=experts, apply="yes")
    assert answer.status_code == 302
    assert [list(s.assignments.values_list("scorer", flat=True)) for s in found.sheets] == [
        [post.pk] for post in experts
    ]
    assert Notice.objects.count() == 2


def test_more_scorers_than_were_chosen_are_refused(client, found):
    answer = post_balance(client, found.scorer, found, number=2, posts=[an_expert(found.city)])
    assert answer.status_code == 422
    assert "只选了 1 人，不够每份 2 人" in answer.content.decode()


def test_balancing_skips_the_sheets_that_the_officer_does_not_judge(client, found):
    officer = an_appointment(found.township, Role.OFFICER)
    an_appointment(found.villages[0], Role.MEMBER, user=officer.user)
    experts = [an_expert(found.city)]
    client.force_login(officer.user)
    client.post(reverse("organizations:switch_post"), {"post": officer.pk})
    taken = Division(fresh(found.sheet).group, acting(officer)).proposed(
        criterion(found, "report"), experts, 1
    )
    assert set(taken) == {found.sheets[1].pk}


def test_nothing_is_assigned_for_acceptance_without_a_project(found):
    without = a_sheet(an_organization(found.township), S.SELF_SUBMITTED, group=found.sheet.group)
    taken = division(found).proposed(criterion(found, "acceptance"), [found.scorer], 1)
    assert without.pk not in taken
    assert found.sheet.pk in taken


@pytest.mark.parametrize("name", ["assignments", "balance"])
def test_only_the_judging_officers_divide(client, found, name):
    address = reverse(f"reviews:{name}", args=[found.sheet.group_id])
    expert = an_expert(found.city)
    an_assignment(found.sheet, "report", expert)
    wanted = {
        found.scorer: 200,
        found.confirmer: 200,
        found.secretary: 403,
        expert: 403,
        an_appointment(found.township, Role.LEADER): 403,
        an_appointment(found.city, Role.OFFICER): 403,
        an_expert(found.city, "褚临川"): 404,
        an_appointment(an_organization(found.township.parent), Role.OFFICER): 404,
    }
    for who, status in wanted.items():
        client.force_login(who.user)
        assert client.get(address).status_code == status, who


def test_an_officer_does_not_divide_the_sheet_of_a_house_with_an_own_post(client, found):
    officer = an_appointment(found.township, Role.OFFICER)
    an_appointment(found.villages[0], Role.LEADER, user=officer.user)
    client.force_login(officer.user)
    client.post(reverse("organizations:switch_post"), {"post": officer.pk})
    for sheet, status in zip(found.sheets, (403, 200), strict=True):
        assert client.get(reverse("reviews:sheet_scorers", args=[sheet.pk])).status_code == status


# Progress and urging


def test_progress_only_grows(found):
    experts = [an_expert(found.city, name) for name in ("沈怀瑾", "褚临川")]
    report = criterion(found, "report")

    def given():
        return {row.post.pk: row.given for row in progress(division(found))}

    seen = [given()]
    for sheet, expert in zip(found.sheets, experts, strict=True):
        assign(acting(found.scorer), fresh(sheet), {report: [one.pk for one in experts]}, Pool(sheet.group))
        seen.append(given())
        give(sheet, expert, report="8")
        seen.append(given())
        assign(acting(found.scorer), fresh(sheet), {report: []}, Pool(sheet.group))
        seen.append(given())
    for before, after in pairwise(seen):
        assert all(after.get(post, 0) >= number for post, number in before.items())
    assert seen[-1] == {expert.pk: 1 for expert in experts}


def test_urging_reaches_whoever_owes_a_score_once_a_day(client, found):
    slow, done = an_expert(found.city), an_expert(found.city, "褚临川")
    an_assignment(found.sheet, "report", slow)
    an_assignment(found.sheets[1], "report", done)
    a_score(found.sheets[1], "report", "8", done)
    client.force_login(found.scorer.user)
    client.post(reverse("reviews:urge_scorers", args=[found.sheet.group_id]))
    assert [notice.user_id for notice in Notice.objects.all()] == [slow.user_id]
    group, now = fresh(found.sheet).group, timezone.now()
    assert urge(acting(found.scorer), group, now + timedelta(hours=23)) == []
    assert urge(acting(found.scorer), group, now + timedelta(hours=25)) == [slow]


def test_nobody_is_urged_for_a_sheet_that_cannot_be_scored_yet(found):
    rewrite(ReviewSheet.objects.all(), state=S.OPEN)
    an_assignment(found.sheet, "report", an_expert(found.city))
    group = fresh(found.sheet).group
    group.self_report_due_on = timezone.localdate()
    assert urge(acting(found.scorer), group, timezone.now()) == []
    assert len(urge(acting(found.scorer), group, timezone.now() + timedelta(days=1))) == 1


def test_whoever_left_is_shown_as_such(client, found):
    gone = an_appointment(
        found.city, Role.EXPERT, a_user("沈怀瑾"), ends_on=timezone.localdate() - timedelta(1)
    )
    an_assignment(found.sheet, "report", gone)
    client.force_login(found.scorer.user)
    page = client.get(reverse("reviews:assignments", args=[found.sheet.group_id])).content.decode()
    assert "已离任，请改派" in page


def test_the_page_takes_the_same_queries_for_any_number_of_sheets(
    client, found, django_assert_max_num_queries
):
    expert = an_expert(found.city)
    for _ in range(3):
        an_assignment(a_sheet(an_organization(found.township), S.SELF_SUBMITTED), "report", expert)
    client.force_login(found.scorer.user)
    address = reverse("reviews:assignments", args=[found.sheet.group_id])
    client.get(address)
    with django_assert_max_num_queries(11):
        client.get(address)
