"""What this app registers with the layers below: transitions, navigation, names of plain edits for the audit log."""

from organizations.media import register_files
from organizations.navigation import NavItem, register
from organizations.open_matters import register_matters
from organizations.repeats import repeats_level, repeats_path
from organizations.succession import on_new_secretary
from workflow.audit import name_kinds, name_verbs

from .handover import take_over
from .models import Meeting, Problem, Project
from .open_matters import KINDS
from .permissions import may_keep_rounds, reads_business
from .transitions import acceptance, declaration, meetings, plan, problems, reports, tasks  # noqa: F401  registers
from .uploads import stored

register(NavItem("问题", "projects:problems", "question-mark-circle", 20, reads_business, phone=True))
register(NavItem("项目", "projects:projects", "folder", 30, reads_business, phone=True))
register(NavItem("调度会", "projects:meetings", "users", 40, reads_business))
register(NavItem("年度批次", "projects:rounds", "calendar-days", 90, may_keep_rounds))

repeats_path(Project)
repeats_path(Problem)
repeats_path(Meeting)
repeats_level(Project)
on_new_secretary(take_over)
register_files(stored)
for kind in KINDS:
    register_matters(kind)

name_kinds(
    {
        "projects.annualround": "年度批次",
        "projects.roundwindow": "年度窗口期",
        "projects.category": "项目类别",
        "projects.holiday": "节假日",
        "projects.problem": "问题",
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
        "projects.supervisionnotice": "督办单",
        "projects.acceptance": "验收表",
        "projects.acceptancerow": "验收内容",
        "projects.attachment": "附件",
        "projects.numberseries": "编号",
    }
)

name_verbs(
    record_problem="登记问题",
    assign_problem="交办问题",
    declare="起草申报",
    edit_declaration="修改申报",
    save_opinion="保存审核意见",
    extend_return="延长修改期限",
    save_draft="暂存草稿",
    attach="上传附件",
    report="报送进展",
    report_percent="更新任务进度",
    record_light="记录灯色",
    raise_obstacle="提出难点",
    edit_plan="修改方案",
    update_task="填报任务进展",
    fill_actual="填报指标实际值",
    make_sheet="生成验收表",
    save_sheet="填写验收表",
    record_meeting="记录会议",
    edit_meeting="修改会议",
    add_agenda="列入议题",
    edit_agenda="修改议题",
    remove_agenda="撤下议题",
    add_resolution="议定",
    edit_resolution="修改议定事项",
    remove_resolution="撤销议定事项",
    judge_row="判定验收内容",
    conclude="签署验收意见",
    issue="签发",
    sign="签收",
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
