"""搜索: by words, spelling, initials, numbers and names, over every kind, and never beyond what a list shows."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection

from organizations.models import Organization
from organizations.roles import Role
from organizations.search_keys import search_key, terms_of
from projects.models import Meeting, Problem, Task
from projects.search import FEW, MOST_NAMED
from projects.states import ProjectState
from reviews.models import Mechanism
from tests.builders.mechanisms import a_mechanism
from tests.builders.meetings import a_meeting
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_problem, a_project, a_round, a_task
from workflow.audit import field_values

pytestmark = pytest.mark.django_db
S = ProjectState


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(client, village):
    post = an_appointment(village, Role.SECRETARY)
    client.force_login(post.user)
    return post


def page_of(client, **query):
    answer = client.get("/search/", query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def hits(client, **query):
    """Titles found, in their order."""
    return re.findall(r'<span class="hits__title">(.*?)</span>', page_of(client, **query))


def kinds(client, **query):
    return re.findall(r'<h2 id="h-(\w+)">', page_of(client, **query))


def everything(village):
    """One record of each kind about the same thing."""
    project = a_project(
        village, S.IN_PROGRESS, title="老旧楼栋加装电梯（一期）", number="2026-V-990102001002-003"
    )
    a_problem(village, description="盼装电梯", number="W2026-0007")
    a_task(project, title="电梯选型公示")
    a_meeting(village, title="电梯协商会")
    a_mechanism(
        village,
        Mechanism.State.ISSUED,
        title="电梯议事办法",
        document_number="望社〔2026〕3号",
        projects=[project],
    )
    an_organization(village, level="village", name="中共电梯厂支部委员会", short_name="电梯厂支部")
    return project


def test_one_word_finds_every_kind(client, village, secretary):
    everything(village)
    assert kinds(client, q="电梯") == [
        "projects",
        "problems",
        "tasks",
        "meetings",
        "mechanisms",
        "organizations",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "jzdt",
        "jiazhuangdianti",
        "JZDT",
        "加装电梯(一期)",
        "加装电梯【一期】",
        "ｊｚｄｔ",
        "电梯　老旧",
        "一期 加装",
    ],
)
def test_spelling_initials_brackets_and_width_do_not_matter(client, village, secretary, words):
    everything(village)
    assert hits(client, q=words, kind="projects") == ["老旧楼栋加装电梯（一期）"]


@pytest.mark.parametrize(
    ("words", "kind", "title"),
    [
        ("2026-v-990102001002-003", "projects", "老旧楼栋加装电梯（一期）"),
        ("Ｗ2026-0007", "problems", "盼装电梯"),
        ("W2026-0007", "problems", "盼装电梯"),
        ("望社[2026]3号", "mechanisms", "电梯议事办法"),
        ("990102001002", "organizations", "村党委"),
    ],
)
def test_numbers_and_codes_are_found(client, village, secretary, words, kind, title):
    Organization.objects.filter(pk=village.pk).update(name="村党委")
    everything(village)
    assert hits(client, q=words, kind=kind) == [title]


def test_every_word_must_be_found(client, village, secretary):
    everything(village)
    assert hits(client, q="电梯 拆迁") == []
    assert "只查“拆迁”" in page_of(client, q="电梯 拆迁")


def test_the_names_of_house_and_secretary_find_their_records(client, city, village):
    leader = an_appointment(city[0], Role.LEADER)
    client.force_login(leader.user)
    a_project(village, S.IN_PROGRESS, title="甲", lead=a_user("欧阳岚"))
    a_project(city[2], S.IN_PROGRESS, title="乙")
    assert hits(client, q="wjlsq", kind="projects") == ["甲"]
    assert hits(client, q="欧阳岚", kind="projects") == ["甲"]
    assert hits(client, q="oyl 望江里", kind="projects") == ["甲"]


def test_a_name_that_everybody_bears_finds_titles_only(client, city, village, monkeypatch):
    monkeypatch.setattr("projects.search.MOST_NAMED", 1)
    assert MOST_NAMED > 1
    for name in ("甲社区", "乙社区"):
        an_organization(city[2], short_name=name)
    client.force_login(an_appointment(city[0], Role.LEADER).user)
    a_project(village, S.IN_PROGRESS, title="甲")
    a_project(village, S.IN_PROGRESS, title="社区食堂")
    assert hits(client, q="社区", kind="projects") == ["社区食堂"]


def test_nothing_beyond_what_the_lists_show(client, city, village, secretary):
    """A sibling's records, drafts of others, mechanisms that were not issued, organizations out of scope."""
    other = an_organization(city[2], short_name="别的社区")
    everything(other)
    Mechanism.objects.update(state=Mechanism.State.DRAFT)
    assert hits(client, q="电梯") == []
    Mechanism.objects.update(state=Mechanism.State.ISSUED)
    assert hits(client, q="电梯") == ["电梯议事办法"], "issued mechanisms are everybody's library"

    officer = an_appointment(city[2], Role.OFFICER)
    client.force_login(officer.user)
    assert hits(client, q="电梯", kind="projects") == ["老旧楼栋加装电梯（一期）"]
    draft = a_project(other, S.DRAFT, title="草稿电梯")
    a_task(draft, title="草稿里的电梯任务")
    assert hits(client, q="草稿") == [], "a draft stays in its house"


def test_administrators_find_organizations_and_nothing_else(client, village):
    everything(village)
    client.force_login(an_appointment(village, Role.SYSTEM_ADMIN).user)
    assert kinds(client, q="电梯") == ["organizations"]
    client.force_login(an_appointment(village, Role.AUDITOR).user)
    assert client.get("/search/").status_code == 403
    assert 'action="/search/"' not in client.get("/").content.decode()


def test_narrowed_by_kind_round_and_subtree(client, city, village):
    client.force_login(an_appointment(city[0], Role.LEADER).user)
    last = a_round(2025, is_current=False)
    a_project(village, S.CLOSED, title="电梯去年", round=last)
    a_project(village, S.IN_PROGRESS, title="电梯今年")
    a_project(city[0], S.IN_PROGRESS, title="电梯市级")
    assert hits(client, q="电梯", kind="projects", round=last.pk) == ["电梯去年"]
    assert set(hits(client, q="电梯", kind="projects", organization=city[1].pk)) == {"电梯去年", "电梯今年"}
    assert {"电梯市级", "电梯今年", "电梯去年"} < set(
        hits(client, q="电梯", kind="nonsense", round="x", organization="99999")
    ), "what does not exist narrows nothing"


def test_an_empty_result_offers_to_drop_what_narrows(client, village, secretary):
    everything(village)
    page = page_of(client, q="电梯选型", kind="meetings", round=a_round().pk)
    assert "没有找到符合的记录" in page
    assert "去掉“只查调度会”再查" in page
    assert "去掉全部条件再查" in page


def test_what_was_meant_exactly_stands_first_then_the_newest(client, village, secretary):
    for title in ("先建的电梯", "电梯加装", "后建的电梯"):
        a_project(village, S.IN_PROGRESS, title=title)
    assert hits(client, q="电梯", kind="projects") == ["电梯加装", "后建的电梯", "先建的电梯"]


def test_more_than_a_few_lead_to_pages(client, village, secretary):
    for number in range(FEW + 1):
        a_problem(village, description=f"电梯 {number}")
    page = page_of(client, q="电梯")
    assert len(re.findall("hits__title", page)) == FEW
    assert "?q=%E7%94%B5%E6%A2%AF&kind=problems" in page
    assert len(hits(client, q="电梯", kind="problems")) == FEW + 1
    assert f"共 {FEW + 1} 条" in page_of(client, q="电梯", kind="problems")


@pytest.mark.parametrize("words", ["", "   ", "（）", "\0"])
def test_without_words_nothing_is_asked(client, secretary, words, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert hits(client, q=words) == []


@pytest.mark.parametrize("number", [1, 3])
def test_more_records_cost_no_more_queries(client, village, secretary, number, django_assert_max_num_queries):
    for _ in range(number):
        project = a_project(village, S.IN_PROGRESS, title="加装电梯")
        a_task(project, title="电梯选型")
        a_problem(village, description="电梯")
        a_meeting(village, title="电梯")
        a_mechanism(village, title="电梯", projects=[project])
    client.get("/account/")
    with django_assert_max_num_queries(20):
        assert len(hits(client, q="电梯")) >= 5 * number


def test_the_head_of_every_page_has_the_box(client, secretary):
    page = client.get("/account/").content.decode()
    assert 'action="/search/"' in page
    assert "data-search-key" in page
    assert page_of(client).count("data-search-key") == 1, "on its own page the box is not there twice"


# The stored keys


def test_keys_follow_the_texts_however_they_are_written(village):
    problem = a_problem(village, description="盼装电梯")
    assert "pzdt" in problem.search_key.split()
    problem.description = "修路"
    problem.save()
    assert "xl" in problem.search_key.split()
    assert "pzdt" not in Problem.objects.get().search_key
    project = a_project(village)
    Task.objects.bulk_create([Task(project=project, title="整批写入")])
    assert "zpxr" in Task.objects.get(title="整批写入").search_key
    assert "ddh" in a_meeting(village).search_key


def test_of_long_texts_the_initials_are_kept():
    key = search_key("一二三四五六七八九十" * 7)
    assert "yesswlqbjs" in key
    assert "yiersan" not in key


def test_terms_are_squeezed_once_and_few():
    assert terms_of("电梯 （电梯） a b c d") == ["电梯", "a", "b", "c"]


def test_a_key_is_no_change_of_its_own(village):
    assert "search_key" not in field_values(a_meeting(village))


def test_index_search_says_what_it_did(capsys):
    """On PostgreSQL the indexes, elsewhere that none is needed; run twice without harm."""
    call_command("index_search")
    call_command("index_search")
    said = capsys.readouterr().out
    if connection.vendor == "postgresql":
        assert "projects_problem.search_key" in said
    else:
        assert "PostgreSQL only" in said
    assert Meeting.objects.count() == 0
