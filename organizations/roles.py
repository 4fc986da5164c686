"""Roles, and which of them may not be held together."""

from django.db import models


class Role(models.TextChoices):
    SECRETARY = "secretary", "书记"
    CLERK = "clerk", "填报员"
    MEMBER = "member", "班子成员"
    OFFICER = "officer", "组织部门工作人员"
    LEADER = "leader", "领导"
    EXPERT = "expert", "评审专家"
    SURVEYOR = "surveyor", "第三方调查员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})

# Holding one of these in an organization makes its projects one's own: no judging them.
INVOLVED = frozenset({Role.SECRETARY, Role.CLERK, Role.MEMBER})

# Reads the own organization and everything below it.
READS_SUBTREE = frozenset({Role.SECRETARY, Role.OFFICER, Role.LEADER})

# Reads the own organization only.
READS_OWN = frozenset({Role.CLERK, Role.MEMBER})


def clash(held: set[str], wanted: str) -> bool:
    """Whether a person who holds `held` may not get `wanted`.

    The three administrators are separate persons, and none of them touches business records
    (GB/T 22239-2019, separation of administrators).
    """
    if wanted in ADMINISTRATORS:
        return bool(held - {wanted})
    return bool(held & ADMINISTRATORS)
