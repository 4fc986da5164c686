from django.urls import URLPattern, path

from organizations.importing.routes import import_paths

from .ballot_import.writing import IMPORT as BALLOTS
from .score_ledger.writing import IMPORT as SCORES
from .views.adjustment import adjustment, adjustment_new
from .views.adoption_transition import adoption_transition
from .views.assignments import assignments
from .views.balance import balance
from .views.ballot_scan import ballot_scan
from .views.ballots import ballots
from .views.bulletin import bulletin
from .views.bulletin_edit import bulletin_edit
from .views.bulletin_new import bulletin_new
from .views.bulletin_transition import bulletin_transition
from .views.bulletins import bulletins
from .views.commendation import commendation
from .views.commendation_choose import commendation_choose
from .views.commendation_new import commendation_new
from .views.commendation_objection import commendation_objection, objection_outcome
from .views.commendation_rules import commendation_rules
from .views.commendation_transition import commendation_transition
from .views.commendations import commendations
from .views.coverage import coverage
from .views.criterion import criterion, criterion_new
from .views.dashboard import dashboard
from .views.findings import findings
from .views.group_ballots import group_ballots
from .views.groups import groups
from .views.groups_widen import groups_widen
from .views.home import home
from .views.mechanism import mechanism
from .views.mechanism_adopt import mechanism_adopt
from .views.mechanism_edit import mechanism_edit
from .views.mechanism_new import mechanism_new
from .views.mechanism_transition import mechanism_transition
from .views.mechanisms import mechanisms
from .views.month_lights import month_lights
from .views.objection_file import objection_file
from .views.overdue import overdue
from .views.rectification_new import rectification_new
from .views.rectification_transition import rectification, rectification_transition
from .views.reviews_bulk import reviews_bulk
from .views.reviews_open import reviews_open
from .views.reviews_refresh import reviews_refresh
from .views.satisfaction import satisfaction
from .views.scheme import scheme
from .views.scheme_edit import scheme_edit
from .views.scheme_new import scheme_new
from .views.scheme_quotas import scheme_quotas
from .views.scheme_transition import scheme_transition
from .views.scheme_try import scheme_try
from .views.schemes import schemes
from .views.score import score
from .views.score_ledger import score_ledger
from .views.secretary_file import secretary_file
from .views.self_report import self_report
from .views.sheet import sheet
from .views.sheet_scorers import sheet_scorers
from .views.sheet_transition import sheet_transition
from .views.sheets import sheets
from .views.typical_case import typical_case
from .views.unlock import unlock
from .views.unlock_new import unlock_new
from .views.unlock_transition import unlock_transition
from .views.unlocks import unlocks
from .views.urge_scorers import urge_scorers
from .views.version import version

app_name = "reviews"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/<int:pk>/", dashboard, name="dashboard_of"),
    path("dashboard/<int:pk>/coverage/", coverage, name="coverage"),
    path("dashboard/<int:pk>/months/", month_lights, name="month_lights"),
    path("dashboard/<int:pk>/overdue/", overdue, name="overdue"),
    path("dashboard/<int:pk>/satisfaction/", satisfaction, name="satisfaction"),
    path("bulletins/", bulletins, name="bulletins"),
    path("bulletins/new/", bulletin_new, name="bulletin_new"),
    path("bulletins/<int:pk>/", bulletin, name="bulletin"),
    path("bulletins/<int:pk>/edit/", bulletin_edit, name="bulletin_edit"),
    path("bulletins/<int:pk>/<slug:name>/", bulletin_transition, name="bulletin_transition"),
    path("mechanisms/", mechanisms, name="mechanisms"),
    path("mechanisms/new/", mechanism_new, name="mechanism_new"),
    path("mechanisms/<int:pk>/", mechanism, name="mechanism"),
    path("mechanisms/adoptions/<int:pk>/<slug:name>/", adoption_transition, name="adoption_transition"),
    path("mechanisms/<int:pk>/adopt/", mechanism_adopt, name="mechanism_adopt"),
    path("mechanisms/<int:pk>/edit/", mechanism_edit, name="mechanism_edit"),
    path("mechanisms/<int:pk>/<slug:name>/", mechanism_transition, name="mechanism_transition"),
    path("people/<int:pk>/file/", secretary_file, name="secretary_file"),
    path("cases/<int:pk>/", typical_case, name="typical_case"),
    path("commendations/", commendations, name="commendations"),
    path("commendations/new/", commendation_new, name="commendation_new"),
    path("commendations/rules/<int:pk>/", commendation_rules, name="commendation_rules"),
    path("commendations/objections/<int:pk>/", objection_outcome, name="objection_outcome"),
    path("commendations/<int:pk>/", commendation, name="commendation"),
    path("commendations/<int:pk>/choose/", commendation_choose, name="commendation_choose"),
    path("commendations/<int:pk>/object/", commendation_objection, name="commendation_objection"),
    path("commendations/<int:pk>/<slug:name>/", commendation_transition, name="commendation_transition"),
    path("schemes/", schemes, name="schemes"),
    path("schemes/new/", scheme_new, name="scheme_new"),
    path("schemes/groups/", groups, name="groups"),
    path("schemes/groups/<int:pk>/", groups_widen, name="groups_widen"),
    path("schemes/criteria/<int:pk>/", criterion, name="criterion"),
    path("schemes/adjustments/<int:pk>/", adjustment, name="adjustment"),
    path("schemes/<int:pk>/", scheme, name="scheme"),
    path("schemes/<int:pk>/edit/", scheme_edit, name="scheme_edit"),
    path("schemes/<int:pk>/quotas/", scheme_quotas, name="scheme_quotas"),
    path("schemes/<int:pk>/criteria/new/", criterion_new, name="criterion_new"),
    path("schemes/<int:pk>/adjustments/new/", adjustment_new, name="adjustment_new"),
    path("schemes/<int:pk>/try/", scheme_try, name="scheme_try"),
    path("schemes/<int:pk>/<slug:name>/", scheme_transition, name="scheme_transition"),
    path("reviews/", sheets, name="sheets"),
    path("reviews/open/<int:pk>/", reviews_open, name="open"),
    path("reviews/refresh/", reviews_refresh, name="refresh"),
    path("reviews/groups/<int:pk>/assignments/", assignments, name="assignments"),
    path("reviews/groups/<int:pk>/balance/", balance, name="balance"),
    path("reviews/groups/<int:pk>/ballots/", group_ballots, name="group_ballots"),
    path("reviews/groups/<int:pk>/urge/", urge_scorers, name="urge_scorers"),
    path("reviews/bulk/<slug:name>/", reviews_bulk, name="bulk"),
    path("reviews/scores/", score_ledger, name="score_ledger"),
    *import_paths("reviews/scores/import/", SCORES),
    *import_paths("reviews/ballots/import/", BALLOTS),
    path("reviews/<int:pk>/", sheet, name="sheet"),
    path("reviews/<int:pk>/findings/", findings, name="findings"),
    path("reviews/<int:pk>/score/", score, name="score"),
    path("reviews/<int:pk>/ballots/", ballots, name="ballots"),
    path("reviews/ballot-scans/<int:pk>/", ballot_scan, name="ballot_scan"),
    path("reviews/<int:pk>/scorers/", sheet_scorers, name="sheet_scorers"),
    path("reviews/<int:pk>/self-report/", self_report, name="self_report"),
    path("reviews/<int:pk>/unlock/new/", unlock_new, name="unlock_new"),
    path("reviews/<int:pk>/rectification/new/", rectification_new, name="rectification_new"),
    path("reviews/files/<int:pk>/", objection_file, name="objection_file"),
    path("reviews/versions/<int:pk>/", version, name="version"),
    path("reviews/<int:pk>/<slug:name>/", sheet_transition, name="transition"),
    path("rectifications/<int:pk>/", rectification, name="rectification"),
    path("rectifications/<int:pk>/<slug:name>/", rectification_transition, name="rectification_transition"),
    path("unlocks/", unlocks, name="unlocks"),
    path("unlocks/<int:pk>/", unlock, name="unlock"),
    path("unlocks/<int:pk>/<slug:name>/", unlock_transition, name="unlock_transition"),
]
