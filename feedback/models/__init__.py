from .answer import AnswerKind, Remark, SealedAnswer, SealedBatch, StagedAnswer
from .assignment import SurveyAssignment
from .bundle import ReceivedBundle
from .opinion import Opinion, OpinionForwarding, OpinionPoint, photo_name
from .question import SurveyTemplate, TemplateQuestion
from .result import SurveyResult, random_name
from .rules import SurveyRules
from .scale import Scale, ScaleOption
from .slip import Slip, SlipBatch
from .survey import FLOOR, LEAST_SHOWN, Question, Survey

__all__ = [
    "FLOOR",
    "LEAST_SHOWN",
    "AnswerKind",
    "Opinion",
    "OpinionForwarding",
    "OpinionPoint",
    "Question",
    "ReceivedBundle",
    "Remark",
    "Scale",
    "ScaleOption",
    "SealedAnswer",
    "SealedBatch",
    "Slip",
    "SlipBatch",
    "StagedAnswer",
    "Survey",
    "SurveyAssignment",
    "SurveyResult",
    "SurveyRules",
    "SurveyTemplate",
    "TemplateQuestion",
    "photo_name",
    "random_name",
]
