"""What this app registers with the layers below: transitions, navigation, names of plain edits for the audit log."""

from organizations.importing.imports import register_import
from organizations.media import register_files
from organizations.navigation import NavItem, register, register_search
from organizations.open_matters import register_matters
from organizations.person_pages import register_person_page
from organizations.quota import register_use
from organizations.repeats import repeats_level, repeats_path
from organizations.succession import on_new_secretary
from workflow.audit import name_fields, name_kinds, name_verbs

from . import change_proposals, list_exports, saved_lists, search_kinds  # noqa: F401  registers
from .handover import take_over
from .holiday_import import IMPORT as HOLIDAYS
from .models import Meeting, Problem, ProblemForwarding, Project
from .open_matters import KINDS
from .past_import.writing import IMPORT as PAST
from .permissions import (
    keeps_house,
    keeps_problems,
    may_keep_rounds,
    only_works,
    reads_business,
    takes_problems_up,
    urges_others,
    writes_instructions,
)
from .person_pages import log_of
from .problem_import.writing import IMPORT as PROBLEMS
from .progress_import.writing import IMPORT as PROGRESS
from .search import may_search
from .transitions import (  # noqa: F401  registers
    acceptance,
    by_request,
    changes,
    declaration,
    instructions,
    meetings,
    notices,
    plan,
    problems,
    reports,
    tasks,
)
from .uploads import stored, used_by

register(
    NavItem("问题", "projects:problems", "question-mark-circle", 20, keeps_problems, phone=takes_problems_up)
)
register(NavItem("问题", "projects:problems", "question-mark-circle", 20, only_works))
register(
    NavItem("项目", "projects:projects", "folder", 30, reads_business, phone=True, also=("projects:changes",))
)
register(NavItem("任务", "projects:tasks", "clipboard-document-list", 35, keeps_house))
register(NavItem("任务", "projects:tasks", "clipboard-document-list", 15, only_works, phone=True))
register(
    NavItem(
        "调度会",
        "projects:meetings",
        "users",
        40,
        reads_business,
        also=("projects:resolutions", "projects:obstacles"),
    )
)
register(NavItem("督办", "projects:notices", "megaphone", 45, reads_business))
register(NavItem("批示", "projects:instructions", "pencil-square", 46, writes_instructions, phone=True))
register(NavItem("催办", "projects:urges", "bell-alert", 47, urges_others))
register(NavItem("年度批次", "projects:rounds", "calendar-days", 90, may_keep_rounds))

register_search("projects:search", may_search)
register_person_page(log_of)
repeats_path(Project)
repeats_path(Problem)
repeats_path(ProblemForwarding)
repeats_path(Meeting)
repeats_level(Project)
on_new_secretary(take_over)
register_files(stored)
register_import(PROBLEMS)
register_import(PAST)
register_import(HOLIDAYS)
register_import(PROGRESS)
register_use(used_by)
for kind in KINDS:
    register_matters(kind)

name_kinds(
    {
        "projects.annualround": "年度批次",
        "projects.roundwindow": "年度窗口期",
        "projects.category": "项目类别",
        "projects.holiday": "节假日",
        "projects.problem": "问题",
        "projects.problemforwarding": "转办记录",
        "projects.project": "项目",
        "projects.leadership": "领办关系",
        "projects.declarationversion": "申报稿",
        "projects.declarationopinion": "审核意见",
        "projects.planbaseline": "方案基准",
        "projects.indicator": "量化指标",
        "projects.milestone": "时间节点",
        "projects.task": "任务",
        "projects.taskupdate": "任务进展",
        "projects.progressreport": "进展",
        "projects.reportedpercent": "任务进度",
        "projects.obstacle": "难点堵点",
        "projects.meeting": "会议",
        "projects.agendaitem": "议题",
        "projects.resolution": "议定事项",
        "projects.resolutionupdate": "议定事项进展",
        "projects.attendance": "出席情况",
        "projects.supervisionnotice": "督办单",
        "projects.talk": "约谈",
        "projects.changerequest": "变更申请",
        "projects.taskchange": "任务变更",
        "projects.indicatorchange": "指标变更",
        "projects.suspension": "暂停",
        "projects.acceptance": "验收表",
        "projects.acceptancerow": "验收内容",
        "projects.attachment": "附件",
        "projects.numberseries": "编号",
        "projects.lightrecord": "月末灯色",
        "projects.instruction": "批示",
        "projects.urge": "催办",
        "month": "月份",
    }
)

name_fields(rows="验收事项")
name_verbs(
    record_problem="登记问题",
    assign_problem="交办问题",
    import_problems="导入问题",
    import_past="导入往年项目",
    import_holidays="导入节假日",
    import_progress="导入任务进展",
    edit_holiday="更正节假日",
    correct_problem="更正问题",
    declare="起草申报",
    edit_declaration="修改申报",
    save_opinion="保存审核意见",
    extend_return="延长修改期限",
    save_draft="暂存草稿",
    attach="上传附件",
    report="报送进展",
    report_percent="更新任务进度",
    record_light="记录灯色",
    record_lights="记录月末灯色",
    override_light="人工调灯",
    instruct="批示",
    urge="催办",
    lift_override="取消人工调灯",
    raise_obstacle="提出难点",
    edit_plan="修改方案",
    update_task="填报任务进展",
    fill_actual="填报指标实际值",
    make_sheet="生成验收表",
    resume_work="恢复实施",
    save_sheet="填写验收表",
    record_meeting="记录会议",
    edit_meeting="修改会议",
    add_agenda="列入议题",
    edit_agenda="修改议题",
    remove_agenda="撤下议题",
    add_resolution="议定",
    edit_resolution="修改议定事项",
    remove_resolution="撤销议定事项",
    update_resolution="填报办理进展",
    record_attendance="记录出席情况",
    draft_change="起草变更申请",
    edit_change="修改变更申请",
    postpone="延期",
    bring_forward="提前",
    reweigh="调整权重",
    add_task="新增任务",
    change_target="调整目标值",
    change_objectives="调整攻坚目标",
    carry="转入下一年度",
    judge_row="判定验收内容",
    conclude="签署验收意见",
    draft_notice="起草督办单",
    edit_notice="修改督办单草稿",
    record_talk="记录约谈",
    keep_rounds="管理年度批次",
    create_round="新建年度批次",
    edit_round="修改年度批次",
    make_current="设为当前年度",
    leave_current="不再是当前年度",
    add_category="增加项目类别",
    edit_category="修改项目类别",
    delete_category="删除项目类别",
    add_holiday="录入节假日",
    fill_holidays="填入节假日",
    remove_holiday="移除节假日",
)
