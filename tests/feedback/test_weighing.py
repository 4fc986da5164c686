"""Which result counts: sample, waiver, rank of the kinds; an open link never."""

from decimal import Decimal

import pytest

from feedback.models import SurveyResult, SurveyRules
from feedback.weighing import (
    counting,
    counting_for,
    rates_by_organization,
    score_with_open_link,
    standing_case,
    weigh,
)
from projects.states import ProjectState
from tests.builders.people import a_city, an_organization
from tests.builders.surveys import a_result, small
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db
Kind = SurveyResult.Kind
RANKED = [Kind.THIRD_PARTY, Kind.SLIPS, Kind.TYPED_IN]


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


def weighed(*results):
    return weigh(results, a_round())


def with_valid(organization, valid: int, **fields):
    """So many answers, all of them satisfied."""
    counts = {"satisfied": valid, "basically": 0, "dissatisfied": 0, "unknown": 0, "invalid": 0}
    return a_result(organization, **(counts | fields))


@pytest.mark.parametrize(("place", "minimum"), [(0, 300), (1, 200), (2, 100), (3, 30)])
def test_each_level_has_its_minimum_sample(city, place, minimum):
    enough = with_valid(city[place], minimum)
    short = with_valid(city[place], minimum - 1, kind=Kind.TYPED_IN)
    first, second = weighed(enough, short)

    assert (first.least, first.is_counted, first.standing) == (minimum, True, "样本达标")
    assert (second.is_counted, second.lacks_sample) == (False, True)
    assert second.standing == f"样本不足（{minimum - 1}/{minimum}），不计分"
    assert second.standing_short == f"样本不足（{minimum - 1}/{minimum}）"


def test_unknown_and_invalid_answers_make_no_sample(village):
    (entry,) = weighed(with_valid(village, 29, unknown=40, invalid=40))

    assert not entry.is_counted


def test_where_fewer_are_served_all_of_them_are_enough(village):
    a_project(village, ProjectState.CLOSED, beneficiaries=8)
    a_project(village, ProjectState.IN_PROGRESS, beneficiaries=4)
    (enough,) = weighed(with_valid(village, 12))
    (short,) = weighed(with_valid(village, 11, kind=Kind.TYPED_IN))

    assert (enough.least, enough.is_counted) == (12, True)
    assert not short.is_counted


@pytest.mark.parametrize("state", [ProjectState.DRAFT, ProjectState.SUBMITTED, ProjectState.REJECTED])
def test_people_of_a_project_that_was_never_approved_are_not_served(village, state):
    a_project(village, state, beneficiaries=5)

    assert weighed(with_valid(village, 5))[0].least == 30


def test_one_project_without_a_number_leaves_the_minimum(village):
    a_project(village, ProjectState.CLOSED, beneficiaries=5)
    a_project(village, ProjectState.CLOSED, beneficiaries=None)

    assert weighed(with_valid(village, 5))[0].least == 30


def test_a_result_on_a_project_reckons_with_its_own_people(village):
    project = a_project(village, ProjectState.ACCEPTED, beneficiaries=12)
    a_project(village, ProjectState.ACCEPTED, beneficiaries=900)

    assert weighed(with_valid(village, 12, project=project))[0].least == 12


def test_the_round_may_set_other_minimums_and_other_worth(village):
    SurveyRules.objects.create(round=a_round(), village=10, satisfied=100, basically=80, dissatisfied=40)
    (entry,) = weighed(small(village))

    assert entry.is_counted
    assert entry.score_words == "84.00"  # (600 + 160 + 80) / 10


def test_a_waiver_lets_a_small_sample_count_and_says_so(village):
    (entry,) = weighed(small(village, waiver_reason="全村仅十户在家"))

    assert entry.is_counted
    assert not entry.lacks_sample
    assert entry.standing == "样本不足（10/30），经豁免采用：全村仅十户在家"
    assert entry.standing_short == "豁免采用"


def test_no_valid_answer_never_counts_and_cannot_be_waived(village):
    (entry,) = weighed(with_valid(village, 0, unknown=40, waiver_reason="理由"))

    assert (entry.is_counted, entry.lacks_sample) == (False, False)
    assert (entry.standing, entry.standing_short) == ("没有有效票，不计分", "没有有效票")
    assert (entry.rate_words, entry.score_words, entry.rate_formula, entry.score_formula) == (
        "—",
        "—",
        "",
        "",
    )


def test_an_open_link_never_counts(village):
    (entry,) = weighed(with_valid(village, 5000, kind=Kind.OPEN_LINK, waiver_reason="理由"))

    assert (entry.is_counted, entry.lacks_sample) == (False, False)
    assert (entry.standing, entry.standing_short) == ("仅供参考，不计分", "仅供参考")


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_the_best_ranked_kind_that_counts_is_used(village, missing):
    results = [a_result(village, kind) for kind in reversed(RANKED[missing:])]
    results += [small(village, kind) for kind in RANKED[:missing]]

    assert counting(weighed(*results)).result.kind == RANKED[missing]


def test_kinds_are_never_mixed(village):
    """Two samples of 20 are not one of 40."""
    results = [with_valid(village, 20, kind=kind) for kind in (Kind.THIRD_PARTY, Kind.SLIPS)]

    assert counting(weighed(*results)) is None


def test_formulas_are_printed_with_their_numbers(village):
    (entry,) = weighed(a_result(village))

    assert entry.rate_formula == "满意率 =（84 + 27）÷ 116"
    assert entry.score_formula == "折合得分 =（84 × 100 + 27 × 75 + 5 × 55）÷ 116"
    assert (entry.rate_words, entry.score_words) == ("95.7%", "92.24")
    assert entry.sample_words == "有效 116 份（最低 30 份）"


def test_a_project_uses_its_own_result_before_its_organizations(village):
    project = a_project(village, ProjectState.ACCEPTED)
    whole = a_result(village, Kind.THIRD_PARTY)
    assert counting_for(project).result == whole
    own = a_result(village, Kind.TYPED_IN, project=project)
    assert counting_for(project).result == own


def test_a_small_result_of_its_own_gives_way_to_the_organizations(village):
    project = a_project(village, ProjectState.ACCEPTED)
    whole = a_result(village)
    small(village, project=project)

    assert counting_for(project).result == whole


def test_results_of_others_and_of_other_years_do_not_count_for_a_project(village):
    project = a_project(village, ProjectState.ACCEPTED)
    a_result(village, project=a_project(village, ProjectState.ACCEPTED))
    a_result(village, round=a_round(2025, is_current=False))
    a_result(an_organization(village.parent))

    assert counting_for(project) is None


def test_the_ledger_gets_the_rate_of_every_organization_in_a_fixed_number_of_queries(
    village, django_assert_num_queries
):
    other = an_organization(village.parent)
    a_result(village)
    small(other)
    a_result(village, project=a_project(village, ProjectState.ACCEPTED), satisfied=1, dissatisfied=200)
    round_ = a_round()
    with django_assert_num_queries(2):
        found = rates_by_organization(round_)

    assert found == {village.pk: pytest.approx(111 / 116)}


@pytest.mark.parametrize("kind", [Kind.THIRD_PARTY, Kind.OPEN_LINK])
@pytest.mark.parametrize("waiver", ["", "全村在外务工"])
@pytest.mark.parametrize("valid", [0, 11, 12, 30, 100])
@pytest.mark.parametrize("served", [None, 12, [12, None]])
@pytest.mark.parametrize("level", [2, 3])
def test_the_database_judges_a_result_as_the_page_does(city, level, served, valid, waiver, kind):
    place = city[level]
    for people in served if isinstance(served, list) else [served]:
        a_project(place, ProjectState.IN_PROGRESS, beneficiaries=people)
    a_project(place, ProjectState.DRAFT, beneficiaries=None)
    a_project(city[level - 1], ProjectState.IN_PROGRESS, beneficiaries=1)
    result = with_valid(place, valid, kind=kind, waiver_reason=waiver)

    (one,) = weighed(result)
    (many,) = weigh(SurveyResult.objects.select_related("organization"), a_round())
    standing = SurveyResult.objects.annotate(found=standing_case(SurveyRules())).get().found

    words = "counted" if one.is_counted else "short" if one.lacks_sample else ""
    assert (standing, many.least) == (words, one.least)


def test_the_open_link_weighs_nothing_unless_a_scheme_says_so(village):
    slips = with_valid(village, 40, kind=Kind.SLIPS)
    flood = a_result(
        village, Kind.OPEN_LINK, satisfied=0, basically=0, dissatisfied=5000, unknown=0, invalid=0
    )
    entries = weighed(slips, flood)

    assert score_with_open_link(entries) == 100
    assert score_with_open_link(entries, Decimal("0.2")) == Decimal("0.8") * 100 + Decimal("0.2") * 55


def test_an_open_link_never_stands_alone_and_needs_its_sample(village):
    slips, few = with_valid(village, 40, kind=Kind.SLIPS), with_valid(village, 29, kind=Kind.OPEN_LINK)
    few.satisfied, few.dissatisfied = 0, 29

    assert score_with_open_link(weighed(few), Decimal("0.5")) is None
    assert score_with_open_link(weighed(slips, few), Decimal("0.5")) == 100
    for weight in (Decimal(1), Decimal("-0.1")):
        with pytest.raises(ValueError, match="open link"):
            score_with_open_link([], weight)
