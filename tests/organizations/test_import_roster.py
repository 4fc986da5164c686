"""Writing a roster: everything or nothing, once, with an entry for every change."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations import succession
from organizations.actor import service
from organizations.importing.imports import PlanChangedError
from organizations.models import Appointment, Organization, User
from organizations.roles import Role
from organizations.roster import applying
from organizations.roster.importing import import_roster
from organizations.succession import on_new_secretary
from projects.states import ProjectState
from tests.builders.audit import rewrite
from tests.builders.people import LONG_AGO, a_user, acting, an_appointment
from tests.builders.roster import (
    CITY,
    COUNTY,
    FOUR,
    TOWNSHIP,
    VILLAGE,
    a_roster,
    but,
    imported,
    planned,
)  # fmt: skip
from tests.builders.work import a_project
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db


def village() -> Organization:
    return Organization.objects.get(region_code=VILLAGE["区划代码"])


def today():
    return timezone.localdate()


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Organization, User, Appointment, AuditEntry, Notice))


# Organizations


def test_the_tree_stands_with_paths_codes_and_search_keys():
    imported(*FOUR)

    found = village()
    assert [unit.name for unit in Organization.objects.chain(found.path)] == [
        row["党组织名称"] for row in FOUR
    ]
    assert Organization.objects.below(Organization.objects.get(parent=None).path).count() == 4
    assert "wjl" in found.pinyin
    assert found.active_from == today()


def test_organizations_without_code_get_serials():
    school = {"层级": "村", "党组织名称": "江澜中学党支部", "上级党组织": "中共江澜市委员会"}
    imported(CITY, school, but(school, 党组织名称="江澜小学党支部"))

    numbers = Organization.objects.filter(region_code="").values_list("z_number", flat=True)
    assert sorted(numbers) == [1, 2]


def test_new_ids_follow_those_that_were_given_out():
    imported(CITY)
    gone = Organization(name="一时", short_name="一时", level="county", parent=Organization.objects.get())
    gone.save()
    gone_id = gone.pk
    gone.delete()

    imported(*FOUR)
    later = Organization(
        name="后来", short_name="后来", level="county", parent=Organization.objects.get(parent=None)
    )
    later.save()

    ids = sorted(Organization.objects.values_list("pk", flat=True))
    assert gone_id not in ids
    assert later.pk == ids[-1]


def test_changes_are_written_with_before_and_after():
    imported(*FOUR)
    imported(but(VILLAGE, 党组织名称="望江社区党委", 简称="望江社区"))

    entry = AuditEntry.objects.filter(verb="edit", subject_type="organizations.organization").get()
    assert village().pinyin.startswith("望江社区党委")
    assert entry.content["before"]["name"] == "望江里社区党委"
    assert entry.content["after"]["name"] == "望江社区党委"


def test_a_move_takes_the_subtree_and_its_records_along():
    imported(*FOUR)
    project = a_project(village(), ProjectState.IN_PROGRESS)

    imported(
        but(COUNTY, 党组织名称="中共云岭县委员会", 区划代码="990121000000", 姓名=""),
        but(TOWNSHIP, 上级党组织="中共云岭县委员会"),
    )

    project.refresh_from_db()
    new = Organization.objects.get(region_code="990121000000")
    assert village().path.startswith(new.path)
    assert project.path == village().path


def test_a_new_name_of_the_root_shows_at_once(client, django_capture_on_commit_callbacks):
    imported(*FOUR)
    client.get("/login/")
    with django_capture_on_commit_callbacks(execute=True):
        imported(but(CITY, 简称="新江澜市"))

    assert "新江澜市" in client.get("/login/").content.decode()


# People


def test_accounts_cannot_log_in_until_a_password_is_issued():
    imported(*FOUR)

    user = User.objects.get(username="lu")
    assert not user.has_usable_password()
    assert (user.name, user.phone, user.is_active) == ("陆知远", "19900000012", True)
    assert "luzhiyuan" in user.pinyin


def test_a_hand_over_ends_the_predecessor_on_the_eve():
    imported(*FOUR)
    rewrite(Appointment.objects.all(), starts_on=LONG_AGO)

    imported(but(VILLAGE, 姓名="韩砚秋", 登录名="han"))

    old, new = Appointment.objects.filter(organization=village()).order_by("pk")
    assert (old.ends_on, old.state) == (today() - timedelta(days=1), Appointment.State.ENDED)
    assert (new.starts_on, new.ends_on, new.user.username) == (today(), None, "han")
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"hand_over", "end", "appoint"} <= verbs


def test_whoever_was_entered_today_can_be_replaced_today():
    imported(*FOUR)
    imported(but(VILLAGE, 姓名="韩砚秋"))

    old, new = Appointment.objects.filter(organization=village()).order_by("pk")
    eve = today() - timedelta(days=1)
    assert (old.starts_on, old.ends_on, new.starts_on) == (eve, eve, today())
    assert [post.user.name for post in Appointment.objects.active().filter(organization=village())] == [
        "韩砚秋"
    ]


def test_the_roster_of_a_hand_over_changes_nothing_the_second_time():
    imported(*FOUR)
    rows = [*FOUR[:3], but(VILLAGE, 姓名="韩砚秋", 任职日期="2026-03-01")]
    imported(*rows)
    before = everything()

    assert imported(*rows).counts.unchanged == 4
    assert everything() == before


def test_projects_follow_the_post():
    imported(*FOUR)
    rewrite(Appointment.objects.all(), starts_on=LONG_AGO)
    project = a_project(village(), ProjectState.IN_PROGRESS, lead=User.objects.get(username="lu"))

    imported(but(VILLAGE, 姓名="韩砚秋", 登录名="han"))

    project.refresh_from_db()
    assert project.lead.username == "han"


def test_whoever_fills_a_vacancy_takes_over_too(monkeypatch):
    imported(*(but(row, 姓名="") for row in FOUR))
    followed = []
    monkeypatch.setattr(succession, "_successors", [])
    on_new_secretary(lambda post, actor, entry: followed.append(post.user.name))

    imported(VILLAGE)

    assert followed == ["陆知远"]


def test_known_people_are_told_of_new_posts():
    imported(*FOUR)
    imported(but(TOWNSHIP, 角色="班子成员", 姓名="陆知远", 登录名="lu"))

    assert Notice.objects.get().text == "您已任青石街道班子成员"


def test_the_security_administrator_is_told_of_new_officers():
    imported(CITY)
    guard = an_appointment(Organization.objects.get(), Role.SECURITY_ADMIN)

    imported(but(CITY, 角色="组织部门工作人员", 姓名="孟听澜"))

    assert Notice.objects.get(user_id=guard.user_id).text == "名册导入任命了 1 名组织部门工作人员，请核对"


def test_titles_and_phones_are_changed_in_place():
    imported(*FOUR)
    imported(but(VILLAGE, 职务="社区党委书记", 主持工作="是", 联系电话="19900000099"))

    post = Appointment.objects.get(organization=village())
    assert (post.title, post.acting_head, post.user.phone) == ("社区党委书记", True, "19900000099")


# The whole


def test_the_same_roster_again_writes_nothing():
    imported(*FOUR)
    before = everything()
    with CaptureQueriesContext(connection) as queries:
        plan = imported(*FOUR)

    assert plan.counts.unchanged == 4
    assert everything() == before
    assert not [q for q in queries.captured_queries if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_every_change_has_an_entry_caused_by_the_import():
    imported(*FOUR)

    cause = AuditEntry.objects.get(verb="import_roster")
    caused = AuditEntry.objects.filter(caused_by_id=cause.pk)
    assert cause.content["details"]["created"] == 4
    assert cause.root_id == str(Organization.objects.get(parent=None).pk)
    assert caused.filter(verb="create", subject_type="organizations.organization").count() == 4
    assert caused.filter(verb="create", subject_type="organizations.user").count() == 4
    assert caused.filter(verb="appoint").count() == 4


def test_the_entries_hold_no_names_and_no_phones():
    imported(*FOUR)
    imported(but(VILLAGE, 联系电话="19900000099"))

    held = b"".join(bytes(entry.payload) for entry in AuditEntry.objects.all()).decode()
    assert not [value for value in ("陆知远", "19900000012", "19900000099") if value in held]


def test_a_refusal_writes_nothing():
    plan = imported(*FOUR[:3], but(VILLAGE, 层级="组"))

    assert plan.is_refused
    assert everything() == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "step",
    [
        "create_organizations",
        "create_accounts",
        "edit_accounts",
        "edit_posts",
        "create_posts",
        "tell_security",
    ],
)
def test_a_fault_in_the_middle_leaves_nothing_behind(monkeypatch, step):
    def fail(self):
        raise RuntimeError("power cut")

    monkeypatch.setattr(
        applying.Applying, step, fail if step != "create_organizations" else lambda self, new: fail(self)
    )

    with pytest.raises(RuntimeError):
        imported(*FOUR)
    assert everything() == (0, 0, 0, 0, 0)


def test_a_plan_that_was_not_shown_is_not_written():
    shown = planned(*FOUR, today=today()).digest
    imported(*FOUR[:2])
    before = everything()

    with pytest.raises(PlanChangedError) as found:
        import_roster(a_roster(*FOUR), service("import_roster"), expected=shown)
    assert found.value.plan.counts.created == 2
    assert everything() == before


def test_an_import_needs_as_many_queries_for_ten_organizations_as_for_three(django_assert_max_num_queries):
    villages = [
        but(
            VILLAGE,
            党组织名称=f"第{n}村",
            区划代码=f"9901020012{n:02d}",
            姓名=f"书记{n}",
            登录名="",
            联系电话="",
        )
        for n in range(12)
    ]
    imported(*FOUR)
    with CaptureQueriesContext(connection) as few:
        imported(*villages[:2])
    with CaptureQueriesContext(connection) as many:
        imported(*villages[2:])

    assert len(many) == len(few)


def test_the_actor_is_kept():
    user = a_user()
    imported(CITY)
    admin = an_appointment(Organization.objects.get(), Role.SYSTEM_ADMIN, user=user)

    imported(*FOUR, actor=acting(admin))

    entry = AuditEntry.objects.filter(verb="import_roster").latest("sequence")
    assert (entry.actor_id, entry.post_id) == (user.pk, admin.pk)
