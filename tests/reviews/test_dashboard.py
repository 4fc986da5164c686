"""看板: every number against a hand count, and against the list that its link leads to."""

import re
from datetime import date, datetime
from html import unescape
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
from reviews.dashboards.records import counting_answers, counting_surveys
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.small_city import a_small_city
from tests.builders.surveys import Kind, a_result, small
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def town():
    return a_small_city()


@pytest.fixture
def officer(town, client):
    post = an_appointment(town.city, Role.OFFICER)
    client.force_login(post.user)
    return post


def address_of(organization, **query) -> str:
    pairs = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse("reviews:dashboard_of", args=[organization.pk]) + (f"?{pairs}" if pairs else "")


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def rows_of(page: str) -> dict[str, list[str]]:
    """Texts of the table's cells by unit; a share and its two numbers as 66.7% 2/3."""
    found = {}
    for row in re.findall(r'<tr role="row">(.*?)</tr>', main_of(page), re.DOTALL)[1:]:
        drawn = re.sub(r"<svg.*?</svg>", "", row, flags=re.DOTALL)
        cells = re.findall(r"<t[hd].*?>(.*?)</t[hd]>", drawn, re.DOTALL)
        name, *texts = (re.sub(r" ?/ ?", "/", words_of(cell)) for cell in cells)
        found[name] = texts
    return found


def counted_at(client, address: str) -> int:
    """How many rows the list behind a link says it has."""
    page = page_of(client, address)
    return int(re.search(r"共 ([\d,]+) (?:个项目|名书记|项任务|个单位)", page)[1].replace(",", ""))


# What is counted


def test_the_rows_are_counted_and_stand_in_official_order(client, town, officer):
    rows = rows_of(page_of(client, address_of(town.city)))

    assert list(rows) == ["江澜市本级", "澄湖区", "云岭县", "职业学院", "合计"]
    #                           项目  覆盖          灯色  红   黄   绿   灰   蓝   已报          逾期  满意度
    assert rows["江澜市本级"] == ["1", "100.0% 1/1", "", "0", "0", "1", "0", "0", "100.0% 1/1", "0", "未开展"]
    assert rows["澄湖区"] == [
        "8",
        "100.0% 5/5",
        "",
        "3",
        "2",
        "0",
        "1",
        "1",
        "60.0% 3/5",
        "2",
        "92.1% 2 个单位",
    ]
    assert rows["云岭县"] == ["4", "100.0% 2/2", "", "0", "1", "0", "1", "1", "— 0/0", "0", "样本不足"]
    assert rows["职业学院"] == ["0", "0.0% 0/1", "尚无项目", "0", "0", "0", "0", "0", "— 0/0", "0", "—"]
    assert rows["合计"] == [
        "13",
        "88.9% 8/9",
        "",
        "3",
        "3",
        "1",
        "2",
        "2",
        "66.7% 4/6",
        "2",
        "92.1% 2 个单位",
    ]


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


def test_states_sources_categories_obstacles_and_the_longest_red(client, town, officer):
    page = main_of(page_of(client, address_of(town.city)))
    words = words_of(page)

    assert "已立项 1 攻坚中 5 暂停实施 1 申请验收 1 限期整改 1 验收通过 1 已销号 1 结转下年 1 终止 1" in words
    assert "群众意见 10 77% " in words
    assert "基层治理 11 民生服务 2" in words
    assert "资源瓶颈 1 政策障碍 2" in words
    assert "落后红 红 36 天" in words
    assert words.index("落后红 红") < words.index("逾期红 红 5 天") < words.index("督办红 红 2 天")


def test_the_trend_counts_the_lights_that_reports_kept(client, town, officer):
    page = page_of(client, address_of(town.city))

    assert "红灯占比：4 月 0.0%，5 月 20.0%，6 月 25.0%" in page


# Every number leads to its list


@pytest.mark.parametrize(
    ("unit", "least"),
    [("江澜市", 60), ("澄湖区", 50), ("云岭县", 25), ("职业学院", 1), ("青石街道", 45), ("望江里社区", 8)],
)
def test_every_linked_number_is_the_count_of_its_list(client, town, officer, unit, least):
    page = main_of(page_of(client, address_of(town.units[unit])))
    linked = re.findall(r'<a (?:class="small" )?href="([^"]+)">(?:全部 )?([\d,]+)(?: 个)?</a>', page)
    legend = re.findall(r'<a href="([^"]+)">[^<]+</a><b>([\d,]+)</b>', page)
    bars = re.findall(r'<a href="([^"]+)" aria-label="[^"]* ([\d,]+) 个(?:项目)?">', page)

    numbers = linked + legend + bars
    assert len(numbers) >= least
    for url, text in sorted(set(numbers)):
        assert counted_at(client, url) == int(text.replace(",", "")), f"{text} at {url}"


@pytest.mark.parametrize("unit", ["江澜市", "澄湖区", "青石街道"])
def test_every_card_leads_to_its_list(client, town, officer, unit):
    page = main_of(page_of(client, address_of(town.units[unit])))
    cards = re.findall(
        r'<a class="figure-card[^"]*" href="([^"]+)">.*?card__name">(.*?)</span><span class="figure-card__value">'
        r'(.*?)<span.*?card__note">(.*?)</span>',
        page,
        re.DOTALL,
    )
    by_name = {re.sub(r"<svg.*?</svg>|\s", "", name, flags=re.DOTALL): rest for *rest, name in
               [(url, value, note, name) for url, name, value, note in cards]}  # fmt: skip

    for name in ("项目总数", "红灯", "逾期任务"):
        url, value, _ = by_name.get(name, ("", "0", ""))
        assert not url or counted_at(client, url) == int(value), name
    url, _, note = by_name["书记覆盖"]
    assert counted_at(client, url) == int(re.search(r"/(\d+)", note)[1])
    url, _, note = by_name["群众满意度"]
    assert counted_at(client, url) == int(re.search(r"(\d+) 个单位", note)[1])
    url, _, note = by_name["6月进展已报"]
    assert counted_at(client, url) == int(re.search(r"未报 (\d+)", note)[1])


def test_the_lists_of_all_units_together_make_the_total(client, town, officer):
    """No project is in two rows, none in no row."""
    page = main_of(page_of(client, address_of(town.city)))
    lists = re.findall(r'data-label="项目"><a href="([^"]+)">', page)
    *units, total = [set(re.findall(r"/projects/(\d+)/", page_of(client, url))) for url in lists]

    assert sum(map(len, units)) == len(total) == 13
    assert set.union(*units) == total


def test_a_zero_is_no_link(client, town, officer):
    row = re.search(r"职业学院</a></th>(.*?)</tr>", page_of(client, address_of(town.city)), re.DOTALL)[1]

    assert re.findall(r"<a [^>]*>", row) == [
        f'<a href="{reverse("reviews:coverage", args=[town.units["职业学院"].pk])}?round={a_round().pk}">'
    ]


# Rounds


def test_another_round_is_chosen_and_stays_on_the_way_down(client, town, officer):
    last = AnnualRound.objects.get(year=2025)
    page = page_of(client, address_of(town.city, round=last.pk))

    assert rows_of(page)["合计"][0] == "1"
    assert f'<option value="{last.pk}" selected>2025 年度' in page
    assert address_of(town.units["云岭县"], round=last.pk) in page
    assert "没有应报的项目" in page


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
@pytest.mark.parametrize("name", ["dashboard_of", "coverage", "overdue", "satisfaction"])
def test_others_are_told_who_may(client, role, name):
    post = an_appointment(a_city()[0], role)
    client.force_login(post.user)
    answer = client.get(reverse(f"reviews:{name}", args=[post.organization_id]))

    assert answer.status_code == 403
    assert "看板由书记、领导和组织部门工作人员查看" in answer.content.decode()


@pytest.mark.parametrize("name", ["dashboard_of", "coverage", "overdue", "satisfaction"])
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
    answers = counting_answers(acting(officer), town.city, a_round())

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
    client.get(reverse("organizations:account"))  # the place's name is cached from here on
    with CaptureQueriesContext(connection) as queries:
        client.get(address_of(town.units[unit]))

    assert len(queries) <= MOST_QUERIES


# Export


def test_the_export_holds_what_the_page_shows(client, town, officer):
    answer = client.get(address_of(town.city, export="xlsx"))
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=4, max_row=8, values_only=True)}

    assert sheet["A1"].value == "书记攻难题进展情况（2026年度）"
    assert list(rows) == ["江澜市本级", "澄湖区", "云岭县", "职业学院", "合计"]
    #                        项目 书记 领办 覆盖   红 黄 绿 灰 蓝  应报 已报 报送率  逾期 涉及
    assert rows["澄湖区"] == (8, 5, 5, 1, 3, 2, 0, 1, 1, 5, 3, 0.6, 2, 2, 316, 291 / 316)
    assert rows["职业学院"] == (0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, "—", 0, 0, 0, "—")
    assert rows["合计"] == (13, 9, 8, 8 / 9, 3, 3, 1, 2, 2, 6, 4, 4 / 6, 2, 2, 316, 291 / 316)
    assert [cell.value for cell in sheet[3]][10:] == [
        "6月应报", "已报", "报送率", "逾期任务", "涉及项目", "有效票", "满意率",
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
