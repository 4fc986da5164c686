"""Blind until one has scored: no page, list, export, home or log tells a scorer what the others gave.

Two experts score the report, the township's officers the acceptance. The numbers stand for nothing else here, so
that finding one anywhere is a leak.
"""

import re
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from organizations.roles import Role
from reviews.models import ReviewSheet
from reviews.states import SheetState
from reviews.suggesting import refresh
from tests.builders.audit import rewrite
from tests.builders.people import a_user, an_appointment
from tests.builders.reviews import (
    a_score,
    a_township,
    an_assignment,
    an_expert,
    full_scores,
    scored_by_experts,
)

pytestmark = pytest.mark.django_db
S = SheetState
ACCEPTANCE, REPORT = "13.37", "7.77"
COMMENT = "评语不外传"
# 15 + 20 + 13.37 + 7.77 + 28.8
TOTAL = "84.94"
TELLTALES = (ACCEPTANCE, REPORT, TOTAL, COMMENT)
NOW = "2027-01-11 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


def the_township():
    """Of the first village everything is given but what `late` and `second` owe."""
    township = a_township()
    scored_by_experts(township.sheet.group.scheme)
    township.first, township.late = an_expert(township.city, "卫知秋"), an_expert(township.city, "褚临川")
    township.second = an_appointment(township.township, Role.OFFICER, a_user("温如玉"))
    for code, posts in (
        ("report", (township.first, township.late)),
        ("acceptance", (township.scorer, township.second)),
    ):
        for post in posts:
            an_assignment(township.sheet, code, post)
    a_score(township.sheet, "report", REPORT, township.first, comment=COMMENT)
    a_score(township.sheet, "acceptance", ACCEPTANCE, township.scorer, comment=COMMENT)
    refresh([township.sheet.group_id])
    return township


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, the_township)


@pytest.fixture
def found(made):
    return made.again()


def readers(found):
    """Everybody who sees the sheet or may."""
    township, village = found.township, found.villages[0]
    return {
        "expert who is to score": found.late,
        "officer who is to score": found.second,
        "officer who manages": found.confirmer,
        "leader": an_appointment(township, Role.LEADER),
        "officer above": an_appointment(found.city, Role.OFFICER),
        "secretary above": an_appointment(township, Role.SECRETARY),
        "reviewed secretary": found.secretary,
        "clerk of the house": an_appointment(village, Role.CLERK),
        "officer of the house": an_appointment(village, Role.OFFICER),
        "other secretary": found.sheets[1].post,
    }


def addresses(found):
    sheet, group = found.sheet, found.sheet.group
    listed = f"/reviews/?round={sheet.round_id}"
    return [
        "/",
        "/inbox/",
        "/audit/",
        "/dashboard/",
        f"/people/{found.secretary.user_id}/",
        listed,
        f"{listed}&group={group.pk}",
        f"{listed}&export=sheets",
        f"{listed}&export=summary",
        sheet.get_absolute_url(),
        f"{sheet.get_absolute_url()}?export=xlsx",
        reverse("reviews:score", args=[sheet.pk]),
        reverse("reviews:self_report", args=[sheet.pk]),
        reverse("reviews:sheet_scorers", args=[sheet.pk]),
        reverse("reviews:assignments", args=[group.pk]),
        reverse("reviews:balance", args=[group.pk]),
        found.sheets[1].get_absolute_url(),
        *(
            reverse("reviews:transition", args=[sheet.pk, name])
            for name in ("submit_self", "complete_scoring", "confirm", "publish")
        ),
        *(
            f"{reverse('reviews:bulk', args=[name])}?sheet={sheet.pk}"
            for name in ("complete_scoring", "confirm", "publish", "archive")
        ),
    ]


def words_of(answer) -> str:
    """Text of a page, or of every cell of a workbook."""
    if "spreadsheet" not in answer.headers.get("Content-Type", ""):
        return answer.content.decode()
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = load_workbook(BytesIO(content))
    return " ".join(str(cell) for ws in book for row in ws.iter_rows(values_only=True) for cell in row)


def leaks(client, found, who) -> list[str]:
    client.force_login(who.user)
    return [
        f"{url} tells {word}"
        for url in addresses(found)
        for words in [words_of(client.get(url))]
        for word in TELLTALES
        if word in words
    ]


WHO = (
    "expert who is to score", "officer who is to score", "officer who manages", "leader", "officer above",
    "secretary above", "reviewed secretary", "clerk of the house", "officer of the house", "other secretary",
)  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_nothing_is_told_while_somebody_is_to_score(client, found, who):
    assert leaks(client, found, readers(found)[who]) == []


def test_whoever_has_scored_sees_what_is_complete_and_the_own_comment(client, found):
    """The officers' part is complete with the second score; the experts' is not, and stays closed."""
    a_score(found.sheet, "acceptance", "13.3", found.second)
    client.force_login(found.second.user)
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert ACCEPTANCE in page
    assert REPORT not in page
    assert TOTAL not in page


def test_an_expert_reads_the_own_scores_and_never_the_result(client, found):
    client.force_login(found.first.user)
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert REPORT in page
    assert COMMENT in page
    assert ACCEPTANCE not in page
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), state=S.SCORED, total=TOTAL, rank=1)
    for url in (found.sheet.get_absolute_url(), "/reviews/"):
        words = client.get(url).content.decode()
        assert ACCEPTANCE not in words
        assert TOTAL not in words


def test_an_expert_sees_the_assigned_sheets_and_no_others(client, found):
    client.force_login(found.late.user)
    assert [row.pk for row in client.get("/reviews/").context["rows"]] == [found.sheet.pk]
    assert client.get(found.sheets[1].get_absolute_url()).status_code == 404
    assert client.get(reverse("reviews:score", args=[found.sheets[1].pk])).status_code == 404
    page = client.get(reverse("reviews:score", args=[found.sheet.pk])).content.decode()
    assert found.villages[1].short_name not in page
    assert client.get(f"{found.sheet.get_absolute_url()}?export=xlsx").status_code == 403


def test_an_expert_scores_the_own_criterion_only(client, found):
    client.force_login(found.late.user)
    ids = {entry.code: entry.pk for entry in found.sheet.group.scheme.criteria.all()}
    data = {f"value-{ids['report']}": "8", f"value-{ids['acceptance']}": "1", "submit": "yes"}
    client.post(reverse("reviews:score", args=[found.sheet.pk]), data)
    given = found.sheet.scores.filter(scorer=found.late)
    assert list(given.values_list("criterion__code", "value")) == [("report", 8)]


def test_the_order_of_the_list_does_not_tell_a_hidden_rank(client, found):
    """An officer who is also a member of the better village."""
    found.sheet.assignments.all().delete()
    full_scores(found.sheet, found.confirmer, acceptance="3", report="3")
    full_scores(found.sheets[1], found.confirmer, acceptance="15", report="10")
    rewrite(ReviewSheet.objects.all(), state=S.SCORED)
    refresh([found.sheet.group_id])
    ranks = dict(ReviewSheet.objects.values_list("pk", "rank"))
    assert ranks[found.sheets[1].pk] == 1
    both = an_appointment(found.township, Role.OFFICER)
    for village in found.villages:
        an_appointment(village, Role.MEMBER, user=both.user)
    client.force_login(both.user)
    client.post(reverse("organizations:switch_post"), {"post": both.pk})
    rows = client.get("/reviews/").context["rows"]
    assert [row.rank for row in rows] == ["—", "—"]
    assert [row.pk for row in rows] == [sheet.pk for sheet in found.sheets]


def test_whoever_owes_a_score_under_another_post_stays_blind(client, found):
    """Scored as an officer, still owing the report as an expert."""
    a_score(found.sheet, "acceptance", "13.3", found.second)
    expert = an_appointment(found.city, Role.EXPERT, user=found.second.user)
    an_assignment(found.sheet, "report", expert)
    client.force_login(found.second.user)
    client.post(reverse("organizations:switch_post"), {"post": found.second.pk})
    assert ACCEPTANCE not in client.get(found.sheet.get_absolute_url()).content.decode()


LINKS = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)')


@pytest.mark.parametrize("who", ["expert who is to score", "officer who manages", "officer who is to score"])
def test_no_page_of_the_sheet_leads_where_the_reader_may_not_go(client, found, who):
    client.force_login(readers(found)[who].user)
    for name in ("sheet", "score"):
        page = client.get(reverse(f"reviews:{name}", args=[found.sheet.pk])).content.decode()
        for link in set(LINKS.findall(page.partition("<main")[2])):
            assert client.get(unescape(link)).status_code == 200, link
