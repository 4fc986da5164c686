"""审计日志: the auditor's alone; who, when, verb, number and field names, never a value."""

import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from organizations import audit_log
from organizations.actor import service
from organizations.audit_log import AuditFilter
from organizations.roles import Role
from organizations.views import audit as audit_view
from tests.builders.people import a_city, a_user, acting, an_appointment
from workflow import audit
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = "/audit/"


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def auditor(client, tree):
    post = an_appointment(tree[0], Role.AUDITOR, a_user("沈稽核", username="shenjihe"))
    client.force_login(post.user)
    return post


@pytest.fixture
def secretary(tree):
    return an_appointment(tree[3], Role.SECRETARY, a_user("陆知远", username="luzhiyuan"))


def noted(post, verb="edit", subject=None, **parts):
    return audit.note(acting(post), verb, subject or post.organization, **parts)


def shown(client, **query):
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    return [row.sequence for row in answer.context["rows"]]


def test_the_auditor_sees_who_did_what_to_which_field_but_no_value(client, auditor, secretary):
    noted(
        secretary, before={"name": "旧名称内容"}, after={"name": "新名称内容"}, details={"reason": "理由内容"}
    )
    page = client.get(PAGE).content.decode()
    for words in (
        "陆知远",
        "望江里社区书记",
        "修改",
        "党组织",
        "党组织名称",
        "已办理",
        str(secretary.organization_id),
    ):
        assert words in page
    for value in ("旧名称内容", "新名称内容", "理由内容"):
        assert value not in page


def test_what_no_form_asks_for_has_chinese_words_too(client, auditor, secretary):
    noted(secretary, after={"id": 1, "path": "1.2.", "source": "别处"})
    (row,) = client.get(PAGE).context["rows"]
    assert row.fields == "编号、组织路径、沿用的方案"
    assert audit_log.field_name("projects.problem", "source") == "问题来源", "a column's own name comes first"


def test_what_the_system_did_says_so(client, auditor):
    audit.note(service("seal_surveys"), "seal_surveys", audit.Subject("month", "2026-07"))
    (row,) = client.get(PAGE).context["rows"]
    assert (row.who, row.post) == ("系统", "seal_surveys")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_else_reads_it(client, tree, role):
    client.force_login(an_appointment(tree[0], role).user)
    answer = client.get(PAGE)
    assert answer.status_code == 403
    assert "由审计员办理" in answer.content.decode()
    assert client.get(PAGE, {"export": "xlsx"}).status_code == 403


def test_strangers_and_wrong_methods(client, tree):
    assert client.get(PAGE).status_code == 302
    client.force_login(an_appointment(tree[0], Role.AUDITOR).user)
    assert client.post(PAGE).status_code == 405


def test_it_stands_in_the_navigation_of_the_auditor_only(client, auditor, tree):
    assert "审计日志" in client.get("/account/").content.decode()
    client.force_login(an_appointment(tree[0], Role.SYSTEM_ADMIN).user)
    assert "审计日志" not in client.get("/account/").content.decode()


def test_found_by_person(client, auditor, secretary):
    own = noted(secretary).sequence
    noted(auditor)
    for words in ("陆知远", "luzhiyuan", str(secretary.user_id)):
        assert own in shown(client, q=words)
        assert len(shown(client, q=words)) == 1
    assert shown(client, q="无此人") == []


def test_found_by_verb_kind_number_and_result(client, auditor, secretary):
    edit = noted(secretary).sequence
    end = noted(secretary, "end", secretary).sequence
    audit.refuse(acting(secretary), "end", secretary, "无权")
    refused = AuditEntry.objects.get(result="refused").sequence
    assert shown(client, verb="end") == [refused, end]
    assert shown(client, kind="organizations.organization") == [edit]
    assert shown(client, record=str(secretary.pk), kind="organizations.appointment") == [refused, end]
    assert shown(client, result="refused") == [refused]
    assert shown(client, result="done", verb="end") == [end]


def test_found_by_period_in_local_days(client, auditor, secretary, monkeypatch):
    late_evening = datetime(2026, 7, 24, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    monkeypatch.setattr("workflow.chain.timezone.now", lambda: late_evening)
    noted(secretary)
    monkeypatch.setattr("workflow.chain.timezone.now", lambda: datetime(2026, 7, 24, 16, 0, tzinfo=UTC))
    noted(secretary)
    monkeypatch.undo()
    assert shown(client, since="2026-07-24", until="2026年7月24日") == [1]
    assert shown(client, since="2026.7.25", until="2026-07-25") == [2]


def test_a_date_that_is_none_says_so_and_finds_nothing(client, auditor, secretary):
    noted(secretary)
    answer = client.get(PAGE, {"since": "2026-02-30"})
    assert answer.status_code == 422
    assert "没有这一天" in answer.content.decode()
    assert answer.context["rows"] == []


def test_pages_go_on_where_the_last_one_ended(client, auditor, secretary, monkeypatch):
    monkeypatch.setattr(audit_log.AuditLog, "page_size", 2)
    for _ in range(5):
        noted(secretary)
    first = client.get(PAGE, {"verb": "edit"})
    assert [row.sequence for row in first.context["rows"]] == [5, 4]
    assert first.context["log"].newer == ""
    second = client.get(PAGE + first.context["log"].older)
    assert [row.sequence for row in second.context["rows"]] == [3, 2]
    third = client.get(PAGE + second.context["log"].older)
    assert [row.sequence for row in third.context["rows"]] == [1]
    assert third.context["log"].older == ""
    back = client.get(PAGE + third.context["log"].newer)
    assert [row.sequence for row in back.context["rows"]] == [3, 2]
    assert "verb=edit" in back.context["log"].newer
    again = client.get(PAGE + back.context["log"].newer)
    assert [row.sequence for row in again.context["rows"]] == [5, 4]
    assert again.context["log"].newer == ""


@pytest.mark.parametrize(
    "query", [{"before": "x"}, {"before": "9" * 30}, {"after": "-1"}, {"verb": "nothing"}]
)
def test_strange_addresses_break_nothing(client, auditor, secretary, query):
    noted(secretary)
    assert client.get(PAGE, query).status_code in {200, 422}


def test_empty_words(client, auditor):
    assert "没有更多记录" in client.get(PAGE, {"before": "1"}).content.decode()
    assert "没有符合条件的记录" in client.get(PAGE, {"q": "无此人"}).content.decode()


def test_queries_do_not_grow_with_the_rows(client, auditor, secretary, tree):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        return len(seen)

    noted(secretary)
    queries()
    one = queries()
    for place in tree[:3]:
        post = an_appointment(place, Role.SECRETARY)
        noted(post, caused_by=noted(post))
    assert queries() == one
    assert one <= 12


def test_the_export_holds_what_the_filter_finds_and_is_an_entry(client, auditor, secretary):
    noted(secretary, after={"name": "新名称内容"})
    noted(auditor, "end", auditor)
    answer = client.get(PAGE, {"export": "xlsx", "q": "陆知远"})
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]
    assert [(row[2], row[4], row[7]) for row in rows] == [("陆知远", "修改", "党组织名称")]
    assert "新名称内容" not in str(list(sheet.iter_rows(values_only=True)))
    entry = AuditEntry.objects.get(verb="export")
    assert entry.content["details"] == {"list": "audit", "rows": 1, "conditions": ["q"]}


def test_too_much_for_one_export_is_said(client, auditor, secretary, monkeypatch):
    monkeypatch.setattr(audit_view, "MOST_EXPORTED", 1)
    noted(secretary)
    noted(secretary)
    answer = client.get(PAGE, {"export": "xlsx"})
    assert answer.status_code == 422
    assert "请缩小时间范围" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="export").exists()


def test_every_verb_and_kind_has_chinese_words():
    for name in ("verb", "kind"):
        for code, words in AuditFilter().fields[name].choices:
            assert not code or any("\u4e00" <= letter <= "\u9fff" for letter in words), code


def test_the_log_itself_opens_to_the_auditor_only(auditor, secretary):
    noted(secretary)
    assert audit_log.AuditLog(acting(auditor), {}).found.exists()
    assert not audit_log.AuditLog(acting(secretary), {}).found.exists()
