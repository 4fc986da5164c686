"""The import of the roster as its pages, its command and the tests know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from organizations import keeping
from organizations.actor import Actor
from organizations.importing.imports import Facts, Import
from organizations.importing.reading import Rows
from organizations.models import Appointment, Level, Organization
from organizations.permissions import keeps_people
from organizations.roles import ADMINISTRATORS, Role
from organizations.workbooks.kept import Shelf

from .applying import Applying
from .layout import LAYOUT
from .planning import Plan, make_plan
from .present import Present, load_present
from .reading import read_roster
from .report import change_lines, make_report
from .words import LEVEL_CHOICES, ROLE_CHOICES, SECTOR_CHOICES, YES_NO

ROLES = list(Role)
NOBODY: list[Appointment | None] = [None]
LEVEL_WORDS = dict(zip(Level, LEVEL_CHOICES, strict=True))


class RosterImport(Import):
    def record(self, plan: Any, actor: Actor, said: Facts) -> None:
        """Its own entry is made once the root is known that the roster belongs to, which may be new itself."""
        Applying(plan, actor).run()


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    if lock:
        keeping.lock_tree()
    return load_present(timezone.localdate(), actor)


def import_roster(rows: Rows, actor: Actor, expected: str | None = None) -> Plan:
    """Plan with the tree locked, and write the plan if nothing is refused; see Import.run."""
    plan: Plan = IMPORT.run(rows, actor, expected)
    return plan


def lists(actor: Actor, facts: Facts) -> Mapping[str, Sequence[str]]:
    """Those that may have others below stand in the list of parents."""
    parents = Organization.objects.visible_to(actor).active().exclude(level=Level.VILLAGE)
    return {
        "levels": LEVEL_CHOICES,
        "sectors": SECTOR_CHOICES,
        "roles": ROLE_CHOICES,
        "yesno": YES_NO,
        "units": list(dict.fromkeys(parents.order_by("path").values_list("name", flat=True))),
    }


def filled(actor: Actor, facts: Facts) -> list[Mapping[str, Any]]:
    """The roster as it stands: a row per post, one for an organization without any. Administrators are not in it,
    nor is any telephone number: whoever does not keep it has no need of it, and an empty cell changes nothing."""
    units = Organization.objects.visible_to(actor).active().select_related("parent").order_by("path")
    posts: dict[int, list[Appointment | None]] = defaultdict(list)
    active = Appointment.objects.active().exclude(role__in=ADMINISTRATORS).select_related("user")
    for post in sorted(active, key=lambda post: (ROLES.index(post.role), post.pk)):
        posts[post.organization_id].append(post)
    rows = [unit_row(unit) | post_row(post) for unit in units for post in posts.get(unit.pk, NOBODY)]
    return [{"serial": str(serial)} | row for serial, row in enumerate(rows, 1)]


def unit_row(unit: Organization) -> dict[str, Any]:
    return {
        "level": LEVEL_WORDS[Level(unit.level)],
        "sector": unit.get_sector_display(),
        "name": unit.name,
        "short_name": unit.short_name,
        "parent": unit.parent.name if unit.parent else None,
        "region_code": unit.region_code,
        "party_code": unit.party_code,
    }


def post_row(post: Appointment | None) -> dict[str, Any]:
    if post is None:
        return {}
    return {
        "role": post.get_role_display(),
        "person": post.user.name,
        "title": post.title,
        "acting_head": YES_NO[0 if post.acting_head else 1],
        "starts_on": post.starts_on,
        "username": post.user.username,
    }


def done(plan: Plan) -> str:
    parts = []
    if plan.new_people:
        parts.append(f"，新建 {len(plan.new_people):,} 个账号")
    if plan.hand_overs:
        parts.append(f"，书记交接 {len(plan.hand_overs):,} 人")
    if plan.new_people:
        parts.append("。新账号还没有口令，请在党组织页面发放初始口令")
    return "".join(parts)


IMPORT = RosterImport(
    layout=LAYOUT,
    shelf=Shelf("rosters", "roster between dry run and confirmation"),
    address="organizations:roster_import",
    list_address="organizations:organizations",
    list_label="党组织",
    verb="import_roster",
    may=keeps_people,
    missing_right="您没有导入名册的权限，由系统管理员办理；其中组织部门工作人员由安全管理员办理",
    rules=(
        "必须有“层级”“党组织名称”两列；其余列可以没有。",
        "上级党组织按名称查找，同名的按区划代码前缀确定；上级留空的，按区划代码前缀查找。",
        "书记岗位出现新的姓名，按导入当日办理书记交接。",
        "组织部门工作人员由安全管理员任命：系统管理员的名册中不新增、不更正，安全管理员只导入这些行，账号先由系统管理员新建。",
        "模板中已填好现有的党组织和任职，改好后导入；不改的行不产生变化。联系电话不带出，留空的不改。",
        "不得填写身份证号码；有身份证列的，系统不读取。",
    ),
    asks_password_of=(Role.SECURITY_ADMIN,),
    read=lambda workbook, layout: read_roster(workbook),
    load=load,
    plan=make_plan,
    write=lambda plan, actor, entry: None,
    subject=lambda plan: Organization(),
    lists=lists,
    filled=filled,
    panel="organizations/_roster_report.html",
    report=make_report,
    at_once=3_000,
    changes=change_lines,
    done=done,
    conflict="名册与系统中的数据冲突，没有写入。改名和新增同名组织同时出现的，请分成两份名册先后导入",
)
