"""What a browser posts for a round."""

from typing import Any

from organizations.models import Level
from projects.models import RoundWindow

SPANS = {
    "declaration": ("2027-02-01", "2027-02-28"),
    "plan": ("2027-03-01", "2027-04-10"),
    "completion": ("2027-11-01", "2027-12-31"),
    "review": ("2028-01-01", "2028-02-29"),
}
RULES = {
    "report_due_day": "28",
    "max_projects": "2",
    "return_days": "5",
    "lag_yellow": "10",
    "lag_red": "30",
    "overdue_red_days": "7",
    "due_soon_days": "7",
    "due_soon_percent": "80",
    "notice_days": "5",
    "notice_red_days": "15",
    "notice_red_months": "2",
    "talk_red_months": "3",
    "talk_notices": "2",
    "satisfaction_line": "60",
    "objection_days": "5",
}
FACTS = {"year": "2027", "name": "2027 年度", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}


def a_round_post(**changes: Any) -> dict[str, Any]:
    """The whole form for 2027; a change to None leaves the field out."""
    posted: dict[str, Any] = FACTS | RULES
    for level in Level.values:
        for phase in RoundWindow.Phase.values:
            opens, closes = SPANS[phase]
            posted |= {f"{level}_{phase}_opens": opens, f"{level}_{phase}_closes": closes}
    return {name: value for name, value in (posted | changes).items() if value is not None}
