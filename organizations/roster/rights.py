"""What of a roster an administrator may import (design §3): the system administrator organizations, accounts and their posts,
the security administrator the posts of officers who have an account; whoever holds all rights runs the command."""

from __future__ import annotations

from collections.abc import Iterable

from organizations.permissions import keeper_of, may_create_accounts
from organizations.roles import Role
from organizations.workbooks.rows import Refusal, refusal

from .posts import Post
from .present import Present
from .units import Unit, unit_changes

OTHERS = "由系统管理员办理，安全管理员只导入组织部门工作人员，请删去这一行或改回原来的内容"


def beyond_rights(units: Iterable[Unit], posts: Iterable[Post], present: Present) -> list[Refusal]:
    """At the cell that would be written, row by row; what stays as it is is nobody's affair."""
    actor = present.actor
    if actor is None:
        return []
    found = []
    for post in posts:
        keeper = keeper_of(post.role)
        if (post.is_new or post.changes) and not actor.has_role(keeper):
            words = (
                f"{post.role.label}由{keeper.label}任命，请删去这一行，由{keeper.label}导入或在党组织页面任命"
            )
            found.append(refusal(post.row, next(iter(post.changes), "role"), words))
        elif post.person.existing is None and not may_create_accounts(actor):
            words = f"没有这个人的账号，请先由{Role.SYSTEM_ADMIN.label}在“人员”页面新建账号，再导入"
            found.append(refusal(post.row, "person", words))
    if actor.has_role(Role.SYSTEM_ADMIN):
        return found
    found += [
        refusal(unit.row, next(iter(unit_changes(unit)), "name"), f"党组织{OTHERS}")
        for unit in units
        if unit.existing is None or unit_changes(unit)
    ]
    changed = {id(post.person): post.person for post in posts if post.person.changes}
    for person in changed.values():
        field = next(iter(person.changes))
        row = person.given[field][1] if field in person.given else person.row
        found.append(refusal(row, field, f"账号{OTHERS}"))
    return found
