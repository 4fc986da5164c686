"""Satisfaction, dashboards, mechanisms, the annual review."""

from tests.url_matrix.rows import EVERYBODY, NOBODY, Row, acting, page, reading, steps, who

OWN = who("own scmol")
SCOPE = who("own scmol", "parent sol", "ancestor sol")
HOUSE = who("own sc")
SECRETARY = who("own s")
JUDGE = who("parent o")
ROOT = who("ancestor o")
OFFICERS = who("all o")
SUBTREE = who("all sol")  # those who read what is below them
ABOVE = who("parent sol", "ancestor sol")
ABOVE_READERS = who("parent ol", "ancestor ol")
SURVEYED = SCOPE | who("assigned")  # who sees the result: never an unassigned surveyor
OVERSEERS = who("parent o", "ancestor o")
LOADERS = OFFICERS | who("surveyor", "assigned")
LIBRARY = who("all scmol", "expert", "surveyor", "assigned")  # everybody with a post but administrators
READERS = who("all ol")  # of schemes and comparison groups
SHEETS = who("own scol", "parent sol", "ancestor sol")  # the secretary's own, the clerk's to draft, and above
TOLD = SCOPE | who(
    "child scmol"
)  # of an issued bulletin: its house, everybody below, and who reads it from above
OFFICE = who("own ol")

TABLE: list[Row] = [
    page("feedback:surveys", who("all scmol", "surveyor", "assigned")),
    page("feedback:survey_new", LOADERS, LOADERS),
    page("feedback:rules", ROOT, ROOT),
    Row("feedback:remarks", "voiced", sees=SCOPE, get=SCOPE, post=OVERSEERS),
    acting("feedback:remark_problem", "remark", SCOPE, who("own sco", "parent o", "ancestor o")),
    page("feedback:survey_import", LOADERS, LOADERS),
    page("feedback:survey_import_template", LOADERS),
    Row("feedback:survey_import_check", "token", get=LOADERS, post=LOADERS),
    Row("feedback:survey_import_job", "token", post=LOADERS),
    Row("feedback:survey_import_refusals", "token", get=LOADERS),
    Row("feedback:survey_import_marked", "token", get=LOADERS),
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
    page("feedback:templates", OFFICERS),
    page("feedback:template_new", ROOT, ROOT),
    Row("feedback:template", "template", gate=OFFICERS, get=OFFICERS),
    Row("feedback:template_edit", "template", gate=ROOT, get=ROOT, post=ROOT),
    Row("feedback:template_default", "template", gate=ROOT, post=ROOT),
    Row("feedback:template_transition", "template", "withdraw", get=ROOT, post=ROOT),
    Row("feedback:template_transition", "old_template", "restore", get=ROOT, post=ROOT),
    page("feedback:scales", OFFICERS),
    page("feedback:scale_new", ROOT, ROOT),
    Row("feedback:scale", "scale", gate=OFFICERS, get=OFFICERS),
    Row("feedback:scale_edit", "scale", gate=ROOT, get=ROOT, post=ROOT),
    Row("feedback:scale_transition", "scale", "withdraw", get=ROOT, post=ROOT),
    Row("feedback:scale_transition", "old_scale", "restore", get=ROOT, post=ROOT),
    page("feedback:running", who("all scmol")),
    page("feedback:running_survey_new", OFFICERS, OFFICERS),
    page("feedback:running_surveys_bulk", OFFICERS, OFFICERS),
    reading("feedback:running_survey", "running", SCOPE),
    reading("feedback:running_survey", "draft_running", JUDGE),  # drafts: whoever runs it
    acting("feedback:running_survey_edit", "draft_running", JUDGE, JUDGE),
    acting("feedback:running_survey_edit", "running", SCOPE, OVERSEERS),
    reading("feedback:running_survey_preview", "running", SCOPE),
    acting("feedback:running_survey_slips", "running", SCOPE, OVERSEERS),
    acting("feedback:running_survey_void", "running", SCOPE, OVERSEERS),
    Row("feedback:running_survey_poster", "running", sees=SCOPE, get=OVERSEERS),
    *steps("feedback:running_survey_transition", "draft_running", "open", JUDGE, JUDGE),
    *steps("feedback:running_survey_transition", "running", "take_back close", SCOPE, OVERSEERS),
    *steps("feedback:running_survey_transition", "closed_running", "publish", SCOPE, OVERSEERS),
    Row("feedback:answer", "survey_code", get=EVERYBODY, post=EVERYBODY, public=True),
    Row("feedback:answered", "survey_code", get=EVERYBODY, public=True),
    page("reviews:home", EVERYBODY),
    page("reviews:dashboard", SUBTREE),
    *(
        Row(f"reviews:{name}", "organization", gate=SUBTREE, sees=SCOPE, get=SCOPE)
        for name in ("dashboard_of", "coverage", "month_lights", "overdue", "satisfaction")
    ),
    page("reviews:bulletins", EVERYBODY),
    page("reviews:bulletin_new", OFFICERS, OFFICERS),
    reading("reviews:bulletin", "bulletin", TOLD),
    reading("reviews:bulletin", "draft_bulletin", OFFICE),
    acting("reviews:bulletin_edit", "draft_bulletin", OFFICE, who("own o")),
    acting("reviews:bulletin_edit", "bulletin", TOLD, who("own o")),
    *steps("reviews:bulletin_transition", "draft_bulletin", "issue discard", OFFICE, who("own o")),
    *steps("reviews:bulletin_transition", "bulletin", "issue discard", TOLD, who("own o")),
    page("reviews:mechanisms", LIBRARY),
    page("reviews:mechanism_new", who("all sc"), who("all sc")),
    reading("reviews:mechanism", "mechanism", LIBRARY),
    reading("reviews:mechanism", "draft_mechanism", OWN),
    acting("reviews:mechanism_edit", "draft_mechanism", OWN, HOUSE),
    acting("reviews:mechanism_edit", "mechanism", LIBRARY, HOUSE),
    *steps("reviews:mechanism_transition", "draft_mechanism", "recommend", OWN, SECRETARY),
    acting("reviews:mechanism_adopt", "mechanism", LIBRARY, who("all s") - SECRETARY),
    *steps("reviews:adoption_transition", "adoption", "withdraw", LIBRARY, SECRETARY),
    *steps(
        "reviews:mechanism_transition",
        "mechanism",
        "issue send_back reassess supersede abolish",
        LIBRARY,
        JUDGE,
    ),
    *steps("reviews:mechanism_transition", "mechanism", "promote", LIBRARY, ROOT),
    page("reviews:schemes", READERS),
    page("reviews:scheme_new", ROOT, ROOT),
    page("reviews:groups", READERS),
    Row("reviews:groups_widen", "round", post=ROOT),
    Row("reviews:scheme", "scheme", gate=READERS, get=READERS),
    Row("reviews:scheme", "draft_scheme", gate=READERS, sees=ROOT, get=ROOT),
    Row("reviews:scheme_try", "scheme", gate=READERS, get=ROOT),
    *(
        Row(f"reviews:{name}", "scheme", gate=READERS, get=ROOT, post=ROOT)
        for name in ("scheme_edit", "scheme_quotas", "criterion_new", "adjustment_new")
    ),
    *(
        Row(f"reviews:{name}", record, gate=READERS, sees=ROOT, get=ROOT, post=ROOT)
        for name, record in (
            ("scheme_edit", "draft_scheme"),
            ("scheme_quotas", "draft_scheme"),
            ("criterion_new", "draft_scheme"),
            ("adjustment_new", "draft_scheme"),
            ("criterion", "criterion"),
            ("adjustment", "adjustment"),
        )
    ),
    *(
        Row("reviews:scheme_transition", "draft_scheme", verb, gate=READERS, sees=ROOT, get=ROOT, post=ROOT)
        for verb in ("put_in_force", "take_back", "discard")
    ),
    Row("reviews:scheme_transition", "scheme", "supersede", gate=READERS, get=NOBODY, post=NOBODY),
    page("reviews:sheets", who("all scol", "expert")),
    Row(
        "reviews:secretary_file",
        "person",
        sees=who("own s") | ABOVE_READERS,
        get=who("own s") | ABOVE_READERS,
    ),
    reading("reviews:typical_case", "accepted", SCOPE),
    page("reviews:commendations", LIBRARY),
    page("reviews:commendation_new", OFFICERS, OFFICERS),
    Row("reviews:commendation_rules", "round", get=ROOT, post=ROOT),
    reading("reviews:commendation", "draft_commendation", JUDGE),
    reading("reviews:commendation", "commendation", LIBRARY),
    Row("reviews:commendation_choose", "draft_commendation", sees=JUDGE, post=JUDGE),
    acting("reviews:commendation_objection", "commendation", LIBRARY, JUDGE),
    acting("reviews:objection_outcome", "objection", LIBRARY, JUDGE),
    *steps("reviews:commendation_transition", "draft_commendation", "announce discard", JUDGE, JUDGE),
    *steps("reviews:commendation_transition", "commendation", "finish take_back discard", LIBRARY, JUDGE),
    Row("reviews:open", "round", get=ROOT, post=ROOT),
    page("reviews:refresh", None, OFFICERS),
    *(
        page("reviews:bulk", OFFICERS, OFFICERS, verb=verb)
        for verb in ("complete_scoring", "confirm", "publish", "archive")
    ),
    page("reviews:score_ledger", OFFICERS | who("expert")),
    page("reviews:ballot_import", OFFICERS, OFFICERS),
    page("reviews:ballot_import_template", OFFICERS),
    Row("reviews:ballot_import_check", "token", get=OFFICERS, post=OFFICERS),
    Row("reviews:ballot_import_job", "token", post=OFFICERS),
    Row("reviews:ballot_import_refusals", "token", get=OFFICERS),
    Row("reviews:ballot_import_marked", "token", get=OFFICERS),
    page("reviews:score_import", OFFICERS | who("expert"), OFFICERS | who("expert")),
    Row("reviews:score_import_check", "token", get=OFFICERS | who("expert"), post=OFFICERS | who("expert")),
    Row("reviews:score_import_job", "token", post=OFFICERS | who("expert")),
    Row("reviews:score_import_refusals", "token", get=OFFICERS | who("expert")),
    Row("reviews:score_import_marked", "token", get=OFFICERS | who("expert")),
    reading("reviews:sheet", "sheet", SHEETS),
    reading("reviews:sheet", "judged_sheet", SHEETS | who("expert")),
    acting("reviews:score", "judged_sheet", SHEETS | who("expert"), JUDGE | who("expert")),
    Row("reviews:assignments", "group", sees=SHEETS, get=JUDGE),
    acting("reviews:balance", "group", SHEETS, JUDGE),
    acting("reviews:group_ballots", "group", SHEETS, JUDGE),
    acting("reviews:ballots", "sheet", SHEETS, JUDGE),
    Row("reviews:ballot_scan", "ballot_scan", sees=SHEETS, get=JUDGE),
    Row("reviews:urge_scorers", "group", sees=SHEETS, post=JUDGE),
    acting("reviews:sheet_scorers", "sheet", SHEETS, JUDGE),
    acting("reviews:score", "sheet", SHEETS, JUDGE),
    acting("reviews:findings", "sheet", SHEETS, JUDGE),
    acting("reviews:self_report", "sheet", SHEETS, HOUSE),
    *steps("reviews:transition", "sheet", "submit_self", SHEETS, SECRETARY),
    *steps("reviews:transition", "sheet", "complete_scoring confirm publish", SHEETS, JUDGE),
    *steps("reviews:transition", "sheet", "unlock", SHEETS, NOBODY),
    *steps("reviews:transition", "decided_sheet", "object", SHEETS, SECRETARY),
    *steps("reviews:transition", "decided_sheet", "answer archive", SHEETS, JUDGE),
    reading("reviews:objection_file", "objection_file", SHEETS),
    acting("reviews:rectification_new", "decided_sheet", SHEETS, JUDGE),
    reading("reviews:rectification", "rectification", SHEETS),
    *steps("reviews:rectification_transition", "rectification", "report", SHEETS, SECRETARY),
    *steps("reviews:rectification_transition", "reported_rectification", "verify send_back", SHEETS, JUDGE),
    acting("reviews:unlock_new", "decided_sheet", SHEETS, OVERSEERS),
    reading("reviews:version", "version", SHEETS),
    page("reviews:unlocks", READERS),
    reading("reviews:unlock", "unlock", ABOVE_READERS),
    *steps("reviews:unlock_transition", "unlock", "approve refuse", ABOVE_READERS, ROOT),
    *steps("reviews:unlock_transition", "unlock", "withdraw", ABOVE_READERS, JUDGE),
]
