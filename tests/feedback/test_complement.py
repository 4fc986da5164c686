"""No hidden result follows from an organization's result and those of its projects."""

from decimal import Decimal

import pytest
from django.urls import reverse

from feedback.complement import Row, covers
from feedback.models import SurveyResult
from feedback.rates import Counts
from feedback.weighing import counting_for, weigh
from organizations.roles import Role
from projects.states import ProjectState
from reviews.dashboards.records import answers_given, counting_answers
from tests.builders.people import a_city, an_actor, an_appointment
from tests.builders.surveys import Kind, a_result, a_surveyor
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db

SMALL = {"satisfied": 4, "basically": 3, "dissatisfied": 2, "unknown": 0, "invalid": 0}
LARGE = {"satisfied": 71, "basically": 23, "dissatisfied": 1, "unknown": 0, "invalid": 0}
BOTH = {"satisfied": 75, "basically": 26, "dissatisfied": 3, "unknown": 0, "invalid": 0}
COVERED = "为保护小样本不显示"


@pytest.fixture
def village():
    return a_city()[-1]


def family(village, kind=Kind.THIRD_PARTY, **whole):
    """The village's result, which is the sum of its two projects'; one of these has nine answers."""
    first, second = (a_project(village, ProjectState.ACCEPTED, title=title) for title in ("修路", "供水"))
    return (
        a_result(village, kind, **(BOTH | whole)),
        a_result(village, kind, project=first, **LARGE),
        a_result(village, kind, project=second, **SMALL),
    )


def row(pk, project, satisfied, basically=0, dissatisfied=0):
    return Row(pk, project, Counts(satisfied, basically, dissatisfied))


@pytest.mark.parametrize("kind", Kind.values)
def test_the_project_that_would_give_the_other_away_is_hidden_on_every_page(client, village, kind):
    _, large, _ = family(village, kind)
    readers = [
        *(an_appointment(village, role) for role in (Role.SECRETARY, Role.CLERK)),
        *(an_appointment(village.parent, role) for role in (Role.OFFICER, Role.LEADER)),
        a_surveyor(village.parent, at=village.parent.parent),
    ]
    pages = [reverse("feedback:surveys"), large.get_absolute_url()]
    for reader in readers:
        client.force_login(reader.user)
        own = [] if reader.role == Role.SURVEYOR else [f"{large.project.get_absolute_url()}?tab=satisfaction"]
        for address in pages + own:
            page = client.get(address).content.decode()
            assert COVERED in page, (reader, address)
            assert "98.9%" not in page, (reader, address)  # its rate
            assert ">95<" not in page, (reader, address)  # its valid answers


def test_it_counts_for_nothing_and_the_organizations_result_stands_in(village):
    whole, large, _ = family(village)
    weighed = {
        entry.result.pk: entry
        for entry in weigh(SurveyResult.objects.select_related("organization", "project"), a_round())
    }

    assert [weighed[pk].is_shown for pk in (whole.pk, large.pk)] == [True, False]
    assert (weighed[large.pk].rate, weighed[large.pk].score, weighed[large.pk].is_waivable) == (
        None,
        None,
        False,
    )
    assert set(weighed[large.pk].shown.values()) == {None}
    assert counting_for(large.project).result == whole


def test_a_list_of_one_row_hides_it_too(village):
    """The family is asked for, not read off the page."""
    _, large, _ = family(village)
    [entry] = weigh([large], a_round())
    assert entry.covers


def test_the_total_of_a_dashboard_is_the_organizations_own(village):
    family(village)
    actor = an_actor(village.parent, Role.OFFICER)
    [answers] = counting_answers(answers_given(actor, village.parent, a_round()))
    assert answers.counts == Counts(75, 26, 3)


def test_independent_samples_stay(village):
    _, large, _ = family(village, satisfied=76)
    [entry] = weigh([large], a_round())
    assert entry.is_shown
    assert entry.score == Decimal(71 * 100 + 23 * 75 + 55) / 95


@pytest.mark.parametrize(
    ("family", "hidden"),
    [
        ([row(1, None, 40), row(2, 1, 31), row(3, 2, 9)], {2}),
        # The smallest of those shown is enough: 12 + 9 follows, neither of them.
        ([row(1, None, 52), row(2, 1, 31), row(3, 2, 9), row(4, 3, 12)], {4}),
        # Two hidden with ten answers between them need no third.
        ([row(1, None, 41), row(2, 1, 31), row(3, 2, 6), row(4, 3, 4)], set()),
        # Of two with eight between them the sum would be eight people's.
        ([row(1, None, 39), row(2, 1, 31), row(3, 2, 4), row(4, 3, 4)], {2}),
        # Nothing is hidden, or nothing adds up, or the whole is not told either.
        ([row(1, None, 62), row(2, 1, 31), row(3, 2, 31)], set()),
        ([row(1, None, 41), row(2, 1, 31), row(3, 2, 9)], set()),
        ([row(1, None, 31, 0, 9), row(2, 1, 31), row(3, 2, 9)], set()),
        ([row(2, 1, 31), row(3, 2, 9)], set()),
        # An empty result hides nobody.
        ([row(1, None, 31), row(2, 1, 31), row(3, 2, 0)], set()),
    ],
)  # fmt: skip
def test_what_is_hidden_beside(family, hidden):
    assert covers(family, 10) == hidden


def test_one_query_whatever_the_number(village, django_assert_num_queries):
    results, round_ = list(family(village)), a_round()
    with django_assert_num_queries(3):  # rules, beneficiaries, families
        weigh(results, round_)
