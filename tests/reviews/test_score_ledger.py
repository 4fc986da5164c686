"""评分台账: exported, filled in, read back; own criteria only, all or nothing, twice the same."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from zeal import zeal_ignore

from organizations.roles import Role
from reviews.models import ReviewSheet, Score
from reviews.score_ledger.present import load_present
from reviews.states import SheetState
from tests.builders.people import acting, an_appointment
from tests.builders.reviews import a_score, a_township
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
HEAD = 3
RANGE = "“成效验收”的评分应在 0 到 15 之间，最多 1 位小数"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(None, a_township, villages=2)


@pytest.fixture
def found(made):
    return made.again()


def ledger(client, who):
    client.force_login(who.user)
    answer = client.get("/reviews/scores/")
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def rows_of(workbook) -> list[tuple]:
    return [
        row
        for row in workbook.active.iter_rows(min_row=HEAD + 1, values_only=True)
        if str(row[0] or "").isdecimal()
    ]


def filled(workbook, *values, comment=None):
    """Each row's score in order; None leaves one empty."""
    for number, value in enumerate(values, HEAD + 1):
        workbook.active[f"G{number}"] = value
        if comment:
            workbook.active[f"H{number}"] = comment
    return workbook


def upload(client, who, workbook, submit="no"):
    client.force_login(who.user)
    content = BytesIO()
    workbook.save(content)
    file = SimpleUploadedFile("台账.xlsx", content.getvalue())
    return client.post("/reviews/scores/import/", {"file": file, "submit": submit})


def check(client, who, workbook, submit="no"):
    """The address of the dry run and its page."""
    answer = upload(client, who, workbook, submit)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, client.get(answer.url)


def confirm(client, url, page):
    with zeal_ignore():  # each sheet is locked and judged by the rules of its page
        return client.post(url, {"plan": page.context["page"].digest}, follow=True)


def scores() -> list[tuple[str, str, bool]]:
    rows = Score.objects.order_by("sheet", "criterion__position")
    return [(str(score.value), score.comment, score.submitted_at is not None) for score in rows]


def test_the_ledger_lists_what_the_officer_scores_and_own_scores_only(client, found):
    a_score(found.sheet, "acceptance", "12", found.confirmer, submitted_at=None)
    a_score(found.sheet, "acceptance", "11", found.scorer, submitted_at=None, comment="草稿")
    rows = rows_of(ledger(client, found.scorer))

    assert [row[4] for row in rows] == ["成效验收", "述职"] * 2
    assert [row[3] for row in rows][:2] == [found.sheet.holder] * 2
    assert (rows[0][6], rows[0][7]) == (11, "草稿")
    assert rows[0][5] == 15
    assert AuditEntry.objects.filter(verb="export").count() == 1


def test_scores_come_back_as_drafts_and_the_second_time_changes_nothing(client, found):
    book = filled(ledger(client, found.scorer), 14, 9.5, 13, None, comment="扎实")
    url, page = check(client, found.scorer, book)
    assert not Score.objects.exists(), "a dry run writes nothing"
    assert page.context["page"].created == 3
    confirm(client, url, page)
    assert scores() == [("14.00", "扎实", False), ("9.50", "扎实", False), ("13.00", "扎实", False)]
    assert AuditEntry.objects.filter(verb="import_scores").count() == 1

    number = AuditEntry.objects.count()
    url, page = check(client, found.scorer, book)
    assert "工作簿与系统一致，不用导入" in page.content.decode()
    confirm(client, url, page)
    assert AuditEntry.objects.exclude(verb="export").filter(verb="import_scores").count() == 1
    assert AuditEntry.objects.filter(verb="draft_score").count() == 3
    assert AuditEntry.objects.count() == number

    _, page = check(client, found.scorer, ledger(client, found.scorer))
    assert (page.context["page"].has_work, page.context["page"].unchanged) == (False, 3), "as exported again"


def test_a_draft_from_when_more_places_were_allowed_comes_back_unchanged_and_is_not_handed_in(client, found):
    a_score(found.sheet, "acceptance", "8.25", found.scorer, submitted_at=None)
    a_score(found.sheet, "report", "9", found.scorer, submitted_at=None)
    book = ledger(client, found.scorer)
    _, page = check(client, found.scorer, book)
    assert page.context["page"].refusals == []
    assert (page.context["page"].has_work, page.context["page"].unchanged) == (False, 2)

    _, page = check(client, found.scorer, book, "yes")
    assert (page.context["page"].report["handed_in"], page.context["page"].report["incomplete"]) == (0, 1)
    _, page = check(client, found.scorer, filled(book, 8.35))
    assert [str(each) for each in page.context["page"].refusals] == [f"G4：得分 8.35，{RANGE}，请改正"]


def test_a_changed_score_is_shown_before_it_is_written(client, found):
    a_score(found.sheet, "acceptance", "11", found.scorer, submitted_at=None)
    url, page = check(client, found.scorer, filled(ledger(client, found.scorer), 12.5))
    assert "得分：11 → 12.5" in page.content.decode()
    assert "G4" in page.content.decode()
    confirm(client, url, page)
    assert scores() == [("12.50", "", False)]


def test_complete_sheets_are_handed_in_when_asked(client, found):
    book = filled(ledger(client, found.scorer), 14, 9, 13, None)
    url, page = check(client, found.scorer, book, "yes")
    assert (page.context["page"].report["handed_in"], page.context["page"].report["incomplete"]) == (1, 1)
    confirm(client, url, page)

    assert [submitted for _, _, submitted in scores()] == [True, True, False]
    states = list(ReviewSheet.objects.order_by("path").values_list("state", flat=True))
    assert states == [SheetState.SCORED, SheetState.SELF_SUBMITTED]
    number = AuditEntry.objects.count()
    url, page = check(client, found.scorer, book, "yes")
    assert not page.context["page"].has_work
    assert AuditEntry.objects.count() == number


def test_drafts_that_stand_are_handed_in_and_nothing_is_counted_as_new(client, found):
    book = filled(ledger(client, found.scorer), 14, 9, None, None)
    confirm(client, *check(client, found.scorer, book))
    url, page = check(client, found.scorer, book, "yes")
    assert "确认导入</button>" in page.content.decode()
    assert "提交考核表 1 份" in confirm(client, url, page).content.decode()
    assert [submitted for _, _, submitted in scores()] == [True, True]


def refusals(client, found, book) -> list[str]:
    url, page = check(client, found.scorer, book)
    answer = confirm(client, url, page)
    assert answer.status_code == 422
    return [str(refusal) for refusal in page.context["page"].refusals]


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("G4", 15.1, f"G4：得分 15.1，{RANGE}，请改正"),
        ("G4", -1, f"G4：得分 -1，{RANGE}，请改正"),
        ("G4", "优", f"G4：得分“优”不是数字，{RANGE}"),
        ("G4", 9.12, f"G4：得分 9.12，{RANGE}，请改正"),
        ("B4", "990109", "B4：组织代码“990109”不在您要评分的考核表中，请用重新导出的评分台账填写"),
        ("E4", "群众满意度", "E4：“群众满意度”不由您评分，这份考核表请您评的是：成效验收、述职"),
        ("D4", "别人", "D4：该党组织参加考核的书记是"),
        ("H4", "长" * 201, "H4：评语 201 字，最多 200 字，请精简"),
        ("E5", "成效验收", "E5：与第 4 行是同一份考核表的同一指标，请只保留一行"),
    ],
)
def test_one_wrong_cell_refuses_everything(client, found, cell, value, words):
    book = filled(ledger(client, found.scorer), 14, 9)
    book.active[cell] = value
    [first, *more] = refusals(client, found, book)

    assert first.startswith(words)
    assert more == []
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    ("value", "is_taken"), [(80, True), (79, False), (90.5, False), (1000, True), (1001, False)]
)
def test_the_workbook_takes_what_the_score_page_takes(client, found, value, is_taken):
    """高校支部创新方案: 整数分，最低 80."""
    criterion = found.sheet.group.scheme.criteria.get(code="acceptance")
    criterion.full_marks, criterion.least_marks, criterion.whole_marks = 1000, 80, True
    criterion.save()
    _, page = check(client, found.scorer, filled(ledger(client, found.scorer), value))
    words = [str(refusal) for refusal in page.context["page"].refusals]
    assert words == (
        [] if is_taken else [f"G4：得分 {value}，“成效验收”的评分应在 80 到 1000 之间，只评整数分，请改正"]
    )
    form = {f"value-{criterion.pk}": str(value), "draft": "yes"}
    answer = client.post(f"{found.sheet.get_absolute_url()}score/", form)
    assert answer.status_code == (302 if is_taken else 422)


def test_what_was_handed_in_is_not_changed(client, found):
    a_score(found.sheet, "acceptance", "11", found.scorer)
    a_score(found.sheet, "report", "8", found.scorer)
    book = filled(ledger(client, found.scorer), 11, 9)
    url, page = check(client, found.scorer, book)

    assert [str(refusal) for refusal in page.context["page"].refusals] == [
        "G5：您已经提交评分，提交后本人不能修改，请删去这一行或改回原来的得分"
    ]
    assert page.context["page"].unchanged == 1
    confirm(client, url, page)
    assert scores()[1][0] == "8.00"


def test_somebody_elses_sheets_are_out_of_reach(client, found):
    book = filled(ledger(client, found.scorer), 14)
    other = an_appointment(found.township.parent, Role.OFFICER)
    _, page = check(client, other, book)
    assert "不在您要评分的考核表中" in str(page.context["page"].refusals[0])
    assert not Score.objects.exists()


def test_only_who_scores_uses_it(client, found):
    for role in (Role.SECRETARY, Role.LEADER, Role.CLERK):
        client.force_login(an_appointment(found.township, role).user)
        assert client.get("/reviews/scores/").status_code == 403
        assert client.get("/reviews/scores/import/").status_code == 403
    expert = an_appointment(found.city, Role.EXPERT)
    client.force_login(expert.user)
    assert client.get("/reviews/scores/").status_code == 409, "nothing is assigned to this expert"


def test_the_kept_ledger_is_its_owners(client, found):
    url, _ = check(client, found.scorer, filled(ledger(client, found.scorer), 14))
    client.force_login(found.confirmer.user)
    assert client.get(url).status_code == 302
    assert client.post(url, {"plan": "x"}).status_code == 302
    assert not Score.objects.exists()


def test_another_plan_than_the_one_shown_is_not_written(client, found):
    url, page = check(client, found.scorer, filled(ledger(client, found.scorer), 14))
    a_score(found.sheet, "acceptance", "3", found.scorer, submitted_at=None)
    answer = confirm(client, url, page)

    assert answer.status_code == 409
    assert Score.objects.get().value == Decimal(3)


def test_a_workbook_without_the_header_is_refused_in_words(client, found):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "分数"])
    answer = upload(client, found.scorer, book)
    assert answer.status_code == 422
    assert "没有找到含“组织代码”、“指标”、“得分”的表头" in answer.content.decode()


def test_the_refusals_as_a_workbook(client, found):
    book = filled(ledger(client, found.scorer), 99)
    url, _ = check(client, found.scorer, book)
    content = client.get(f"{url}refusals/").content
    cells = [row[:2] for row in openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]
    assert ("G4", "得分 99，“成效验收”的评分应在 0 到 15 之间，最多 1 位小数，请改正") in cells


def test_queries_do_not_grow_with_scores(found, django_assert_max_num_queries):
    actor = acting(found.scorer)
    with django_assert_max_num_queries(3 + 2 * 6):
        load_present(actor, found.sheet.round)


def test_the_ledger_offered_for_filling_in_counts_as_an_export(client, found):
    """It is no page, and each person exports so many a minute."""
    client.force_login(found.scorer.user)
    page = client.get(f"/reviews/scores/import/?round={found.sheet.round_id}").content.decode()
    assert f'href="/reviews/scores/?round={found.sheet.round_id}&amp;export=xlsx"' in page
