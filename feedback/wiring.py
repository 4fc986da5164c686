"""What this app registers with the layers below: navigation, a panel, a column, a rule of closing."""

from organizations.importing.imports import register_import
from organizations.media import register_files
from organizations.navigation import NavItem, register
from organizations.open_matters import register_matters
from organizations.organization_pages import register_organization_page
from organizations.quota import register_use
from organizations.repeats import repeats_path
from projects import post_duties
from projects.panels import Panel, register_panel, register_satisfaction
from projects.problem_import.origins import register_origin
from projects.transitions.acceptance import CLOSE
from workflow import engine
from workflow.audit import name_fields, name_kinds, name_verbs

from . import list_exports, saved_lists  # noqa: F401  registers
from .closing import dissatisfied
from .duties import WORDS, waiting_opinions
from .models import Opinion, OpinionForwarding, Survey, SurveyResult
from .open_matters import KINDS
from .opinion_rights import may_see_opinions
from .organization_pages import poster_of
from .originals import stored, used_by
from .origins import raised_by_people
from .panel import satisfaction
from .permissions import may_see_surveys, only_surveys
from .thirdparty.writing import IMPORT as RESULTS
from .transitions import library, opinions, remarks, surveys  # noqa: F401  registers
from .weighing import rates_by_organization

register(NavItem("群众意见", "feedback:opinions", "chat-bubble-left-right", 25, may_see_opinions))
register(NavItem("满意度", "feedback:surveys", "face-smile", 60, may_see_surveys, phone=only_surveys))
register_panel(Panel("satisfaction", "满意度", "feedback/_project_satisfaction.html", satisfaction, order=60))
register_organization_page(poster_of)
register_satisfaction(rates_by_organization)
engine.add_blocker(CLOSE, dissatisfied)
repeats_path(SurveyResult)
repeats_path(Survey)
repeats_path(Opinion)
repeats_path(OpinionForwarding)
post_duties.register_matters(waiting_opinions, WORDS)
register_files(stored)
register_import(RESULTS)
register_use(used_by)
register_origin(raised_by_people)
for kind in KINDS:
    register_matters(kind)

name_kinds(
    {
        "feedback.surveyrules": "满意度规则",
        "feedback.surveyassignment": "委托调查",
        "feedback.surveyresult": "满意度结果",
        "feedback.scale": "量表",
        "feedback.scaleoption": "量表选项",
        "feedback.surveytemplate": "问卷模板",
        "feedback.templatequestion": "模板题目",
        "feedback.survey": "满意度调查",
        "feedback.question": "调查题目",
        "feedback.slipbatch": "一次性码批次",
        "feedback.sealedbatch": "封存批次",
        "feedback.remark": "意见建议",
        "feedback.opinion": "群众意见",
        "feedback.opinionforwarding": "意见转办记录",
        "feedback.receivedbundle": "采集端数据包",
        "feedback.opinionpoint": "群众意见二维码",
    }
)

name_fields(questions="题目")
name_verbs(
    enter_survey="录入满意度结果",
    set_survey_rules="修改满意度规则",
    import_surveys="导入第三方满意度结果",
    correct_survey="更正满意度结果",
    waive_sample="豁免样本不足",
    waive_satisfaction="豁免满意度要求",
    assign_survey="委托调查",
    withdraw_survey="撤销委托调查",
    create_survey="起草满意度调查",
    edit_survey="修改满意度调查",
    print_slips="印制一次性码",
    seal="封存答卷",
    count_survey="统计调查结果",
    show_phone="查看反映人电话",
    make_point="生成群众意见二维码",
    create_template="新建问卷模板",
    edit_template="修改问卷模板",
    prefer_template="设为默认模板",
    replace_template="不再是默认模板",
    create_scale="新建量表",
    edit_scale="修改量表",
    take_up_remark="列为问题",
    void_slips="登记作废问卷码",
    hand_over_survey="交外网采集端收答卷",
    take_back_survey="收回由本系统收答卷",
    export_bundle="导出数据包",
    import_bundle="导入数据包",
)
