"""评优规则: who is taken in, who ties, who is left out and why; the rules of a round."""

from datetime import date

import pytest

from organizations.roles import Role
from projects.models import Project, Talk
from projects.states import ProjectState
from reviews.commending.candidates import candidates, rules_of
from reviews.models import CommendationObjection, CommendationRules
from reviews.states import Grade, SheetState
from tests.builders.commendations import a_commendation, a_judged_township
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.reviews import a_scheme, a_sheet
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


def judged(township, **rules):
    commendation = a_commendation(township)
    rules = CommendationRules(round=commendation.round, **rules)
    return [(each.status.value, each.reason) for each in candidates(commendation, rules)]


@pytest.mark.parametrize(
    ("ranks", "share", "statuses"),
    [
        ((1, 2, 3, 4, 5), 40, "in in out out out"),
        ((1, 2, 3, 4, 5), 59, "in in out out out"),
        ((1, 2, 3, 4, 5), 1, "in out out out out"),
        ((1, 1, 3, 4, 5), 20, "tied tied out out out"),
        ((1, 2, 2, 4, 5), 40, "in tied tied out out"),
        ((1, 1, 3, 4, 5), 40, "in in out out out"),
        ((1, 2, 3, 4, 5), 100, "in in in in in"),
    ],
)
def test_the_places_of_a_group_go_to_the_best(ranks, share, statuses):
    found = judged(a_judged_township(*ranks).township, share=share)

    assert " ".join(status for status, _ in found) == statuses


def test_the_reason_says_rank_and_places():
    found = judged(a_judged_township(1, 2, 2, 4, 5).township, share=40)

    assert [reason for _, reason in found] == [
        "好，组内第 1 名，在名额 2 名之内",
        "好，组内第 2 名，2 人并列，余 1 名",
        "好，组内第 2 名，2 人并列，余 1 名",
        "好，组内第 4 名，超出名额 2 名",
        "好，组内第 5 名，超出名额 2 名",
    ]


def reason(found, **rules) -> str:
    return judged(found.township, share=100, **rules)[0][1]


@pytest.mark.parametrize("state", [s for s in SheetState if s not in {"published", "final", "objected"}])
def test_what_was_not_told_is_never_given_away(state):
    assert reason(a_judged_township(1, state=state)) == "考核结果尚未反馈"


def test_too_short_in_office():
    found = a_judged_township(1, too_new=True, rank=None)
    assert reason(found) == "任职时间不足，不定等次"


def test_the_grade_that_is_asked():
    found = a_judged_township(1, grade=Grade.GOOD)

    assert reason(found) == "审定等次为较好，要求好"
    assert reason(found, lowest_grade=Grade.GOOD).startswith("较好，组内第 1 名")


def test_an_open_objection():
    found = a_judged_township(1, state=SheetState.OBJECTED)

    assert reason(found) == "正在复核"
    assert reason(found, bars_objection=False).startswith("好，")


def test_a_veto():
    found = a_judged_township(1, snapshot={"result": {"veto": "满意度低于 60%"}})

    assert reason(found) == "一票否决：满意度低于 60%"
    assert reason(found, bars_veto=False).startswith("好，")


def test_a_talk_in_the_round_whatever_the_post():
    found = a_judged_township(1)
    sheet = found.sheets[0]
    other = an_appointment(an_organization(found.township), Role.SECRETARY, user=sheet.user)
    project = Project.objects.get(organization=sheet.organization)
    talk = Talk.objects.create(
        project=project, held_on=date(2026, 8, 1), talker=found.officer, person=other,
        reason="连续红灯", outcome="已整改", recorded_by=found.officer,
    )  # fmt: skip

    assert reason(found) == "当年被约谈"
    assert reason(found, bars_talk=False).startswith("好，")
    Project.objects.filter(pk=project.pk).update(round=a_round(2025, is_current=False))
    assert reason(found, bars_unfinished=False).startswith("好，")
    talk.delete()


def test_nothing_carried_through():
    found = a_judged_township(1)
    Project.objects.update(state=ProjectState.IN_PROGRESS)

    assert reason(found) == "当年没有项目验收通过"
    assert reason(found, bars_unfinished=False).startswith("好，")


def test_an_upheld_objection_of_this_list():
    found = a_judged_township(1)
    commendation = a_commendation(found.township)
    CommendationObjection.objects.create(
        commendation=commendation, sheet=found.sheets[0], received_on=date(2027, 3, 2), text="不属实",
        is_upheld=True, outcome="属实", noted_by=found.officer,
    )  # fmt: skip

    [candidate] = candidates(commendation, rules_of(commendation))
    assert candidate.reason == "公示期间反映的问题经核查属实"


def test_a_list_reaches_what_lies_below_of_its_level():
    found = a_judged_township(1, 2)
    a_sheet(found.township)
    county = found.township.parent
    every, villages = a_commendation(county), a_commendation(county, level="village")

    def houses(commendation):
        return {each.sheet.organization for each in candidates(commendation, rules_of(commendation))}

    of_villages = {sheet.organization for sheet in found.sheets}
    assert houses(every) == of_villages | {found.township}
    assert houses(villages) == of_villages
    assert houses(a_commendation(found.township)) == of_villages


def test_a_vacant_post_is_no_candidate():
    found = a_judged_township(1)
    a_sheet(an_organization(found.township), vacant=True)
    assert len(judged(found.township)) == 1


def test_candidates_cost_the_same_queries_whatever_their_number(django_assert_num_queries):
    found = a_judged_township(1, 2, 3, 4)
    commendation = a_commendation(found.township)
    with django_assert_num_queries(6):
        candidates(commendation, rules_of(commendation))


def test_root_officers_set_the_rules_of_a_round(client):
    city, county, *_ = a_city()
    round_ = a_scheme().round
    a_sheet(county)
    address = f"/commendations/rules/{round_.pk}/"
    client.force_login(an_appointment(county, Role.OFFICER).user)
    assert client.get(address).status_code == 403
    client.force_login(an_appointment(city, Role.OFFICER).user)
    data = {"lowest_grade": "good", "share": "30", "notice_days": "7", "bars_veto": "on"}
    assert client.post(address, data | {"share": "0"}).status_code == 422
    assert client.post(address, data).status_code == 302

    rules = CommendationRules.objects.get(round=round_)
    assert (rules.lowest_grade, rules.share, rules.notice_days) == ("good", 30, 7)
    assert (rules.bars_veto, rules.bars_talk) == (True, False)
    assert AuditEntry.objects.filter(verb="set_commendation_rules").count() == 1
    assert "2026 年评优规则" in client.get("/commendations/").content.decode()
