"""Whoever completes many sheets of a group has it ranked once, with the ranks that single steps would give."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from zeal import zeal_ignore

from reviews import suggesting
from reviews.models import Criterion, ReviewSheet, Score
from reviews.transitions.sheets import CONFIRM
from tests.builders.audit import rewrite
from tests.builders.frozen import run
from tests.builders.people import acting
from tests.builders.reviews import a_score, a_township, full_scores, score_all
from workflow import engine

pytestmark = pytest.mark.django_db
RESULTS = ("total", "rank", "suggested_grade", "suggestion_note")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ranked(monkeypatch) -> list[int]:
    """Sizes of the groups that were evaluated as a whole."""
    sizes: list[int] = []
    evaluate_rows = suggesting.evaluate_rows

    def counting(rows, *args):
        if len(rows) > 1:
            sizes.append(len(rows))
        return evaluate_rows(rows, *args)

    monkeypatch.setattr(suggesting, "evaluate_rows", counting)
    return sizes


def results() -> list[tuple]:
    return list(ReviewSheet.objects.order_by("pk").values_list(*RESULTS))


def complete(client, found, sheets):
    client.force_login(found.scorer.user)
    data = {"sheet": [sheet.pk for sheet in sheets]}
    assert client.post(reverse("reviews:bulk", args=["complete_scoring"]), data).status_code == 302
    assert set(ReviewSheet.objects.filter(pk__in=data["sheet"]).values_list("state", flat=True)) == {"scored"}


@pytest.mark.parametrize("number", [2, 4])
def test_however_many_are_completed_together_their_group_is_read_twice(client, ranked, number):
    """Once for the preview that was confirmed, once for the ranks."""
    found = a_township(villages=5)
    for sheet in found.sheets[:number]:
        full_scores(sheet, found.scorer)
    complete(client, found, found.sheets[:number])
    assert ranked == [5, 5]


def test_the_ranks_are_those_that_single_steps_give(client):
    found = a_township(villages=3)
    for number, sheet in enumerate(found.sheets):
        full_scores(sheet, found.scorer, acceptance=str(10 + number))
    complete(client, found, found.sheets)
    together = results()
    assert [rank for _, rank, *_ in together] == [3, 2, 1]

    rewrite(ReviewSheet.objects.all(), state="self_submitted", total=None, rank=None, suggested_grade="")
    for sheet in found.sheets:
        run(ReviewSheet.objects.get(pk=sheet.pk), "complete_scoring", found.scorer)
    assert results() == together


def test_a_workbook_handed_in_ranks_the_group_once(client, ranked):
    found = a_township(villages=3)
    client.force_login(found.scorer.user)
    book = openpyxl.load_workbook(BytesIO(client.get("/reviews/scores/").content))
    for row in range(4, 10):
        book.active[f"G{row}"] = 9
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("台账.xlsx", content.getvalue())
    url = client.post("/reviews/scores/import/", {"file": file, "submit": "yes"}).url
    page = client.get(url)
    ranked.clear()
    with zeal_ignore():  # each sheet is locked and judged by the rules of its page
        assert client.post(url, {"plan": page.context["page"].digest}).status_code == 302
    assert set(ReviewSheet.objects.values_list("state", "rank")) == {("scored", 1)}
    assert ranked == [3]


def test_a_confirmation_evaluates_the_group_once_and_under_its_lock(ranked):
    found = a_township(villages=3)
    score_all(found)
    sheet = ReviewSheet.objects.get(pk=found.sheet.pk)
    known = sheet.evaluated = suggesting.evaluate_group(sheet)[sheet.pk]
    rewrite(Score.objects.filter(sheet=sheet, criterion__code="report"), value="5")
    ranked.clear()
    decision = {"grade": "good", "meeting_on": date(2027, 1, 15), "document_number": "1号"}
    engine.run(CONFIRM, sheet, acting(found.confirmer), decision)
    assert ranked == [3]
    assert sheet.total == known.result.total - 4, "what was known before the lock is forgotten"


@pytest.mark.parametrize("scaling", ["absolute", "first", "rank"])
def test_what_a_sheet_lacks_is_known_without_its_group(scaling):
    found = a_township(villages=3)
    Criterion.objects.filter(code="report").update(scaling=scaling, rank_step=2)
    full_scores(found.sheets[0], found.scorer)
    a_score(found.sheets[1], "acceptance", "12", found.scorer)
    whole = suggesting.evaluate_group(found.sheet)
    own = [suggesting.awaited_of(sheet) for sheet in found.sheets]
    assert own == [whole[sheet.pk].awaited for sheet in found.sheets]
    assert [[part.code for part in parts] for parts in own] == [[], ["report"], ["acceptance", "report"]]


def test_after_an_error_nothing_is_ranked_inside_a_transaction_that_is_rolled_back(ranked):
    found = a_township()
    with pytest.raises(ValueError), suggesting.ranked_once():
        suggesting.rank([found.sheet.group_id])
        raise ValueError
    assert ranked == []
    suggesting.rank([found.sheet.group_id])
    assert ranked == [2]
