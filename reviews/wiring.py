"""What this app registers with the layers below."""

from organizations.navigation import NavItem, register
from organizations.open_matters import register_matters
from organizations.repeats import repeats_path
from projects.panels import Panel, register_panel
from workflow.audit import name_kinds, name_verbs

from .mechanism_panel import mechanisms_of
from .models import Mechanism, ReviewSheet
from .open_matters import KINDS
from .permissions import may_see_dashboard, may_see_reviews, reads_library
from .transitions import mechanisms, sheets  # noqa: F401  registers

register(NavItem("工作台", "reviews:home", "home", 10, lambda actor: actor.post is not None, phone=True))
register(NavItem("看板", "reviews:dashboard", "chart-bar", 75, may_see_dashboard))
register(NavItem("考核", "reviews:sheets", "clipboard-document-check", 70, may_see_reviews))
register(NavItem("长效机制", "reviews:mechanisms", "book-open", 80, reads_library))
register_panel(Panel("mechanisms", "长效机制", "reviews/_project_mechanisms.html", mechanisms_of, order=75))
repeats_path(Mechanism)
repeats_path(ReviewSheet)
for kind in KINDS:
    register_matters(kind)

name_kinds(
    {
        "reviews.scheme": "考核方案",
        "reviews.criterion": "考核指标",
        "reviews.comparisongroup": "比较组",
        "reviews.reviewsheet": "考核表",
        "reviews.score": "评分",
        "reviews.mechanism": "长效机制",
    }
)

name_verbs(
    draft_mechanism="起草机制",
    edit_mechanism="修改机制",
    open_review="开启考核",
    open_group="设立比较组",
    set_scheme="制定考核方案",
    lock_scheme="锁定考核方案",
    draft_self_report="起草述职报告",
    draft_score="存评分草稿",
    score="提交评分",
)
