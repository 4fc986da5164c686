"""开启年度考核: who gets a sheet, in which group, with what known about the post."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from reviews.models import ComparisonGroup, Criterion, ReviewSheet, Scheme
from reviews.opening import add_months
from tests.builders.audit import rewrite
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
FORM = {"due_on": "2027-01-20", "scorers": "1", "missing": "block"}


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-04 10:00 +0800", tick=False):
        yield


@pytest.fixture
def places():
    return a_city()


@pytest.fixture
def officer(places):
    return an_appointment(places[0], Role.OFFICER, a_user("祝南星"))


@pytest.fixture
def round_():
    return a_round()


def address(round_) -> str:
    return reverse("reviews:open", args=[round_.pk])


def post(client, who, round_, **data):
    client.force_login(who.user)
    return client.post(address(round_), FORM | data)


def sheet_of(organization) -> ReviewSheet:
    return ReviewSheet.objects.get(organization=organization)


def test_every_secretary_gets_a_sheet_with_scheme_and_group(client, places, officer, round_):
    for place in places:
        an_appointment(place, Role.SECRETARY)
    an_appointment(places[2], Role.OFFICER)
    answer = post(client, officer, round_)
    assert answer.url == f"/reviews/?round={round_.pk}"
    assert ReviewSheet.objects.count() == 4
    # the village is judged by the township's officers, everything above by the city's
    judges = {sheet.organization: sheet.group.judge for sheet in ReviewSheet.objects.all()}
    city, county, township, village = places
    assert judges == {city: city, county: city, township: city, village: township}
    assert str(sheet_of(village).group) == "青石街道 村（社区）"
    assert sheet_of(village).group.self_report_due_on == date(2027, 1, 20)
    marks = dict(Criterion.objects.values_list("code", "full_marks"))
    assert marks == {
        "process": 15, "tasks": 20, "acceptance": 15, "report": 10, "public": 30, "conversion": 10,
    }  # fmt: skip
    verbs = list(AuditEntry.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["set_scheme", *["open_group"] * 4, *["open_review"] * 4]


def test_suggestions_are_computed_at_once(client, places, officer, round_):
    an_appointment(places[3], Role.SECRETARY)
    post(client, officer, round_)
    assert sheet_of(places[3]).computed_at is not None
    assert sheet_of(places[3]).total is None


@pytest.mark.parametrize(
    ("starts_on", "too_new"),
    [
        (date(2026, 10, 4), False),  # three months on the day
        (date(2026, 10, 5), True),
        (date(2020, 1, 1), False),
    ],
)
def test_under_three_months_in_office_there_is_no_grade(client, places, officer, round_, starts_on, too_new):
    an_appointment(places[3], Role.SECRETARY, starts_on=starts_on)
    post(client, officer, round_)
    sheet = sheet_of(places[3])
    assert sheet.too_new is too_new
    assert sheet.suggested_grade == ("undetermined" if too_new else "")


def test_months_end_on_the_last_day_of_a_shorter_month():
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 10, 31), 3) == date(2027, 1, 31)
    assert add_months(date(2026, 12, 1), 3) == date(2027, 3, 1)


def test_a_vacant_post_has_a_sheet_without_person(client, places, officer, round_):
    post(client, officer, round_)
    sheet = sheet_of(places[3])
    assert sheet.is_vacant
    assert sheet.holder == "空缺"


def test_whoever_left_before_the_opening_day_is_not_reviewed_but_printed(client, places, officer, round_):
    village = places[3]
    an_appointment(village, Role.SECRETARY, a_user("早年书记"), ends_on=date(2025, 12, 31))
    an_appointment(
        village, Role.SECRETARY, a_user("韩立言"), starts_on=date(2023, 5, 1), ends_on=date(2026, 8, 15)
    )
    an_appointment(village, Role.SECRETARY, a_user("程望舒"), starts_on=date(2026, 8, 16))
    post(client, officer, round_)
    sheet = sheet_of(village)
    assert sheet.holder == "程望舒"
    assert sheet.predecessor == "韩立言，2023-05-01 至 2026-08-15"


def test_the_last_day_in_office_still_counts_as_holding_the_post(client, places, officer, round_):
    an_appointment(places[3], Role.SECRETARY, ends_on=date(2027, 1, 4))
    post(client, officer, round_)
    assert not sheet_of(places[3]).is_vacant


def test_each_post_of_a_person_is_reviewed_separately(client, places, officer, round_):
    user = a_user("双任书记")
    an_appointment(places[2], Role.SECRETARY, user)
    an_appointment(places[3], Role.SECRETARY, user)
    post(client, officer, round_)
    assert ReviewSheet.objects.filter(user=user).count() == 2


def test_sectors_are_compared_apart(client, places, officer, round_):
    school = an_organization(places[2], sector="school", short_name="实验小学")
    post(client, officer, round_)
    assert sheet_of(school).group != sheet_of(places[3]).group
    assert str(sheet_of(school).group) == "江澜市 村（社区） 学校"


def test_closed_organizations_get_none(client, places, officer, round_):
    closed = an_organization(places[2], active_to=date(2026, 12, 31))
    post(client, officer, round_)
    assert not ReviewSheet.objects.filter(organization=closed).exists()


def test_the_preview_counts_and_names(client, places, officer, round_):
    an_appointment(places[2], Role.SECRETARY)
    an_appointment(places[3], Role.SECRETARY, a_user("程望舒"), starts_on=date(2026, 12, 1))
    client.force_login(officer.user)
    page = client.get(address(round_)).content.decode()
    assert "将生成考核表 4 份" in page
    assert "不定等次" in page
    assert "空缺" in page
    assert ReviewSheet.objects.count() == 0


def test_the_due_day_comes_from_the_review_window_that_is_still_open(client, places, officer, round_):
    client.force_login(officer.user)
    assert 'value="2027-01-18"' in client.get(address(round_)).content.decode()  # over: two weeks
    round_.windows.filter(phase="review", level="village").update(closes_on=date(2027, 2, 10))
    assert 'value="2027-02-10"' in client.get(address(round_)).content.decode()


def test_opening_again_adds_only_what_is_new(client, places, officer, round_):
    post(client, officer, round_)
    new = an_organization(places[2])
    assert "将生成考核表 1 份" in client.get(address(round_)).content.decode()
    post(client, officer, round_, scorers="3")
    assert ReviewSheet.objects.count() == 5
    assert sheet_of(new).group.scheme.scorers == 1  # the scheme stands
    assert Scheme.objects.count() == 1
    assert ComparisonGroup.objects.count() == 4
    assert "没有要生成的考核表" in client.get(address(round_)).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"due_on": ""}, "请填写自评截止日期"),
        ({"due_on": "2027-01-03"}, "自评截止日期不能早于今天"),
        ({"scorers": "0"}, "评分人数应在 1 到 9 之间"),
        ({"scorers": "x"}, "评分人数应在 1 到 9 之间"),
        ({"missing": ""}, "请选择缺少满意度结果时怎样处理"),
    ],
)
def test_bad_input_is_refused_in_words(client, officer, round_, data, words):
    answer = post(client, officer, round_, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ReviewSheet.objects.count() == 0


def test_the_scheme_is_set_as_asked(client, officer, round_):
    post(client, officer, round_, scorers="3", missing="reweight")
    scheme = Scheme.objects.get()
    assert (scheme.scorers, scheme.missing) == (3, "reweight")
    assert str(scheme) == "2026 年考核方案 第 1 版"


def test_only_officers_of_the_root(client, places, round_):
    for place, role in ((places[1], Role.OFFICER), (places[0], Role.LEADER), (places[0], Role.SECRETARY)):
        assert post(client, an_appointment(place, role), round_).status_code == 403
    assert ReviewSheet.objects.count() == 0


def test_unknown_round_and_wrong_method(client, officer, round_):
    client.force_login(officer.user)
    assert client.get(reverse("reviews:open", args=[round_.pk + 1])).status_code == 404
    assert client.delete(address(round_)).status_code == 405


def test_the_number_of_reading_queries_does_not_grow(client, places, officer, round_):
    client.force_login(officer.user)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address(round_))
        return len(seen)

    client.get(address(round_))
    before = queries()
    for _ in range(3):
        an_appointment(an_organization(places[2]), Role.SECRETARY)
    assert queries() == before


@pytest.mark.parametrize(
    "values",
    [
        {"total": "120.01"},
        {"rank": 0},
        {"user": None},
        {"state": "confirmed"},
        {"state": "confirmed", "grade": "good"},
    ],
)
def test_the_database_refuses_what_cannot_be(client, places, officer, round_, values):
    an_appointment(places[3], Role.SECRETARY)
    post(client, officer, round_)
    with pytest.raises(IntegrityError), transaction.atomic():
        rewrite(ReviewSheet.objects.filter(organization=places[3]), **values)


def test_the_database_refuses_a_second_sheet_and_wild_schemes(client, places, officer, round_):
    post(client, officer, round_)
    sheet = sheet_of(places[3])
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewSheet.objects.create(round=round_, group=sheet.group, organization=places[3])
    for values in ({"excellent_from": 79}, {"excellent_quota": 101}, {"scorers": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Scheme.objects.update(**values)


@pytest.mark.parametrize(
    ("ended_on", "too_new"),
    [
        (date(2027, 1, 2), False),  # ended and named again on the eve of the opening
        (date(2026, 10, 4), False),
        (date(2026, 9, 2), True),  # away for longer than the scheme's three months
    ],
)
def test_naming_a_secretary_again_makes_nobody_new(client, places, officer, round_, ended_on, too_new):
    post_of = an_appointment(places[3], Role.SECRETARY, ends_on=ended_on)
    an_appointment(places[3], Role.SECRETARY, post_of.user, starts_on=date(2027, 1, 3))
    post(client, officer, round_)
    assert sheet_of(places[3]).too_new is too_new


def test_days_in_office_of_somebody_else_are_not_ones_own(client, places, officer, round_):
    an_appointment(places[3], Role.SECRETARY, ends_on=date(2027, 1, 2))
    an_appointment(places[3], Role.SECRETARY, starts_on=date(2027, 1, 3))
    post(client, officer, round_)
    assert sheet_of(places[3]).too_new
