"""What this app registers with the layers below."""

from organizations.importing.imports import register_import
from organizations.media import register_files
from organizations.navigation import NavItem, register
from organizations.open_matters import register_matters
from organizations.person_pages import register_person_page
from organizations.quota import register_use
from organizations.repeats import repeats_path
from organizations.roles import Role
from projects import post_duties
from projects.lending import register_lender
from projects.panels import Panel, register_panel
from projects.past_import.closed_years import register_closing
from projects.permissions import writes_instructions
from workflow.audit import name_fields, name_kinds, name_verbs

from . import (
    bulk_export,  # noqa: F401  registers
    list_exports,  # noqa: F401  registers
    mechanism_search,  # noqa: F401  registers
    objecting,
    saved_lists,  # noqa: F401  registers
)
from .after_duties import WORDS as MATTER_WORDS
from .after_duties import items_to_mend, results_told, unlocks_to_decide
from .ballot_import.writing import IMPORT as BALLOTS
from .ballots import stored, used_by
from .bulletin_duties import WORDS as BULLETIN_WORDS
from .bulletin_duties import drafts_to_issue
from .commending.duties import WORDS as LIST_WORDS
from .commending.duties import drafts_to_announce, lists_to_settle, objections_to_check
from .mechanism_duties import CHECK_WORDS, checks_due
from .mechanism_panel import mechanisms_of
from .models import Bulletin, Mechanism, ReviewSheet
from .open_matters import KINDS
from .permissions import may_see_dashboard, may_see_reviews, only_scores, reads_library
from .reach import lent_projects
from .reviewed_rounds import reviewed_round_ids
from .score_ledger.writing import IMPORT as SCORES
from .secretary_file import file_of
from .transitions import bulletins, commendations, mechanisms, rectifying, schemes, sheets, unlocking  # noqa: F401  registers

register(NavItem("工作台", "reviews:home", "home", 10, lambda actor: actor.post is not None, phone=True))
register(NavItem("看板", "reviews:dashboard", "chart-bar", 75, may_see_dashboard, phone=writes_instructions))
register(
    NavItem(
        "考核",
        "reviews:sheets",
        "clipboard-document-check",
        70,
        may_see_reviews,
        phone=only_scores,
        also=("reviews:schemes", "reviews:unlocks"),
    )
)
register(NavItem("评优", "reviews:commendations", "trophy", 72, reads_library))
register(NavItem("长效机制", "reviews:mechanisms", "book-open", 80, reads_library))
register_panel(Panel("mechanisms", "长效机制", "reviews/_project_mechanisms.html", mechanisms_of, order=75))
register_lender(Role.EXPERT, lent_projects)
register_closing("已在本系统中组织考核", reviewed_round_ids)
repeats_path(Bulletin)
register_files(stored)
register_use(used_by)
register_files(objecting.stored)
register_use(objecting.used_by)
for find in (unlocks_to_decide, items_to_mend, results_told):
    post_duties.register_matters(find, MATTER_WORDS)
repeats_path(Mechanism)
repeats_path(ReviewSheet)
register_import(SCORES)
register_import(BALLOTS)
register_person_page(file_of)
post_duties.register_matters(checks_due, CHECK_WORDS)
for find in (drafts_to_announce, objections_to_check, lists_to_settle):
    post_duties.register_matters(find, LIST_WORDS)
post_duties.register_matters(drafts_to_issue, BULLETIN_WORDS)
for kind in KINDS:
    register_matters(kind)

name_kinds(
    {
        "reviews.bulletin": "通报",
        "reviews.monthsnapshot": "月度快照",
        "reviews.scheme": "考核方案",
        "reviews.criterion": "考核指标",
        "reviews.comparisongroup": "比较组",
        "reviews.widening": "比较范围",
        "reviews.finding": "认定事项",
        "reviews.reviewsheet": "考核表",
        "reviews.score": "评分",
        "reviews.sheetversion": "考核表历史版本",
        "reviews.unlockrequest": "解锁申请",
        "reviews.scoreassignment": "评分分工",
        "reviews.ballot": "测评票",
        "reviews.ballotscan": "计票表",
        "reviews.objection": "复核申请",
        "reviews.objectionfile": "复核材料",
        "reviews.rectificationitem": "整改事项",
        "reviews.exportjob": "考核表导出任务",
        "reviews.mechanism": "长效机制",
        "reviews.adoption": "机制采用记录",
        "reviews.commendationrules": "评优规则",
        "reviews.commendation": "评优名单",
        "reviews.commendationentry": "评优人选",
        "reviews.commendationobjection": "公示期意见",
    }
)

name_fields(adjustments="加减分和否决事项", quotas="名额", source="沿用的方案")
name_verbs(
    draft_bulletin="起草通报",
    edit_bulletin="修改通报",
    record_months="汇总月末灯色",
    draft_mechanism="起草机制",
    edit_mechanism="修改机制",
    adopt_mechanism="登记采用机制",
    remind_check="提醒复评",
    draw_up="拟定评优名单",
    choose_commended="选定评优人选",
    set_commendation_rules="设定评优规则",
    note_objection="登记公示期意见",
    settle_objection="登记核查结果",
    strike_off="取消评优资格",
    open_review="开启考核",
    open_group="设立比较组",
    set_scheme="制定考核方案",
    draft_scheme="起草考核方案",
    edit_scheme="修改考核方案",
    edit_criterion="修改考核指标",
    remove_criterion="删除考核指标",
    edit_adjustment="修改加减分和否决事项",
    remove_adjustment="删除加减分和否决事项",
    change_scheme="改按新方案",
    find="认定",
    withdraw_finding="撤销认定",
    widen_groups="调整比较范围",
    widen_group="并入比较组",
    lock_scheme="锁定考核方案",
    draft_self_report="起草述职报告",
    draft_score="存评分草稿",
    assign_scorers="分配评分",
    name_scorer="通知评分人",
    urge_scorer="催办评分",
    enter_ballots="录入测评票",
    correct_ballots="更正测评票",
    attach_scan="上传计票表",
    score="提交评分",
    import_scores="导入评分台账",
    import_ballots="导入测评票",
    carry_score="沿用评分",
    keep_version="保留历史版本",
    request_unlock="申请解锁",
    set_rectification="下达整改事项",
    pool_rectification="列入下年问题",
)
