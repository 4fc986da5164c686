"""导入往年项目: finished projects with their tasks, in batches, all or nothing; the exported ledger changes nothing."""

from datetime import date
from decimal import Decimal

import pytest

from organizations.roles import Role
from projects.models import AnnualRound, Leadership, Project, Task
from projects.querysets import AnnualRoundQuerySet
from projects.states import ProjectState, TaskState
from tests.builders.declaration import a_declaration
from tests.builders.import_files import a_table, checked, confirmed, counts, opened, said
from tests.builders.people import a_user, an_appointment, an_organization
from tests.builders.reviews import a_group, a_scheme
from tests.builders.work import a_category, a_project, a_round, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE, TEMPLATE = "/projects/import/", "/projects/import/template/"
HEADER = (
    "年度", "党组织", "领办书记", "项目名称", "项目类别", "问题来源", "起始日期", "完成时限", "经费预算", "受益群众", "状态",
    "验收日期", "任务名称", "责任部门", "任务完成时限", "权重", "项目编号",
)  # fmt: skip
ROW = {
    "年度": 2024, "党组织": "望江里社区", "领办书记": "韩砚秋", "项目名称": "背街小巷照明改造", "项目类别": "民生服务",
    "问题来源": "群众意见", "起始日期": "2024-03-01", "完成时限": "2024年11月30日", "经费预算": "12.5万元",
    "受益群众": "1,200人", "状态": "已销号", "验收日期": date(2024, 12, 10), "任务名称": "线路勘测", "责任部门": "区城管局",
}  # fmt: skip
SECOND = {"任务名称": "灯杆安装", "任务完成时限": "2024-10-31"}


@pytest.fixture
def village(village):
    """With a year that is over, to which the rows belong."""
    a_round(2024, is_current=False)
    a_category("民生服务")
    return village


@pytest.fixture
def former(village):
    """Secretary in 2024, not any more."""
    return an_appointment(
        village, Role.SECRETARY, a_user("韩砚秋"), starts_on=date(2022, 1, 1), ends_on=date(2025, 6, 30)
    )


def table(*rows, header=HEADER, above=()):
    return a_table(header, rows, above)


def refused(client, *rows):
    return said(checked(client, PAGE, table(*rows))[1])


def imported(client, *rows):
    address, page = checked(client, PAGE, table(*rows))
    assert said(page) == []
    return confirmed(client, address, page)


def test_a_finished_project_comes_with_its_tasks_and_its_secretary_of_then(client, officer, village, former):
    assert imported(client, ROW, SECOND).status_code == 302
    project = Project.objects.get()
    assert project.number == f"2024-V-{village.number_code}-001"
    assert (project.state, project.lead, project.organization) == (ProjectState.CLOSED, former.user, village)
    assert (project.budget, project.beneficiaries, project.percent) == (Decimal("12.5"), 1200, 100)
    assert (project.due_on, project.accepted_on) == (date(2024, 11, 30), date(2024, 12, 10))
    assert (project.path, project.level, bool(project.search_key)) == (village.path, "village", True)
    led = Leadership.objects.get()
    assert (led.post, led.from_on, led.to_on) == (former, date(2024, 3, 1), date(2024, 12, 10))
    tasks = Task.objects.order_by("position")
    assert [(task.title, task.weight, task.state, task.percent) for task in tasks] == [
        ("线路勘测", 50, TaskState.VERIFIED, 100),
        ("灯杆安装", 50, TaskState.VERIFIED, 100),
    ]
    assert tasks[0].search_key
    assert AuditEntry.objects.get(verb="import_past").content["details"]["created"] == 1
    assert AuditEntry.objects.filter(verb="record_many").count() == 3
    page = client.get(project.get_absolute_url())
    assert page.status_code == 200
    assert "韩砚秋" in page.content.decode()


SCORED = {"考核得分": "92.5分", "等次": "好"}


def scored(**changes):
    return table(ROW | {"领办书记": ""} | SCORED | changes, header=(*HEADER, *SCORED))


def test_the_score_and_grade_of_then_come_along_and_are_not_corrected(client, officer, village):
    confirmed(client, *checked(client, PAGE, scored()))
    project = Project.objects.get()
    assert (project.past_score, project.past_grade) == (Decimal("92.5"), "好")
    assert "92.50 分　好" in client.get(project.get_absolute_url()).content.decode()

    _, page = checked(client, PAGE, scored())
    assert (counts(page), said(page)) == ((0, 0, 1), [])
    [words] = said(checked(client, PAGE, scored(考核得分=95))[1])
    assert words.startswith("R2：系统中这个项目的考核得分是“92.50”")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"考核得分": 101}, "R2：考核得分“101”不对，请填 0 到 100 的最多 2 位小数的数"),
        ({"等次": "优秀"}, "S2：考核等次“优秀”不在选项中，请填好、较好、一般、差之一"),
        ({"状态": "终止", "等次": ""}, "R2：终止的项目没有考核得分，请留空或改正状态"),
    ],
)
def test_a_wrong_score_is_named_with_its_cure(client, officer, village, changes, words):
    assert said(checked(client, PAGE, scored(**changes))[1]) == [words]


def test_numbers_follow_each_other_by_house_and_year(client, officer, village):
    other = an_organization(village.parent, short_name="滨河社区")
    plain = ROW | {"领办书记": "", "状态": "终止"}
    imported(client, plain, plain | {"党组织": "滨河社区"}, plain | {"项目名称": "第二个"})
    found = {
        project.title + str(project.organization): project.number[-3:] for project in Project.objects.all()
    }
    assert found == {
        "背街小巷照明改造望江里社区": "001",
        f"背街小巷照明改造{other}": "001",
        "第二个望江里社区": "002",
    }
    assert {project.ended_on for project in Project.objects.all()} == {date(2024, 12, 10)}
    assert set(Task.objects.values_list("state", flat=True)) == {TaskState.CANCELLED}


def test_the_same_file_twice_changes_nothing(client, officer, village, former):
    imported(client, ROW, SECOND)
    before = list(Project.objects.values()), list(Task.objects.values()), AuditEntry.objects.count()
    address, page = checked(client, PAGE, table(ROW, SECOND))
    assert counts(page) == (0, 0, 1)
    confirmed(client, address, page)
    assert (list(Project.objects.values()), list(Task.objects.values())) == before[:2]
    assert not AuditEntry.objects.filter(verb="import_past")[1:]


def test_every_mistake_is_told_at_once_with_its_cell(client, officer, village, former):
    found = refused(
        client,
        ROW | {"年度": 2023},
        ROW | {"年度": 2026, "项目名称": "甲"},
        ROW | {"领办书记": "某某", "项目类别": "别的", "状态": "攻坚中", "项目名称": "乙"},
        ROW | {"完成时限": "2024-02-01", "验收日期": "2026-12-01", "项目名称": "丙"},
        ROW | {"项目名称": "丁"},
        SECOND,
        SECOND,
        ROW | {"项目名称": ""},
        ROW | {"项目名称": "戊", "项目编号": "2024-001"},
        ROW | {"项目名称": "己"},
        ROW | {"项目名称": "庚"},
        ROW | {"项目名称": "己"},
    )
    assert found == [
        "A2：系统中没有 2023 年度，请市级组织部门先建立该年度",
        "A3：2026 年度不是往年，请在系统中申报立项",
        "C4：“某某”在项目期间没有在望江里社区任书记的记录，请核对姓名，或先补录任职，或留空",
        "E4：项目类别“别的”不在系统中，请从下拉列表中选择，或请市级组织部门增加",
        "K4：状态“攻坚中”不在选项中，请填已销号、验收通过、终止之一",
        "H5：完成时限早于起始日期，请核对后改正",
        "L5：验收日期晚于 2026-03-02，请核对后改正",
        "M8：与第 7 行是同一项任务，请只保留一行",
        "D9：没有填项目名称，请填写",
        "Q10：项目编号“2024-001”不在您可以填报的范围内，请核对后改正；新增的往年项目请把编号留空，由系统编号",
        "D13：与第 11 行是同一个项目，请把它的任务放在一起",
    ]


def test_weights_that_make_no_hundred_are_refused(client, officer, village):
    (words,) = refused(client, ROW | {"领办书记": "", "权重": 30}, SECOND | {"权重": 60})
    assert words == "P2：各项任务的权重合计应为 100，现在合计 90，请改正或全部留空"


def test_scope_is_judged_row_by_row(client, officer, village):
    county = village.parent.parent
    beside = an_organization(county, level="township", short_name="白沙镇")
    plain = ROW | {"领办书记": ""}
    found = refused(
        client, plain, plain | {"党组织": beside.short_name}, plain | {"党组织": village.parent.short_name}
    )
    assert [text.split("：")[0] for text in found] == ["B3", "B4"]
    assert not Project.objects.exists()


def test_nobody_imports_for_a_house_where_they_work(client, officer, village):
    an_appointment(village, Role.CLERK, user=officer.user)
    (words,) = refused(client, ROW | {"领办书记": ""})
    assert words.startswith("B2：党组织“望江里社区”不在您可以填报的范围内")


def test_projects_of_the_system_are_not_corrected(client, officer, village):
    known = a_project(village, ProjectState.CLOSED, round=a_round(2024, is_current=False))
    a_task(known)
    number, state = known.number, "已销号"
    base = {
        "项目编号": number,
        "党组织": "望江里社区",
        "项目名称": known.title,
        "状态": state,
        "任务名称": "管线迁改协调",
    }
    _, page = checked(client, PAGE, table(base))
    assert counts(page) == (0, 0, 1)
    found = refused(client, base | {"受益群众": 1, "任务名称": "别的任务"})
    assert found == [
        "J2：系统中这个项目的受益群众是“276”，本表不更正已有项目，请改回或删去这一行",
        "M2：系统中这个项目没有任务“别的任务”，本表不更正已有项目，请删去这一行",
    ]


def test_the_exported_ledger_changes_nothing(client, officer, village):
    """Of any state, with long texts that the ledger cuts and texts that look like formulas."""
    a_project(village, ProjectState.IN_PROGRESS, problem_statement="难" * 300, title="=1+1")
    a_project(village.parent, ProjectState.SUSPENDED, objectives="第一行\n第二行", budget=None)
    a_task(a_project(village, ProjectState.TERMINATED, title="@SUM(A1)"))
    exported = client.get("/projects/", {"export": "xlsx"})
    _, page = checked(client, PAGE, exported.content)
    assert said(page) == []
    assert counts(page) == (0, 0, 3)


def test_the_template_offers_past_years_and_own_units(client, officer, village):
    workbook = opened(client.get(TEMPLATE))
    columns = {
        column[0].value: [cell.value for cell in column[1:] if cell.value]
        for column in workbook["选项"].columns
    }
    assert (columns["years"], columns["units"]) == (["2024"], ["望江里社区"])
    assert columns["states"] == ["已销号", "验收通过", "终止"]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.SYSTEM_ADMIN])
def test_nobody_else(client, village, role):
    client.force_login(an_appointment(village, role).user)
    assert [client.get(PAGE).status_code, client.get(TEMPLATE).status_code] == [403, 403]
    assert "导入往年项目" not in client.get("/projects/").content.decode()


def test_a_year_that_was_declared_here_takes_no_new_project(client, officer, village):
    """Of any house and in any way; what is there already may stand in the file."""
    elsewhere = an_organization(village.parent.parent, level="township", short_name="白沙镇")
    a_declaration(elsewhere, ProjectState.CLOSED, round=AnnualRound.objects.get(year=2024))
    plain = ROW | {"领办书记": ""}
    known = a_project(village, ProjectState.CLOSED, round=AnnualRound.objects.get(year=2024))
    same = {"年度": 2024, "党组织": "望江里社区", "项目名称": known.title}
    assert refused(client, plain, same) == ["A2：2024 年度已在本系统中申报立项，不能再导入项目，请删去这一行"]
    assert refused(client, same) == []


def test_a_year_under_review_takes_no_new_project_even_when_opened_meanwhile(client, officer, village):
    plain = ROW | {"领办书记": ""}
    address, page = checked(client, PAGE, table(plain))
    assert said(page) == []
    a_group(village, scheme=a_scheme(AnnualRound.objects.get(year=2024)))
    confirmed(client, address, page)
    assert not Project.objects.exists()
    assert refused(client, plain) == ["A2：2024 年度已在本系统中组织考核，不能再导入项目，请删去这一行"]


def test_dates_follow_each_other_near_the_year(client, officer, village):
    plain = ROW | {"领办书记": ""}
    assert refused(
        client,
        plain | {"验收日期": "2024-02-28"},
        plain | {"项目名称": "乙", "起始日期": "2004-03-01", "任务完成时限": "2044-10-31"},
    ) == [
        "L2：验收日期早于起始日期，请核对后改正；留空为年度最后一天",
        f"G3：起始日期离{AnnualRound.objects.get(year=2024)}太远，请核对年份",
        f"O3：任务完成时限离{AnnualRound.objects.get(year=2024)}太远，请核对年份",
    ]


def test_the_secretary_served_then_and_is_one_person(client, officer, village, former):
    an_appointment(village, Role.SECRETARY, a_user("后来人"), starts_on=date(2025, 7, 1))
    (words,) = refused(client, ROW | {"领办书记": "后来人"})
    assert words.startswith("C2：“后来人”在项目期间没有在望江里社区任书记的记录")
    namesake = a_user("韩砚秋")
    an_appointment(village, Role.SECRETARY, namesake, starts_on=date(2020, 1, 1), ends_on=date(2024, 3, 1))
    assert refused(client, ROW) == ["C2：项目期间望江里社区有多名书记叫“韩砚秋”，无法确定是哪一位，请留空"]


def test_a_project_is_known_by_its_house_in_full(client, officer, village):
    known = a_project(village, ProjectState.CLOSED, round=AnnualRound.objects.get(year=2024))
    row = {"年度": 2024, "党组织": village.name, "项目名称": known.title, "项目编号": known.number}
    assert refused(client, row) == []


def test_only_the_named_rounds_are_locked(client, officer, village, monkeypatch):
    asked = []
    real = AnnualRoundQuerySet.select_for_update

    def told(self, **how):
        asked.append((how, [round_.year for round_ in self]))
        return real(self, **how)

    monkeypatch.setattr(AnnualRoundQuerySet, "select_for_update", told)
    imported(client, ROW | {"领办书记": ""})
    assert asked == [({"no_key": True}, [2024])]
