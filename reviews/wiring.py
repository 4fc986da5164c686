"""What this app registers with the layers below."""

from organizations.navigation import NavItem, register
from organizations.repeats import repeats_path
from projects.panels import Panel, register_panel
from workflow.audit import name_verbs

from .mechanism_panel import mechanisms_of
from .models import Mechanism, ReviewSheet
from .permissions import may_see_dashboard, reads_library
from .transitions import mechanisms  # noqa: F401  registers

register(NavItem("工作台", "reviews:home", "home", 10, lambda actor: actor.post is not None, phone=True))
register(NavItem("看板", "reviews:dashboard", "chart-bar", 75, may_see_dashboard))
register(NavItem("长效机制", "reviews:mechanisms", "book-open", 80, reads_library))
register_panel(Panel("mechanisms", "长效机制", "reviews/_project_mechanisms.html", mechanisms_of, order=75))
repeats_path(Mechanism)
repeats_path(ReviewSheet)

name_verbs(
    draft_mechanism="起草机制",
    edit_mechanism="修改机制",
)
