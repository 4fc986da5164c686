"""What this app registers with the layers below: names of plain edits for the audit log."""

from workflow import kept_files
from workflow.audit import name_fields, name_kinds, name_verbs

from . import export_jobs, roster_list, saved_lists, transitions  # noqa: F401  registers
from .actor import Actor
from .importing.imports import register_import
from .media import StoredFile, register_files
from .navigation import NavItem, register
from .permissions import (
    keeps_people,
    may_read_audit,
    may_unlock,
    sees_organizations,
)
from .roster.importing import IMPORT as ROSTER


def reads_tree(actor: Actor) -> bool:
    """Business roles have the tree among their pages, the administrators also in the phone's bar."""
    return sees_organizations(actor) and not keeps_people(actor)


def interrupted_forms() -> list[StoredFile]:
    return [StoredFile(name, "form sent after its session had ended") for name in kept_files.waiting()]


register(NavItem("党组织", "organizations:organizations", "building-office-2", 84, keeps_people, phone=True))
register(NavItem("党组织", "organizations:organizations", "building-office-2", 84, reads_tree))
register(NavItem("人员", "organizations:people", "users", 85, keeps_people, phone=True))
register(NavItem("安全管理", "organizations:security", "lock-closed", 87, may_unlock))
register(NavItem("导入名册", "organizations:roster_import", "arrow-up-tray", 86, keeps_people))
register(NavItem("审计日志", "organizations:audit", "shield-check", 87, may_read_audit, phone=True))

name_kinds(
    {
        "organizations.organization": "党组织",
        "organizations.user": "账号",
        "organizations.appointment": "任职",
        "organizations.handover": "移交",
        "organizations.maildigest": "邮件摘要",
    }
)

register_import(ROSTER)
register_files(export_jobs.stored, passing=True)
register_files(interrupted_forms)

name_fields(path="组织路径", open="未办结事项")
name_verbs(
    record_many="批量写入",
    record_one="写入",
    protect="纳入保护",
    refuse="拒绝访问",
    run_command="执行管理命令",
    back_up="备份",
    login="登录",
    logout="退出",
    change_password="修改密码",
    confirm_password="再次输入密码",
    issue_passwords="发放初始口令",
    switch_post="切换职务",
    end_session="结束登录会话",
    unlock="解除登录锁定",
    spraying_alarm="疑似撞库告警",
    edit="修改",
    create="新建",
    remove="删除",
    export="导出",
    import_roster="导入名册",
    refuse_workbook="拒收工作簿",
    appoint="任职",
    deactivate="停用账号",
    reactivate="恢复账号",
    move="调整上级",
    hand_over="移交",
    draw_up_hand_over="生成移交单",
    sweep_media="清理无主文件",
    set_digest="设置邮件摘要",
)
