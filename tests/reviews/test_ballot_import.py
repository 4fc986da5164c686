"""导入测评票: template, dry run with cell and cure, all or nothing, a reason for corrections, own and foreign ones refused."""

import pytest
from zeal import zeal_ignore

from organizations.roles import Role
from reviews.models import Ballot, ReviewSheet
from tests.builders.audit import rewrite
from tests.builders.import_files import a_table, checked, confirmed, counts, opened, said, saved
from tests.builders.people import an_appointment
from tests.builders.reviews import a_ballot, a_rater_group, a_township
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE, TEMPLATE = "/reviews/ballots/import/", "/reviews/ballots/import/template/"
HEADER = ("党组织", "评议主体", "发出", "收回", "好", "较好", "一般", "差", "弃权", "无效")
COUNTED = {
    "评议主体": "班子成员",
    "发出": 50,
    "收回": "４８",
    "好": "30票",
    "较好": 10,
    "一般": 4,
    "差": 1,
    "弃权": 2,
    "无效": 1,
}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def found(client):
    township = a_township()
    township.cadres = a_rater_group(township.sheet.group.scheme, "cadres", "班子成员", 60)
    a_rater_group(township.sheet.group.scheme, "masses", "党员群众代表", 40)
    client.force_login(township.scorer.user)
    return township


def row(found, **changes):
    return {"党组织": found.sheet.organization.short_name} | COUNTED | {"好": 30} | changes


def table(*rows):
    return a_table(HEADER, rows)


def refused(client, *rows):
    return said(checked(client, PAGE, table(*rows))[1])


def test_what_was_counted_is_kept_and_the_second_time_changes_nothing(client, found):
    other = found.sheets[1].organization.short_name
    content = table(row(found), row(found, 党组织=other, 评议主体="党员群众代表"), {})
    address, page = checked(client, PAGE, content)
    assert counts(page) == (2, 0, 0)
    assert not Ballot.objects.exists()
    with zeal_ignore():  # each sheet is locked and judged by the rules of its page
        confirmed(client, address, page)

    ballot = Ballot.objects.get(sheet=found.sheet)
    assert (ballot.issued, ballot.returned, ballot.valid, ballot.abstained) == (50, 48, 45, 2)
    cause = AuditEntry.objects.get(verb="import_ballots")
    assert AuditEntry.objects.filter(verb="enter_ballots", caused_by_id=cause.pk).count() == 2
    number = AuditEntry.objects.count()
    address, page = checked(client, PAGE, content)
    assert counts(page) == (0, 0, 2)
    confirmed(client, address, page)
    assert AuditEntry.objects.count() == number


def test_a_correction_wants_a_reason(client, found):
    a_ballot(found.sheet, found.cadres, issued=50, returned=48, excellent=48)
    address, page = checked(client, PAGE, table(row(found)))
    assert "好：48 → 30" in page.content.decode()
    assert confirmed(client, address, page).status_code == 422
    assert Ballot.objects.get().excellent == 48

    digest = page.context["page"].digest
    assert client.post(address, {"plan": digest, "reason": "重新清点"}).status_code == 302
    assert (Ballot.objects.get().excellent, Ballot.objects.get().correction_reason) == (30, "重新清点")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"收回": 47}, "D2：好、较好、一般、差、弃权、无效合计 48 张，与收回 47 张不符，请核对后改正"),
        ({"发出": 40}, "D2：收回 48 张多于发出 40 张，请核对后改正"),
        ({"发出": None}, "C2：没有填发出，请填写"),
        ({"好": "三十"}, "E2：好“三十”不对，请填 0 到 100,000 的整数"),
        ({"评议主体": "群众"}, "B2：评议主体“群众”不在考核方案中，请填班子成员、党员群众代表之一"),
        ({"党组织": "别处"}, "A2：党组织“别处”不在您要录入测评票的名单中，请核对后改正"),
    ],
)
def test_a_wrong_cell_is_named_with_its_cure_and_nothing_is_written(client, found, changes, words):
    address, page = checked(client, PAGE, table(row(found, **changes), row(found, 评议主体="党员群众代表")))
    assert words in said(page)
    assert confirmed(client, address, page).status_code == 422
    assert not Ballot.objects.exists()


def test_all_mistakes_at_once_and_one_row_twice(client, found):
    words = refused(client, row(found), row(found), row(found, 党组织="别处"), row(found, 评议主体="无名"))
    assert [sentence.partition("：")[0] for sentence in words] == ["B3", "A4", "B5"]
    assert "是同一名书记的同一评议主体" in words[0]


def test_what_is_decided_takes_nothing(client, found):
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), state="scored")
    assert "测评票不能再录入或更正，请删去这一行" in refused(client, row(found))[0]


def test_nobody_types_in_votes_about_the_own_house(client, found):
    an_appointment(found.sheet.organization, Role.MEMBER, found.scorer.user)
    assert "不在您要录入测评票的名单中" in refused(client, row(found))[0]


def test_sheets_that_another_house_judges_are_out_of_reach(client, found):
    officer = an_appointment(found.township.parent, Role.OFFICER)
    client.force_login(officer.user)
    assert client.get(PAGE).status_code == 409


def test_nobody_but_officers(client, found):
    for role in (Role.SECRETARY, Role.LEADER, Role.EXPERT):
        client.force_login(an_appointment(found.township, role).user)
        assert client.get(PAGE).status_code == client.get(TEMPLATE).status_code == 403


def test_the_template_lists_everybody_and_comes_back_without_change(client, found):
    a_ballot(found.sheet, found.cadres)
    workbook = opened(client.get(TEMPLATE))
    sheet = workbook["民主测评票"]
    rows = [values for values in sheet.iter_rows(min_row=5, values_only=True) if values[1]]
    assert [values[4] for values in rows] == ["班子成员", "党员群众代表"] * 2
    assert workbook["选项"].sheet_state == "hidden"
    _, page = checked(client, PAGE, saved(workbook))
    assert (counts(page), said(page), page.context["page"].blank) == ((0, 0, 1), [], 3)


def test_the_exported_summary_imported_again_changes_nothing(client, found):
    a_ballot(found.sheet, found.cadres)
    exported = client.get(f"/reviews/groups/{found.sheet.group_id}/ballots/?export=xlsx").content
    _, page = checked(client, PAGE, exported)
    assert (counts(page), said(page)) == ((0, 0, 1), [])


def test_ones_own_workbook_comes_back_with_remarks(client, found):
    address, _ = checked(client, PAGE, table(row(found, 收回=47)))
    assert "不符" in opened(client.get(f"{address}marked/")).active["D2"].comment.text
