"""认定: what officers find about one secretary counts at once, may be withdrawn, and ends with the decision."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from reviews import todo
from reviews.having_a_say import know_scorers
from reviews.models import AdjustmentRule, Finding, ReviewSheet
from reviews.permissions import may_confirm
from reviews.states import SheetState
from tests.builders.audit import amend, rewrite
from tests.builders.people import acting
from tests.builders.reviews import a_finding, a_township, score_all
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def found():
    township = a_township()
    AdjustmentRule.objects.create(
        scheme=township.sheet.group.scheme, kind="bonus", code="a1", name="省级表彰", points=3
    )
    score_all(township)
    return township


def send(client, post, sheet, **fields):
    client.force_login(post.user)
    values = {"rule": AdjustmentRule.objects.get().pk, "times": 1, "basis": "省委文件"} | fields
    return client.post(reverse("reviews:findings", args=[sheet.pk]), values)


def total(sheet):
    return ReviewSheet.objects.get(pk=sheet.pk).total


def test_a_finding_counts_at_once_and_no_more_when_withdrawn(client, found):
    assert send(client, found.scorer, found.sheet).status_code == 302
    with_bonus = total(found.sheet)
    finding = Finding.objects.get()
    client.post(reverse("reviews:findings", args=[found.sheet.pk]), {"withdraw": finding.pk})
    assert with_bonus - total(found.sheet) == Decimal(3)
    verbs = AuditEntry.objects.filter(subject_type="reviews.finding").values_list("verb", flat=True)
    assert sorted(verbs) == ["find", "withdraw_finding"]


def test_what_was_found_stands_beside_the_total_on_page_and_form(client, found):
    page = client_page(client, found)
    assert "加分 0，扣分 0，无一票否决事项" in page
    assert reverse("reviews:findings", args=[found.sheet.pk]) in page
    send(client, found.scorer, found.sheet)
    assert "省级表彰（省委文件）：3 × 1，加 3 分" in client_page(client, found)
    content = client.get(found.sheet.get_absolute_url(), {"export": "xlsx"}).content
    cells = [cell.value for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    assert "省级表彰（省委文件）：3 × 1，加 3 分" in cells
    assert 3 in cells[cells.index("加分") :][:14]


def client_page(client, found):
    client.force_login(found.scorer.user)
    return client.get(found.sheet.get_absolute_url()).content.decode()


def test_only_the_judging_officers_find(client, found):
    assert send(client, found.secretary, found.sheet).status_code == 403
    assert not Finding.objects.exists()


def test_a_finding_needs_a_basis_and_a_rule_of_the_scheme(client, found):
    assert send(client, found.scorer, found.sheet, basis="").status_code == 422
    assert send(client, found.scorer, found.sheet, rule=999).status_code == 422


def test_after_the_decision_nothing_is_found_or_withdrawn(client, found):
    send(client, found.scorer, found.sheet)
    rewrite(
        ReviewSheet.objects.filter(pk=found.sheet.pk),
        state=SheetState.CONFIRMED,
        grade="good",
        document_number="1号",
        digest="0" * 64,
        meeting_on="2027-01-10",
    )
    send(client, found.scorer, found.sheet)
    client.post(reverse("reviews:findings", args=[found.sheet.pk]), {"withdraw": Finding.objects.get().pk})
    assert Finding.objects.get().withdrawn_at is None


def test_whoever_found_something_does_not_decide_before_it_is_withdrawn(client, found):
    confirmer = acting(found.confirmer)
    assert may_confirm(confirmer, ReviewSheet.objects.get(pk=found.sheets[1].pk))
    send(client, found.confirmer, found.sheet)
    sheet = ReviewSheet.objects.get(pk=found.sheets[1].pk)
    assert not may_confirm(confirmer, sheet)
    know_scorers([sheet])
    assert not may_confirm(confirmer, sheet)
    waiting = ReviewSheet.objects.filter(todo.waiting(confirmer, todo.CONFIRM, timezone.localdate()))
    assert not waiting.exists()
    client.post(reverse("reviews:findings", args=[found.sheet.pk]), {"withdraw": Finding.objects.get().pk})
    assert may_confirm(confirmer, ReviewSheet.objects.get(pk=found.sheets[1].pk))
    assert waiting.count() == 2


def test_nobody_clears_away_what_another_found_while_that_person_is_there(client, found):
    send(client, found.scorer, found.sheet)
    finding = Finding.objects.get()
    client.force_login(found.confirmer.user)
    address = reverse("reviews:findings", args=[found.sheet.pk])
    assert "撤销认定" not in client.get(address).content.decode()
    assert client.post(address, {"withdraw": finding.pk}).status_code == 403
    amend(found.scorer, ends_on=timezone.localdate() - timedelta(days=1))
    assert "撤销认定" in client.get(address).content.decode()
    assert client.post(address, {"withdraw": finding.pk}).status_code == 302
    assert Finding.objects.get().withdrawn_at is not None


def test_what_somebody_found_whose_account_is_stopped_is_withdrawn_by_others(client, found):
    finding = a_finding(found.sheet, found.scorer)
    found.scorer.user.is_active = False
    found.scorer.user.save()
    client.force_login(found.confirmer.user)
    client.post(reverse("reviews:findings", args=[found.sheet.pk]), {"withdraw": finding.pk})
    assert Finding.objects.get().withdrawn_at is not None
