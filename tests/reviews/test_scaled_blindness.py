"""Marks in proportion to the group's first, or by rank, tell nobody what is given to a sheet that is still scored.

The officer has scored the first sheet; a colleague gave the second one more for its report, and its acceptance is
still owed, by the officer too. Both numbers stand for nothing else here.
"""

import re
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from reviews.models import Criterion, ReviewSheet
from reviews.states import SheetState
from reviews.suggesting import evaluate_group, refresh
from reviews.withholding import WORDS
from tests.builders.audit import rewrite
from tests.builders.frozen import again, run
from tests.builders.people import a_user, acting, an_appointment
from tests.builders.reviews import a_score, a_township, full_scores
from tests.reviews.test_blindness import words_of
from workflow import engine

pytestmark = pytest.mark.django_db
BEST = "9.37"
# 10 × 8.11 ÷ 9.37 = 8.66, with 15 + 20 + 14 + 28.8; second of the group: 10 × 93 %, with the same.
TELLTALES = {
    "first": (BEST, "8.66", "86.46", "86.55"),
    "rank": (BEST, "第 2 名", "9.30", "87.10", "87.16"),
}


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture(params=TELLTALES)
def scaling(request):
    return request.param


@pytest.fixture
def found(scaling):
    township = a_township()
    steps = {"rank_step": Decimal(7)} if scaling == "rank" else {}
    Criterion.objects.filter(code="report").update(scaling=scaling, **steps)
    colleague = an_appointment(township.township, Role.OFFICER, a_user("温如玉"))
    a_score(township.sheets[1], "report", BEST, colleague)
    full_scores(township.sheet, township.scorer, acceptance="14", report="8.11")
    engine.run(engine.find(ReviewSheet, "complete_scoring"), again(township.sheet), acting(township.scorer))
    return township


def readers(found):
    return {
        "officer who owes the other sheet": found.scorer,
        "officer who manages": found.confirmer,
        "leader": an_appointment(found.township, Role.LEADER),
        "officer above": an_appointment(found.city, Role.OFFICER),
        "secretary above": an_appointment(found.township, Role.SECRETARY),
        "reviewed secretary": found.secretary,
        "other secretary": found.sheets[1].post,
    }


def addresses(found):
    sheet, group = found.sheet, found.sheet.group
    listed = f"/reviews/?round={sheet.round_id}&group={group.pk}"
    pages = [
        "/", listed, f"{listed}&export=sheets", f"{listed}&export=summary", "/dashboard/",
        f"/people/{found.secretary.user_id}/", f"/people/{found.secretary.user_id}/file/",
        reverse("reviews:assignments", args=[group.pk]), reverse("reviews:score_ledger") + f"?group={group.pk}",
    ]  # fmt: skip
    for entry in found.sheets:
        pages += [entry.get_absolute_url(), f"{entry.get_absolute_url()}?export=xlsx"]
        pages += [reverse("reviews:score", args=[entry.pk]), reverse("reviews:self_report", args=[entry.pk])]
        for name in ("complete_scoring", "confirm", "publish"):
            pages.append(reverse("reviews:transition", args=[entry.pk, name]))
            pages.append(f"{reverse('reviews:bulk', args=[name])}?sheet={entry.pk}")
    return pages


WHO = (
    "officer who owes the other sheet", "officer who manages", "leader", "officer above", "secretary above",
    "reviewed secretary", "other secretary",
)  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_nothing_relative_is_told_before_the_whole_group_is_scored(client, found, scaling, who):
    client.force_login(readers(found)[who].user)
    leaks = [
        f"{url} tells {word}"
        for url in addresses(found)
        for words in [re.sub("<svg.*?</svg>", "", words_of(client.get(url)))]
        for word in TELLTALES[scaling]
        if word in words
    ]
    assert leaks == []


def test_the_page_says_what_is_awaited_and_shows_the_own_marks(client, found):
    client.force_login(found.scorer.user)
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert WORDS in page
    assert "8.11" in page
    assert again(found.sheet).total is None
    assert again(found.sheet).state == SheetState.SCORED


def test_with_the_last_sheet_everything_is_told(client, found, scaling):
    """And only one sheet was said to be unfinished before."""
    assert evaluate_group(found.sheet)[found.sheet.pk].group.unfinished == {found.sheets[1].pk}
    confirm = engine.find(ReviewSheet, "confirm").verdict(again(found.sheet), acting(found.confirmer))
    assert "本组还有 1 份考核表没有评完" in str(confirm)
    a_score(found.sheets[1], "acceptance", "13", found.scorer)
    run(again(found.sheets[1]), "complete_scoring", found.scorer)
    assert {entry.rank for entry in ReviewSheet.objects.all()} == {1, 2}
    client.force_login(found.scorer.user)
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert WORDS not in page
    assert ("组内最高 9.37" if scaling == "first" else "组内第 2 名") in page


def test_what_was_told_is_closed_again_while_a_sheet_is_scored_anew(found):
    a_score(found.sheets[1], "acceptance", "13", found.scorer)
    run(again(found.sheets[1]), "complete_scoring", found.scorer)
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), state=SheetState.SELF_SUBMITTED)
    total = again(found.sheets[1]).total
    assert total is not None
    refresh([found.sheet.group_id])
    assert again(found.sheets[1]).total is None


def test_a_sum_of_what_people_gave_is_as_closed_as_its_parts(client):
    """A criterion without a source of its own, above the report and the acceptance."""
    found = a_township(villages=1)
    scheme = found.sheet.group.scheme
    above = Criterion.objects.create(
        scheme=scheme, code="superior", name="上级评价", weight=25, full_marks=25, position=9
    )
    Criterion.objects.filter(scheme=scheme, code__in=["report", "acceptance"]).update(parent=above)
    full_scores(found.sheet, found.scorer, acceptance="13.37", report="7.77")
    for who in (found.secretary, found.confirmer, an_appointment(found.township, Role.LEADER)):
        client.force_login(who.user)
        for url in (found.sheet.get_absolute_url(), f"{found.sheet.get_absolute_url()}?export=xlsx"):
            words = words_of(client.get(url))
            assert who is not found.confirmer or "上级评价" in words
            for telltale in ("21.14", "13.37", "7.77"):
                assert telltale not in words, (who, url)
