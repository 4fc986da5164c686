"""Satisfaction, dashboards, mechanisms, the annual review."""

from tests.url_matrix.rows import EVERYBODY, Row, acting, page, reading, steps, who

OWN = who("own scmol")
SCOPE = who("own scmol", "parent sol", "ancestor sol")
HOUSE = who("own sc")
SECRETARY = who("own s")
JUDGE = who("parent o")
ROOT = who("ancestor o")
OFFICERS = who("all o")
SUBTREE = who("all sol")  # those who read what is below them
ABOVE = who("parent sol", "ancestor sol")
SURVEYED = SCOPE | who("assigned")  # who sees the result: never an unassigned surveyor
OVERSEERS = who("parent o", "ancestor o")
LIBRARY = who("all scmol", "expert", "surveyor", "assigned")  # everybody with a post but administrators
SHEETS = who("own scol", "parent sol", "ancestor sol")  # the secretary's own, the clerk's to draft, and above

TABLE: list[Row] = [
    page("feedback:surveys", who("all scmol", "surveyor", "assigned")),
    page(
        "feedback:survey_new", OFFICERS | who("surveyor", "assigned"), OFFICERS | who("surveyor", "assigned")
    ),
    page("feedback:assignments", OFFICERS, OFFICERS),
    Row(
        "feedback:assignment_remove",
        "assignment",
        gate=OFFICERS,
        sees=who("own o") | OVERSEERS,
        post=OVERSEERS,
    ),
    acting("feedback:closing_waiver", "accepted", SCOPE, JUDGE),
    reading("feedback:survey", "survey", SURVEYED),
    acting("feedback:survey_edit", "survey", SURVEYED, OVERSEERS | who("assigned")),
    acting("feedback:survey_edit", "small_survey", SURVEYED, OVERSEERS),  # typed in: no surveyor's business
    acting("feedback:survey_waive", "small_survey", SURVEYED, OVERSEERS),
    Row("feedback:survey_file", "survey", sees=SURVEYED, get=ABOVE | who("assigned")),
    page("reviews:home", EVERYBODY),
    page("reviews:dashboard", SUBTREE),
    *(
        Row(f"reviews:{name}", "organization", gate=SUBTREE, sees=SCOPE, get=SCOPE)
        for name in ("dashboard_of", "coverage", "overdue", "satisfaction")
    ),
    page("reviews:mechanisms", LIBRARY),
    page("reviews:mechanism_new", who("all sc"), who("all sc")),
    reading("reviews:mechanism", "mechanism", LIBRARY),
    reading("reviews:mechanism", "draft_mechanism", OWN),
    acting("reviews:mechanism_edit", "draft_mechanism", OWN, HOUSE),
    acting("reviews:mechanism_edit", "mechanism", LIBRARY, HOUSE),
    *steps("reviews:mechanism_transition", "draft_mechanism", "recommend", OWN, SECRETARY),
    *steps("reviews:mechanism_transition", "mechanism", "issue send_back abolish", LIBRARY, JUDGE),
    *steps("reviews:mechanism_transition", "mechanism", "promote", LIBRARY, ROOT),
    page("reviews:sheets", who("all scol")),
    Row("reviews:open", "round", get=ROOT, post=ROOT),
    page("reviews:refresh", None, OFFICERS),
    *(
        page("reviews:bulk", OFFICERS, OFFICERS, verb=verb)
        for verb in ("complete_scoring", "confirm", "publish")
    ),
    reading("reviews:sheet", "sheet", SHEETS),
    acting("reviews:score", "sheet", SHEETS, JUDGE),
    acting("reviews:self_report", "sheet", SHEETS, HOUSE),
    *steps("reviews:transition", "sheet", "submit_self", SHEETS, SECRETARY),
    *steps("reviews:transition", "sheet", "complete_scoring confirm publish", SHEETS, JUDGE),
]
