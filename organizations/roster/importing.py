"""The import of the roster as its pages, its command and the tests know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from organizations import keeping
from organizations.actor import Actor
from organizations.importing.imports import Facts, Import
from organizations.importing.reading import Rows
from organizations.models import Level, Organization
from organizations.permissions import may_keep_organizations
from organizations.workbooks.kept import Shelf

from .applying import Applying
from .layout import LAYOUT
from .planning import Plan, make_plan
from .present import Present, load_present
from .reading import read_roster
from .report import change_lines, make_report
from .words import LEVEL_CHOICES, ROLE_CHOICES, SECTOR_CHOICES, YES_NO


class RosterImport(Import):
    def record(self, plan: Any, actor: Actor, said: Facts) -> None:
        """Its own entry is made once the root is known that the roster belongs to, which may be new itself."""
        Applying(plan, actor).run()


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    if lock:
        keeping.lock_tree()
    return load_present(timezone.localdate())


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
    may=may_keep_organizations,
    missing_right="您没有导入名册的权限，由系统管理员办理",
    rules=(
        "必须有“层级”“党组织名称”两列；其余列可以没有。",
        "上级党组织按名称查找，同名的按区划代码前缀确定；上级留空的，按区划代码前缀查找。",
        "书记岗位出现新的姓名，按导入当日办理书记交接。",
        "不得填写身份证号码；有身份证列的，系统不读取。",
    ),
    read=lambda workbook, layout: read_roster(workbook),
    load=load,
    plan=make_plan,
    write=lambda plan, actor, entry: None,
    subject=lambda plan: Organization(),
    lists=lists,
    panel="organizations/_roster_report.html",
    report=make_report,
    changes=change_lines,
    done=done,
    conflict="名册与系统中的数据冲突，没有写入。改名和新增同名组织同时出现的，请分成两份名册先后导入",
)
