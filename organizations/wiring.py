"""What this app registers with the layers below: names of plain edits for the audit log."""

from workflow.audit import name_verbs

name_verbs(
    record_many="批量写入",
    login="登录",
    logout="退出",
    change_password="修改密码",
    issue_passwords="发放初始口令",
    switch_post="切换职务",
    edit="修改",
    create="新建",
    remove="删除",
    export="导出",
    import_roster="导入名册",
    appoint="任职",
    end="离任",
    move="调整上级",
    hand_over="移交",
)
