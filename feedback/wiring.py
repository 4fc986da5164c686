"""What this app registers with the layers below: navigation, a panel, a column, a rule of closing."""

from organizations.media import register_files
from organizations.navigation import NavItem, register
from organizations.open_matters import register_matters
from organizations.repeats import repeats_path
from projects.panels import Panel, register_panel, register_satisfaction
from projects.transitions.acceptance import CLOSE
from workflow import engine
from workflow.audit import name_kinds, name_verbs

from .closing import dissatisfied
from .models import SurveyResult
from .open_matters import KINDS
from .originals import stored
from .panel import satisfaction
from .permissions import may_see_surveys
from .weighing import rates_by_organization

register(NavItem("满意度", "feedback:surveys", "face-smile", 60, may_see_surveys))
register_panel(Panel("satisfaction", "满意度", "feedback/_project_satisfaction.html", satisfaction, order=60))
register_satisfaction(rates_by_organization)
engine.add_blocker(CLOSE, dissatisfied)
repeats_path(SurveyResult)
register_files(stored)
for kind in KINDS:
    register_matters(kind)

name_kinds(
    {
        "feedback.surveyrules": "满意度规则",
        "feedback.surveyassignment": "委托调查",
        "feedback.surveyresult": "满意度结果",
    }
)

name_verbs(
    enter_survey="录入满意度结果",
    correct_survey="更正满意度结果",
    waive_sample="豁免样本不足",
    waive_satisfaction="豁免满意度要求",
    assign_survey="委托调查",
    withdraw_survey="撤销委托调查",
)
