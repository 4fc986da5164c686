"""Rounds, problems, projects and what hangs below them."""

from tests.url_matrix.rows import EVERYBODY, NOBODY, Row, acting, page, reading, steps, who

OWN = who("own scmol")
SCOPE = who("own scmol", "parent sol", "ancestor sol")
HOUSE = who("own sc")
SECRETARY = who("own s")
JUDGE = who("parent o")  # the nearest organization above that has an officer
ROOT = who("ancestor o")
ADMINISTRATORS = who("system_admin", "security_admin", "auditor")
READERS = EVERYBODY - ADMINISTRATORS
DECIDERS = who("own so", "parent o", "ancestor o")

TABLE: list[Row] = [
    page("projects:problems", READERS),
    page("projects:problem_new", who("all sco"), who("all sco")),
    reading("projects:problem", "problem", SCOPE),
    *steps("projects:problem_transition", "problem", "adopt forward merge dismiss", SCOPE, DECIDERS),
    *steps("projects:problem_transition", "solved", "solve reopen", SCOPE, NOBODY),
    page("projects:rounds", ROOT),
    page("projects:round_new", ROOT, ROOT),
    Row("projects:round_edit", "round", get=ROOT, post=ROOT),
    Row("projects:round_current", "round", get=ROOT, post=ROOT),
    page("projects:categories", ROOT, ROOT),
    page("projects:holidays", ROOT, ROOT),
    page("projects:holidays_fill", None, ROOT),
    Row("projects:holiday_remove", "holiday", post=ROOT),
    page("projects:projects", READERS),
    page("projects:project_new", who("all sc"), who("all sc")),
    page("projects:publication", READERS),
    reading("projects:project", "project", SCOPE),
    reading("projects:project", "draft", OWN),
    acting("projects:project_edit", "draft", OWN, HOUSE),
    acting("projects:project_edit", "returned", SCOPE, HOUSE),
    acting("projects:opinions", "submitted", SCOPE, JUDGE),
    acting("projects:return_deadline", "returned", SCOPE, JUDGE),
    acting("projects:plan", "planned", SCOPE, HOUSE),
    reading("projects:baseline", "project", SCOPE),
    acting("projects:indicators", "project", SCOPE, HOUSE),
    acting("projects:acceptance", "requested", SCOPE, JUDGE),
    # The owner is a text, so secretary and clerk report for him.
    Row("projects:task", "task", sees=SCOPE, get=SCOPE, post=HOUSE),
    *steps("projects:task_transition", "task", "begin finish", SCOPE, HOUSE),
    *steps("projects:task_transition", "done_task", "verify send_back", SCOPE, SECRETARY),
    acting("projects:report_new", "project", SCOPE, HOUSE),
    acting("projects:report_no_change", "project", SCOPE, HOUSE),
    reading("projects:report", "report", SCOPE),
    reading("projects:report", "draft_report", OWN),
    acting("projects:report_edit", "draft_report", OWN, HOUSE),
    acting("projects:report_edit", "report", SCOPE, SECRETARY),
    acting("projects:report_confirm", "draft_report", OWN, SECRETARY),
    page("projects:meetings", READERS),
    page("projects:meeting_new", who("all sc"), who("all sc")),
    reading("projects:meeting", "meeting", SCOPE),
    acting("projects:meeting_edit", "meeting", SCOPE, HOUSE),
    reading("projects:meeting_minutes", "meeting", SCOPE),
    *steps("projects:meeting_transition", "planned_meeting", "hold cancel", SCOPE, HOUSE),
    *steps("projects:meeting_transition", "meeting", "close_minutes", SCOPE, SECRETARY),
    reading("projects:resolution", "resolution", SCOPE),
    *steps("projects:resolution_transition", "resolution", "report_done", SCOPE, HOUSE),
    *steps("projects:resolution_transition", "done_resolution", "verify send_back", SCOPE, SECRETARY),
    reading("projects:attachment", "attachment", SCOPE),
    reading("projects:attachment", "draft_attachment", OWN),
    *steps("projects:transition", "draft", "submit", OWN, SECRETARY),
    *steps("projects:transition", "submitted", "withdraw", SCOPE, SECRETARY),
    *steps("projects:transition", "submitted", "approve return_for_revision reject", SCOPE, JUDGE),
    *steps("projects:transition", "planned", "start", SCOPE, SECRETARY),
    *steps("projects:transition", "project", "request_acceptance", SCOPE, SECRETARY),
    *steps("projects:transition", "requested", "accept require_rectification", SCOPE, JUDGE),
    *steps("projects:transition", "accepted", "close reopen", SCOPE, JUDGE),
]
