"""项目类别: one page of rows; in use means off, never away."""

import pytest

from organizations.roles import Role
from projects.models import Category
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/rounds/categories/"


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def keeper(client, city):
    client.force_login(an_appointment(city[0], Role.OFFICER).user)
    return client


@pytest.fixture
def three():
    Category.objects.all().delete()
    names = ("基层治理", "民生服务", "人居环境")
    return [Category.objects.create(name=name, position=n) for n, name in enumerate(names, start=1)]


def rows(categories, new=(), **changes):
    """The page as posted: `changes` like 0-name; a new row is (position, name)."""
    posted = {"form-TOTAL_FORMS": len(categories) + len(new), "form-INITIAL_FORMS": len(categories)}
    for index, category in enumerate(categories):
        posted |= {
            f"form-{index}-id": category.pk,
            f"form-{index}-position": category.position,
            f"form-{index}-name": category.name,
            f"form-{index}-is_active": "on",
        }
    for index, (position, name) in enumerate(new, start=len(categories)):
        posted |= {
            f"form-{index}-position": position,
            f"form-{index}-name": name,
            f"form-{index}-is_active": "on",
        }
    posted |= {f"form-{name.replace('_', '-', 1)}": value for name, value in changes.items()}
    return {name: value for name, value in posted.items() if value is not None}


def test_the_ten_of_the_design_are_there_from_the_start():
    assert list(Category.objects.values_list("name", flat=True)) == [
        "基层组织建设", "基层治理", "乡村振兴与集体经济", "民生服务", "人居环境",
        "矛盾化解与信访", "营商与产业", "机关作风与效能", "改革创新", "安全应急",
    ]  # fmt: skip


def test_the_page_shows_them_with_their_projects(keeper, city, three):
    a_project(city[-1], category=three[0])
    page = keeper.get(ADDRESS)
    shown = list(page.context["rows"].initial_forms)

    assert [form.used for form in shown] == [1, 0, 0]
    assert [form.delete_field is None for form in shown] == [True, False, False]
    assert "共 3 个类别" in page.content.decode()


def test_a_change_an_addition_and_a_deletion_each_have_their_entry(keeper, three):
    changes = {"0_name": "基层治理创新", "2_DELETE": "on"}
    answer = keeper.post(ADDRESS, rows(three, [("", "安全应急")], **changes))

    assert answer.status_code == 302
    assert list(Category.objects.values_list("name", "position")) == [
        ("基层治理创新", 1),
        ("民生服务", 2),
        ("安全应急", 4),
    ]
    entries = {entry.verb: entry.content for entry in AuditEntry.objects.all()}
    assert entries["edit_category"]["before"] == {"name": "基层治理"}
    assert entries["edit_category"]["after"] == {"name": "基层治理创新"}
    assert entries["add_category"]["after"]["name"] == "安全应急"
    assert entries["delete_category"]["before"]["name"] == "人居环境"
    assert len(entries) == 3


def test_one_is_switched_off(keeper, city, three):
    a_project(city[-1], category=three[0])
    keeper.post(ADDRESS, rows(three, **{"0_is_active": None}))
    three[0].refresh_from_db()

    assert not three[0].is_active


def test_one_in_use_is_not_deleted_even_by_an_old_page(keeper, city, three):
    a_project(city[-1], category=three[0])
    answer = keeper.post(ADDRESS, rows(three, **{"0_DELETE": "on"}))

    assert answer.status_code == 422
    assert "“基层治理”已有 1 个项目使用，不能删除，请改为停用" in answer.content.decode()
    assert Category.objects.filter(pk=three[0].pk).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"0_name": ""}, "请填写类别名称，不要的请删去"),
        ({"0_name": "长" * 21}, "类别名称最多 20 字"),
        ({"0_name": "民生服务"}, "已有这个类别"),
        ({"0_position": ""}, "请填写排序"),
        ({"0_position": "-1"}, "排序须为 0 或正整数"),
        ({"0_position": "x"}, "排序须为整数"),
        ({f"{n}_is_active": None for n in range(3)}, "至少保留一个启用的类别，否则无法申报"),
    ],
)
def test_each_mistake_gets_its_sentence_and_changes_nothing(keeper, three, changes, sentence):
    answer = keeper.post(ADDRESS, rows(three, **changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert list(Category.objects.values_list("name", flat=True)) == ["基层治理", "民生服务", "人居环境"]
    assert not AuditEntry.objects.exists()


def test_a_new_name_that_exists_is_refused(keeper, three):
    answer = keeper.post(ADDRESS, rows(three, [("9", "民生服务")]))

    assert answer.status_code == 422
    assert Category.objects.count() == 3


def test_empty_rows_are_not_stored(keeper, three):
    keeper.post(ADDRESS, rows(three, [("", ""), ("", "")]))

    assert Category.objects.count() == 3
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_with_one_and_three(keeper, three, number, django_assert_max_num_queries):
    Category.objects.exclude(pk__in=[c.pk for c in three[:number]]).delete()
    keeper.get("/account/")
    with django_assert_max_num_queries(6):
        keeper.get(ADDRESS)


def test_others_are_refused(client, city, three):
    client.force_login(an_appointment(city[1], Role.OFFICER).user)

    assert client.post(ADDRESS, rows(three, **{"0_name": "别的"})).status_code == 403
    three[0].refresh_from_db()
    assert three[0].name == "基层治理"


def test_other_methods_are_refused(keeper):
    assert keeper.delete(ADDRESS).status_code == 405
