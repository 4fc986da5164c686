"""Accounts, organizations, posts."""

from tests.url_matrix.rows import EVERYBODY, NOBODY, Row, acting, page, reading, steps, who

SCOPE = who("own scmol", "parent sol", "ancestor sol")
SYSTEM = who("system_admin")
KEEPERS = who("system_admin", "security_admin")
UNITS = SCOPE | KEEPERS
SIGNERS = who("own sol", "parent ol", "ancestor ol")
OFFICERS_ABOVE = who("parent o", "ancestor o")

TABLE: list[Row] = [
    page("healthz", EVERYBODY, public=True),
    page("readyz", EVERYBODY, public=True),
    Row("metrics", sees=NOBODY, get=NOBODY, public=True, note="for a program with a token; without one 404"),
    page("organizations:login", EVERYBODY, EVERYBODY, public=True),
    page("organizations:logout", None, EVERYBODY),
    page("organizations:password", EVERYBODY, EVERYBODY),
    page("organizations:password_again", EVERYBODY, EVERYBODY),
    page("organizations:switch_post", EVERYBODY, EVERYBODY),
    page("organizations:account", EVERYBODY),
    page("organizations:sessions", EVERYBODY, EVERYBODY),
    page("organizations:security", who("security_admin")),
    Row("organizations:unlock", "lock", post=who("security_admin")),
    page("organizations:audit", who("auditor")),
    page("organizations:manual", EVERYBODY),
    page("organizations:export_jobs", EVERYBODY),
    Row("organizations:export_job", "token", sees=NOBODY, get=NOBODY),  # of whoever began it
    Row("organizations:export_job_file", "token", sees=NOBODY, get=NOBODY),
    Row("organizations:export_job_cancel", "token", sees=NOBODY, post=NOBODY),
    page("organizations:inbox", EVERYBODY, EVERYBODY),
    page("organizations:digest", EVERYBODY, EVERYBODY),
    page("organizations:saved_filters", EVERYBODY),
    Row("organizations:saved_filter_new", sees=NOBODY, post=NOBODY, note="without a list that is there: 404"),
    Row("organizations:list_columns", sees=NOBODY, post=NOBODY, note="without a list that is there: 404"),
    Row("organizations:saved_filter_open", "saved_filter", sees=who("own s"), post=who("own s")),
    Row("organizations:saved_filter_remove", "saved_filter", sees=who("own s"), post=who("own s")),
    Row("organizations:open_notice", "notice", sees=who("own s"), post=who("own s")),
    page("organizations:organizations", who("all scmol") | KEEPERS),
    reading("organizations:organization", "organization", UNITS),
    acting("organizations:organization_new", "organization", UNITS, SYSTEM),
    acting("organizations:organization_edit", "organization", UNITS, SYSTEM),
    acting("organizations:organization_move", "organization", UNITS, SYSTEM),
    acting("organizations:issue_passwords", "organization", UNITS, KEEPERS),
    page("organizations:roster_import", KEEPERS, KEEPERS),
    page("organizations:roster_import_template", KEEPERS),
    Row("organizations:roster_import_check", "token", get=KEEPERS, post=KEEPERS),
    Row("organizations:roster_import_job", "token", post=KEEPERS),
    Row("organizations:roster_import_refusals", "token", get=KEEPERS),
    Row("organizations:roster_import_marked", "token", get=KEEPERS),
    page("organizations:people", KEEPERS),
    page("organizations:person_new", SYSTEM, SYSTEM),
    reading("organizations:person", "person", UNITS),
    acting("organizations:person_edit", "person", UNITS, SYSTEM),
    acting("organizations:person_deactivate", "person", UNITS, SYSTEM),
    acting("organizations:person_reactivate", "person", UNITS, SYSTEM),
    page("organizations:appointment_new", KEEPERS, KEEPERS),
    # The secretary's post: officers' and administrators' posts are ended by the security administrator.
    *steps("organizations:appointment_transition", "appointment", "end", UNITS, SYSTEM),
    *steps("organizations:appointment_transition", "appointment", "unknown", NOBODY, NOBODY),
    # The predecessor signs from a new post: an ended one opens nothing.
    reading("organizations:hand_over", "hand_over", SIGNERS),
    *steps("organizations:hand_over_transition", "hand_over", "hand", SIGNERS, NOBODY),
    *steps("organizations:hand_over_transition", "hand_over", "receive", SIGNERS, who("own s")),
    *steps("organizations:hand_over_transition", "hand_over", "note_unsigned", SIGNERS, OFFICERS_ABOVE),
    *steps("organizations:hand_over_transition", "hand_over", "unknown", NOBODY, NOBODY),
]
