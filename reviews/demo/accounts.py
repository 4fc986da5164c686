"""The demo's log-ins: one per role, one password for all, printed at every start of ./run."""

import unicodedata
from dataclasses import dataclass

from organizations.names import post_name
from organizations.roles import Role

PASSWORD = "gongjian-demo"


@dataclass(frozen=True)
class Account:
    """A log-in; `organization` is a short name of places.py, `hint` says what to try with it."""

    username: str
    name: str
    role: Role
    organization: str
    title: str
    hint: str


ACCOUNTS = (
    Account(
        "secretary", "陆知远", Role.SECRETARY, "望江里社区", "党委书记", "报月进展，确认代填，提交年度自评"
    ),
    Account("clerk", "韩砚秋", Role.CLERK, "望江里社区", "党务干事", "代填进展，送书记确认"),
    Account("member", "周以宁", Role.MEMBER, "望江里社区", "党委委员", "填报任务进展，报完成"),
    Account("department", "陈立谦", Role.MEMBER, "区住建局", "党组成员", "办理外单位交来的任务和议定事项"),
    Account("township", "唐映禾", Role.OFFICER, "青石街道", "组织委员", "审核申报，判定验收，给考核表评分"),
    Account("county", "顾清和", Role.OFFICER, "澄湖区", "组织部副部长", "审定考核表，看全区台账和看板"),
    Account("city", "程望舒", Role.OFFICER, "江澜市", "组织部副部长", "看全市看板，导出台账，反馈考核结果"),
    Account("leader", "孟听澜", Role.LEADER, "澄湖区", "区委副书记", "看全区看板，逐级看到项目"),
    Account("expert", "沈怀瑾", Role.EXPERT, "江澜市", "评审专家", "给分配的考核表评分，查阅长效机制库"),
    Account("surveyor", "宋知微", Role.SURVEYOR, "江澜市", "第三方调查员", "录入受托范围的满意度结果"),
    Account("sysadmin", "林守拙", Role.SYSTEM_ADMIN, "江澜市", "系统管理员", "导入名册，发放初始口令"),
    Account(
        "secadmin", "许慎之", Role.SECURITY_ADMIN, "江澜市", "安全管理员", "任免管理员和组织部门工作人员"
    ),
    Account("auditor", "方知白", Role.AUDITOR, "江澜市", "审计员", "登录后看到审计员的工作台"),
)
TITLES = ("角色", "用户名", "姓名", "任职", "可以试")


def table() -> str:
    """The log-ins as a table for a terminal, in which a Chinese character is two columns wide."""
    lines = [TITLES, *(row(account) for account in ACCOUNTS)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(TITLES))]
    printed = ["  ".join(pad(text, size) for text, size in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([*(line.rstrip() for line in printed), f"\n密码都是：{PASSWORD}"])


def row(account: Account) -> tuple[str, ...]:
    post = post_name(account.organization, account.title)
    return (account.role.label, account.username, account.name, post, account.hint)


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, size: int) -> str:
    return text + " " * (size - width(text))
