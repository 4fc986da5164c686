"""民主测评: sums, corrections, who types in, on the page of one sheet and in the table of a group."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from organizations.roles import Role
from reviews.ballots import BallotsClosedError, save_ballots
from reviews.models import Ballot, BallotScan, ReviewSheet
from reviews.states import SheetState
from tests.builders.audit import arranging, rewrite
from tests.builders.people import acting, an_appointment, an_organization
from tests.builders.reviews import a_ballot, a_rater_group, a_score, a_township
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = SheetState
GOOD = {
    "issued": 50,
    "returned": 48,
    "excellent": 30,
    "good": 10,
    "fair": 4,
    "poor": 1,
    "abstained": 2,
    "invalid": 1,
}
NOW = "2027-01-11 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


def the_township():
    """The report is voted on by 班子成员 60 % and 党员群众 40 %."""
    township = a_township()
    township.cadres = a_rater_group(township.sheet.group.scheme, "cadres", "班子成员", 60)
    township.masses = a_rater_group(township.sheet.group.scheme, "masses", "党员群众代表", 40)
    return township


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, the_township)


@pytest.fixture
def found(made):
    return made.again()


def fresh(sheet):
    return ReviewSheet.objects.with_names().get(pk=sheet.pk)


def typed(prefix, numbers, **other):
    return {f"{prefix}-{name}": value for name, value in (numbers | other).items()}


def post(client, who, found, data, sheet=None):
    client.force_login(who.user)
    return client.post(reverse("reviews:ballots", args=[(sheet or found.sheet).pk]), data)


def post_table(client, who, found, data, raters=None):
    client.force_login(who.user)
    address = reverse("reviews:group_ballots", args=[found.sheet.group_id])
    return client.post(f"{address}?raters={(raters or found.cadres).pk}", data)


# Numbers


def test_what_was_counted_is_kept_and_recorded(client, found):
    prefix = f"r{found.cadres.pk}"
    answer = post(client, found.scorer, found, typed(prefix, GOOD))
    assert answer.url == found.sheet.get_absolute_url()
    ballot = Ballot.objects.get()
    assert ballot.numbers == GOOD
    assert ballot.valid == 45
    entry = AuditEntry.objects.get(verb="enter_ballots")
    assert entry.root_id == str(found.sheet.pk)
    found.sheet.group.scheme.refresh_from_db()
    assert found.sheet.group.scheme.locked_at is not None


def test_empty_votes_are_none_and_an_empty_row_is_no_ballot(client, found):
    prefix = f"r{found.cadres.pk}"
    post(
        client,
        found.scorer,
        found,
        {f"{prefix}-issued": 5, f"{prefix}-returned": 5, f"{prefix}-excellent": 5},
    )
    assert [(b.rater_group, b.poor) for b in Ballot.objects.all()] == [(found.cadres, 0)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"returned": 47}, "班子成员：好、较好、一般、差、弃权、无效合计 48 张，与收回 47 张不符"),
        ({"excellent": 29}, "合计 47 张，与收回 48 张不符"),
        ({"issued": 47}, "班子成员：收回 48 张多于发出 47 张，请核对"),
        ({"issued": ""}, "班子成员：请填写发出张数"),
        ({"good": -1}, "班子成员：较好须为 0 或正整数"),
        ({"good": "十"}, "班子成员：较好须为 0 或正整数"),
        ({"issued": 100001}, "班子成员：发出过大，请核对"),
    ],
)
def test_numbers_that_do_not_agree_are_refused_in_words(client, found, change, words):
    answer = post(client, found.scorer, found, typed(f"r{found.cadres.pk}", GOOD, **change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("change", [{"returned": 47}, {"issued": 40}])
def test_the_database_refuses_them_too(found, change):
    with pytest.raises(IntegrityError), transaction.atomic(), arranging():
        Ballot.objects.create(sheet=found.sheet, rater_group=found.cadres, **GOOD | change)


# Corrections


def test_a_correction_needs_a_reason_and_keeps_the_old_numbers(client, found):
    a_ballot(found.sheet, found.cadres, **GOOD)
    data = typed(f"r{found.cadres.pk}", GOOD, excellent=31, good=9)
    answer = post(client, found.scorer, found, data)
    assert answer.status_code == 422
    assert "班子成员的票数已经录入，更正请写明理由" in answer.content.decode()
    assert post(client, found.scorer, found, data | {"reason": "唱票误计一票"}).status_code == 302
    assert Ballot.objects.get().excellent == 31
    content = AuditEntry.objects.get(verb="correct_ballots").content
    assert content["before"]["excellent"] == 30
    assert content["details"]["reason"] == "唱票误计一票"


def test_somebody_elses_numbers_are_not_overwritten_without_a_reason(found):
    """Typed in between opening the page and saving it: judged again under the lock."""
    a_ballot(found.sheet, found.cadres, **GOOD)
    with pytest.raises(BallotsClosedError, match="更正请写明理由"):
        save_ballots(acting(found.scorer), fresh(found.sheet), {found.cadres: GOOD | {"good": 9, "fair": 5}})
    assert Ballot.objects.get().good == 10


def test_the_same_numbers_again_change_nothing(client, found):
    a_ballot(found.sheet, found.cadres, **GOOD)
    post(client, found.scorer, found, typed(f"r{found.cadres.pk}", GOOD))
    assert not AuditEntry.objects.filter(verb__endswith="_ballots").exists()


def test_numbers_that_stand_cannot_be_emptied(client, found):
    a_ballot(found.sheet, found.cadres, **GOOD)
    empty = typed(f"r{found.cadres.pk}", dict.fromkeys(GOOD, ""))
    answer = post(client, found.scorer, found, empty | {"reason": "重来"})
    assert answer.status_code == 422
    assert "已录入的票数不能清空" in answer.content.decode()


def test_after_scoring_nothing_is_typed_in_or_corrected(client, found):
    rewrite(ReviewSheet.objects.all(), state=S.SCORED)
    assert post(client, found.scorer, found, typed(f"r{found.cadres.pk}", GOOD)).status_code == 409
    with pytest.raises(BallotsClosedError, match="已评分"):
        save_ballots(acting(found.scorer), fresh(found.sheet), {found.cadres: GOOD})
    client.force_login(found.scorer.user)
    page = client.get(reverse("reviews:group_ballots", args=[found.sheet.group_id])).content.decode()
    assert "测评票不能再录入或更正" in page
    assert "保存测评票" not in page


def test_the_last_ballots_complete_the_scoring(client, found):
    a_score(found.sheet, "acceptance", "14", found.confirmer)
    post(client, found.scorer, found, typed(f"r{found.cadres.pk}", GOOD))
    assert fresh(found.sheet).state == S.SELF_SUBMITTED
    post(client, found.scorer, found, typed(f"r{found.masses.pk}", GOOD) | typed(f"r{found.cadres.pk}", GOOD))
    sheet = fresh(found.sheet)
    assert sheet.state == S.SCORED
    # Votes: (30 × 100 + 10 × 80 + 4 × 60 + 1 × 40) ÷ 45 = 90.67 in both groups, of 10 points 9.07
    assert str(sheet.total) == "86.87"  # 15 + 20 + 14 + 9.07 + 28.8


# The table of a group


def test_a_whole_group_is_typed_in_at_once(client, found):
    data = {}
    for sheet in found.sheets:
        data |= typed(f"s{sheet.pk}", GOOD)
    answer = post_table(client, found.scorer, found, data, found.masses)
    assert answer.status_code == 302
    assert f"raters={found.masses.pk}" in answer.url
    assert set(Ballot.objects.values_list("sheet", "rater_group")) == {
        (sheet.pk, found.masses.pk) for sheet in found.sheets
    }


def test_one_bad_row_keeps_the_whole_table_back(client, found):
    data = typed(f"s{found.sheets[0].pk}", GOOD) | typed(f"s{found.sheets[1].pk}", GOOD, returned=1)
    answer = post_table(client, found.scorer, found, data)
    assert answer.status_code == 422
    assert f"{found.villages[1].short_name}程望舒：好、较好" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_the_table_leaves_out_sheets_of_a_house_with_an_own_post(client, found):
    officer = an_appointment(found.township, Role.OFFICER)
    an_appointment(found.villages[0], Role.LEADER, user=officer.user)
    a_ballot(found.sheet, found.cadres, **GOOD)
    client.force_login(officer.user)
    client.post(reverse("organizations:switch_post"), {"post": officer.pk})
    address = reverse("reviews:group_ballots", args=[found.sheet.group_id])
    page = client.get(address).content.decode()
    assert "由另一名工作人员录入" in page
    assert f"s{found.sheets[0].pk}-issued" not in page
    assert f"s{found.sheets[1].pk}-issued" in page
    client.post(address, typed(f"s{found.sheets[0].pk}", GOOD, excellent=40, good=0) | {"reason": "改"})
    assert Ballot.objects.get().excellent == 30


def test_the_table_takes_the_same_queries_for_any_number(client, found, django_assert_max_num_queries):
    client.force_login(found.scorer.user)
    address = reverse("reviews:group_ballots", args=[found.sheet.group_id])
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


# Who


@pytest.mark.parametrize("page", ["ballots", "group_ballots"])
def test_only_the_judging_officers_type_in(client, found, page):
    number = found.sheet.pk if page == "ballots" else found.sheet.group_id
    wanted = {
        found.scorer: 200,
        found.secretary: 403,
        an_appointment(found.township, Role.LEADER): 403,
        an_appointment(found.city, Role.OFFICER): 403,
        an_appointment(an_organization(found.township.parent), Role.OFFICER): 404,
        an_appointment(found.city, Role.EXPERT): 404,
    }
    for who, status in wanted.items():
        client.force_login(who.user)
        assert client.get(reverse(f"reviews:{page}", args=[number])).status_code == status, who


# The counting sheet


def test_a_scan_is_kept_and_opens_for_the_judging_officers(client, found, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scan = SimpleUploadedFile("计票表.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    post(client, found.scorer, found, typed(f"r{found.cadres.pk}", GOOD) | {"scan": scan})
    kept = BallotScan.objects.get()
    assert (kept.name, kept.sheet) == ("计票表.pdf", found.sheet)
    answer = client.get(reverse("reviews:ballot_scan", args=[kept.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    b"".join(answer.streaming_content)
    for who, status in ((found.secretary, 403), (an_appointment(found.city, Role.SURVEYOR), 404)):
        client.force_login(who.user)
        assert client.get(reverse("reviews:ballot_scan", args=[kept.pk])).status_code == status


def test_a_scan_that_is_none_is_refused(client, found):
    scan = SimpleUploadedFile("计票表.exe", b"MZ", "application/octet-stream")
    answer = post(client, found.scorer, found, typed(f"r{found.cadres.pk}", GOOD) | {"scan": scan})
    assert answer.status_code == 422
    assert not Ballot.objects.exists()


def test_no_page_tells_the_votes_before_the_own_score_is_in(client, found):
    a_ballot(found.sheet, found.cadres, **GOOD)
    for who in (found.confirmer, found.secretary, an_appointment(found.township, Role.LEADER)):
        client.force_login(who.user)
        page = client.get(found.sheet.get_absolute_url()).content.decode()
        assert "发出 50" not in page


def test_the_summary_holds_every_counted_ballot_but_not_those_of_ones_own_house(client, found):
    a_ballot(found.sheet, found.cadres, **GOOD)
    own = an_appointment(found.sheets[1].organization, Role.MEMBER, user=found.scorer.user)
    assert own.organization != found.sheet.organization
    client.force_login(found.scorer.user)
    answer = client.get(reverse("reviews:group_ballots", args=[found.sheet.group_id]), {"export": "xlsx"})
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows()]
    (counted,) = [
        row for row in rows if row[3] == "班子成员" and row[2] == found.sheet.organization.short_name
    ]
    assert counted[4:13] == [50, 48, 45, 30, 10, 4, 1, 2, 1]
    assert round(counted[13], 3) == 0.889
    (waiting,) = [row for row in rows if row[3] == "党员群众代表" and row[2] == counted[2]]
    assert set(waiting[4:]) == {"—"}
    assert found.sheets[1].organization.short_name not in [row[2] for row in rows]
    assert AuditEntry.objects.get(verb="export").content["details"]["list"] == "ballots"
