"""看板: every number against a hand count, and against the list that its link leads to."""

import re
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from organizations.roles import Role
from projects.models import AnnualRound
from reviews.dashboards.records import answers_given, counting_answers, counting_surveys
from tests.builders.board_page import address_of, counted_at, main_of, page_of, words_of
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.small_city import a_small_city
from tests.builders.surveys import Kind, a_result, small
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
NOW = datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_small_city)


@pytest.fixture
def town(made):
    return made.again()


@pytest.fixture
def officer(town, client):
    post = an_appointment(town.city, Role.OFFICER)
    client.force_login(post.user)
    return post


def rows_of(page: str) -> dict[str, list[str]]:
    """Texts of the table's cells by unit; a share and its two numbers as 66.7% 2/3."""
    found = {}
    for row in re.findall(r'<tr role="row">(.*?)</tr>', main_of(page), re.DOTALL)[1:]:
        drawn = re.sub(r"<svg.*?</svg>", "", row, flags=re.DOTALL)
        cells = re.findall(r"<t[hd].*?>(.*?)</t[hd]>", drawn, re.DOTALL)
        name, *texts = (re.sub(r" ?/ ?", "/", words_of(cell)) for cell in cells)
        found[name] = texts
    return found


# What is counted


def test_the_rows_are_counted_and_stand_in_official_order(client, town, officer):
    rows = rows_of(page_of(client, address_of(town.city)))

    assert list(rows) == ["江澜市本级", "澄湖区", "云岭县", "职业学院", "合计"]
    # 项目, 覆盖, 灯色分布, 红黄绿灰蓝, 已报, 逾期, 会议, 满意度
    assert rows == {
        "江澜市本级": ["1", "100.0% 1/1", "", *"00100", "100.0% 1/1", "0", "1", "未开展"],
        "澄湖区": ["8", "100.0% 5/5", "", *"32011", "60.0% 3/5", "2", "2", "92.1% 2 个单位"],
        "云岭县": ["4", "100.0% 2/2", "", *"01011", "— 0/0", "0", "0", "样本不足"],
        "职业学院": ["0", "0.0% 0/1", "尚无项目", *"00000", "— 0/0", "0", "0", "—"],
        "合计": ["13", "88.9% 8/9", "", *"33122", "66.7% 4/6", "2", "3", "92.1% 2 个单位"],
    }


def test_a_county_shows_itself_and_its_townships(client, town, officer):
    rows = rows_of(page_of(client, address_of(town.units["澄湖区"])))

    assert list(rows) == ["澄湖区本级", "柳溪镇", "青石街道", "合计"]
    assert [row[0] for row in rows.values()] == ["1", "1", "6", "8"]


def test_a_village_directly_below_a_county_is_a_row_of_it(client, town, officer):
    assert list(rows_of(page_of(client, address_of(town.units["云岭县"])))) == [
        "云岭县本级",
        "杏坞村",
        "合计",
    ]


def test_the_way_down_ends_at_the_projects_of_a_village(client, town, officer):
    page = page_of(client, address_of(town.units["望江里社区"]))

    assert list(rows_of(page)) == ["望江里社区本级"]
    assert "本单位项目（2）" in page
    assert f'<a href="/projects/{town.projects["逾期黄"].pk}/">逾期黄</a>' in page
    for name in ("江澜市", "澄湖区", "青石街道"):
        assert address_of(town.units[name], round=a_round().pk) in page


def tables_of(page: str) -> dict[str, list[str]]:
    """By the id of its heading, the rows of a panel's table as texts."""
    return {
        name: [words_of(row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]
        for name, body in re.findall(
            r'aria-labelledby="(h-\w+)">\s*<thead>(.*?)</table>', main_of(page), re.DOTALL
        )
    }


def test_states_levels_obstacles_and_the_longest_red(client, town, officer):
    page = page_of(client, address_of(town.city))
    words, tables = words_of(main_of(page)), tables_of(page)

    assert (
        "已立项 1 8% 攻坚中 5 38% 暂停实施 1 8% 申请验收 1 8% 限期整改 1 8% 验收通过 1 8% 已销号 1 8%"
        in words
    )
    assert tables["h-levels"] == [
        "层级 项目 红 黄 绿 灰 蓝",
        "市级 1 0 0 1 0 0",
        "县级 3 1 0 0 0 1",
        "乡镇级 3 1 0 0 1 1",
        "村级 6 1 3 0 1 0",
    ]
    assert tables["h-obstacle"] == [
        "类型 涉及项目 未解决 提请本级",
        "资源瓶颈 1 1 1",
        "政策障碍 2 2 0",
    ]
    assert "落后红 红 36 天" in words
    assert words.index("落后红 红") < words.index("逾期红 红 5 天") < words.index("督办红 红 2 天")


def test_sources_stand_beside_categories(client, town, officer):
    found = tables_of(page_of(client, address_of(town.city)))["h-heat"]

    assert found == [
        "项目类别 巡视巡察反馈 述职评议查摆 群众意见 上级交办 合计",
        "基层治理 0 1 10 0 11",
        "民生服务 1 0 0 1 2",
        "合计 1 1 10 1 13",
    ]


def test_the_cards_say_what_the_place_has(client, town, officer):
    cards = re.findall(
        r'<div class="figure-card.*?</div>', main_of(page_of(client, address_of(town.city))), re.DOTALL
    )

    assert [words_of(re.sub(r"<svg.*?</svg>", "", card, flags=re.DOTALL)) for card in cards] == [
        "项目总数 13 个 重点 11 ，领办 2",
        "已领办书记 8 名 88.9%，共 9 ，未领办 1 ，超额 0",
        "红灯 3 个 黄灯 3",
        "已完成 2 个 未启动或暂停 2",
        "6 月进展已报 4 个 66.7%，应报 6 ，未报 2",
        "逾期任务 2 项 涉及项目 2",
        "未解决难点 3 个 提请本级待答复 1",
        "召开会议 3 次 其中本级 1",
        "群众满意度 92.1 % 有效票 316 份，单位 2",
        "长效机制印发 1 项 全市推广 1 ，有单位采用 1",
    ]


# Rounds


def test_another_round_is_chosen_and_stays_on_the_way_down(client, town, officer):
    last = AnnualRound.objects.get(year=2025)
    page = page_of(client, address_of(town.city, round=last.pk))

    assert rows_of(page)["合计"][0] == "1"
    assert f'<option value="{last.pk}" selected>2025 年度' in page
    assert address_of(town.units["云岭县"], round=last.pk) in page
    assert "应报 0" in words_of(page)


@pytest.mark.parametrize("asked", ["x", "0", "9" * 40, "-1", "%00"])
def test_an_unknown_round_says_so_and_shows_the_current_one(client, town, officer, asked):
    page = page_of(client, address_of(town.city, round=asked))

    assert "没有您要看的年度，已改看本年度。" in page
    assert rows_of(page)["合计"][0] == "13"


def test_before_the_first_round_it_says_what_comes_first(client):
    post = an_appointment(an_organization(short_name="江澜市"), Role.OFFICER)
    client.force_login(post.user)

    assert "还没有年度" in page_of(client, reverse("reviews:dashboard"))
    assert client.get(reverse("reviews:coverage", args=[post.organization_id])).status_code == 404


# Who sees it


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.OFFICER])
def test_who_reads_a_subtree_sees_the_own_dashboard(client, town, role):
    county = town.units["澄湖区"]
    post = county.appointments.get(role=role) if role == Role.SECRETARY else an_appointment(county, role)
    client.force_login(post.user)

    assert "澄湖区看板" in page_of(client, reverse("reviews:dashboard"))
    assert client.get(address_of(town.units["青石街道"])).status_code == 200
    assert client.get(address_of(town.city)).status_code == 404
    assert client.get(address_of(town.units["云岭县"])).status_code == 404


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.MEMBER, Role.EXPERT, Role.SURVEYOR, Role.SYSTEM_ADMIN, Role.AUDITOR]
)
@pytest.mark.parametrize("name", ["dashboard_of", "coverage", "month_lights", "overdue", "satisfaction"])
def test_others_are_told_who_may(client, role, name):
    post = an_appointment(a_city()[0], role)
    client.force_login(post.user)
    answer = client.get(reverse(f"reviews:{name}", args=[post.organization_id]))

    assert answer.status_code == 403
    assert "看板由书记、领导和组织部门工作人员查看" in answer.content.decode()


@pytest.mark.parametrize("name", ["dashboard_of", "coverage", "month_lights", "overdue", "satisfaction"])
def test_nothing_is_posted_to_a_dashboard(client, name):
    post = an_appointment(a_city()[0], Role.OFFICER)
    client.force_login(post.user)

    assert client.post(reverse(f"reviews:{name}", args=[post.organization_id])).status_code == 405


def test_a_project_that_only_names_the_unit_is_not_counted(client, town, officer):
    """It is in the county officer's list of all projects, but not below the county."""
    county = town.units["澄湖区"]
    task = town.projects["市级绿"].tasks.get()
    task.department_unit = county
    task.save()
    client.force_login(an_appointment(county, Role.OFFICER).user)
    page = page_of(client, reverse("reviews:dashboard"))

    assert rows_of(page)["合计"][0] == "8"
    assert counted_at(client, reverse("projects:projects")) == 9


def test_of_several_results_the_best_ranked_that_counts_gives_the_answers(client, town, officer):
    unit = town.units["望江里社区"]
    a_result(unit, Kind.SLIPS, satisfied=0, basically=0, dissatisfied=500)
    a_result(town.units["青石街道"], Kind.TYPED_IN, satisfied=100, basically=0, dissatisfied=100)
    small(town.units["青石街道"], Kind.THIRD_PARTY)

    surveyed = counting_surveys(acting(officer), town.city, a_round())
    answers = counting_answers(answers_given(acting(officer), town.city, a_round()))

    assert {(a.path, a.counts, a.lacks_sample) for a in answers} == {
        (s.path, s.best.result.counts if s.best else None, s.lacks_sample)
        for s in surveyed
        if s.best or s.lacks_sample
    }
    assert {a.path: a.counts.valid for a in answers if a.counts}[town.units["青石街道"].path] == 200


# Cost


def test_more_projects_and_units_cost_no_more_queries(client, town, officer):
    with CaptureQueriesContext(connection) as few:
        client.get(address_of(town.city))
    for number in range(3):
        county = an_organization(town.city, short_name=f"新区{number}")
        an_appointment(county)
        a_project(county, "in_progress", far_behind_from=date(2026, 7, 1), next_open_due=date(2026, 7, 1))
    client.get(address_of(town.city))  # the place's name is cached from here on
    with CaptureQueriesContext(connection) as many:
        client.get(address_of(town.city))

    assert len(many) <= len(few) <= MOST_QUERIES


@pytest.mark.parametrize("unit", ["澄湖区", "望江里社区"])
def test_deeper_down_it_costs_the_same(client, town, unit):
    client.force_login(an_appointment(town.units["澄湖区"], Role.OFFICER).user)
    client.get(
        address_of(town.units[unit])
    )  # the months are stored from here on, and the place's name is cached
    with CaptureQueriesContext(connection) as queries:
        client.get(address_of(town.units[unit]))

    assert len(queries) <= MOST_QUERIES


# Export


def test_the_export_holds_what_the_page_shows(client, town, officer):
    answer = client.get(address_of(town.city, export="xlsx"))
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=5, max_row=9, values_only=True)}

    assert sheet["A1"].value == "书记攻难题进展情况（2026年度）"
    assert list(rows) == ["江澜市本级", "澄湖区", "云岭县", "职业学院", "合计"]
    #                        项目 书记 领办 覆盖 超额 红 黄 绿 灰 蓝 应报 已报 报送率 逾期 涉及 会议 计分单位
    assert rows["澄湖区"] == (8, 5, 5, 1, 0, 3, 2, 0, 1, 1, 5, 3, 0.6, 2, 2, 2, 2, 316, 291 / 316)
    assert rows["职业学院"] == (0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "—", 0, 0, 0, 0, 0, "—")
    assert rows["合计"] == (13, 9, 8, 8 / 9, 0, 3, 3, 1, 2, 2, 6, 4, 4 / 6, 2, 2, 3, 2, 316, 291 / 316)
    assert [cell.value for cell in sheet[4]][11:] == [
        "6月应报", "已报", "报送率", "逾期任务", "涉及项目", "会议", "计分单位", "有效票", "满意率",
    ]  # fmt: skip


def test_the_export_is_in_the_audit_log(client, town, officer):
    client.get(address_of(town.city, export="xlsx"))
    entry = AuditEntry.objects.get(verb="export")

    assert entry.actor_id == officer.user_id
    assert entry.subject_id == str(town.city.pk)


def test_a_city_without_projects_shows_its_units(client):
    city, county, *_ = a_city()
    a_round()
    client.force_login(an_appointment(city, Role.OFFICER).user)
    page = page_of(client, reverse("reviews:dashboard"))

    assert list(rows_of(page)) == ["江澜市本级", "澄湖区", "合计"]
    assert county.short_name in page


def test_a_unit_that_was_closed_and_has_nothing_is_left_out(client, town, officer):
    closed = an_organization(town.city, short_name="撤销的县", active_to=date(2026, 1, 31))
    assert closed.short_name not in rows_of(page_of(client, address_of(town.city)))
    a_project(closed, "in_progress")
    assert rows_of(page_of(client, address_of(town.city)))[closed.short_name][0] == "1"
