from django.urls import path

from .importing.routes import import_paths
from .roster.importing import IMPORT as ROSTER
from .views.account import account, manual
from .views.appointment_new import appointment_new
from .views.appointment_transition import appointment_transition
from .views.audit import audit
from .views.digest import digest
from .views.export_job import export_job, export_job_cancel, export_job_file, export_jobs
from .views.hand_over import hand_over, hand_over_transition
from .views.inbox import inbox, open_notice
from .views.issue_passwords import issue_passwords
from .views.list_columns import list_columns
from .views.login import login, logout
from .views.organization import organization
from .views.organization_edit import organization_edit
from .views.organization_move import organization_move
from .views.organization_new import organization_new
from .views.organizations import organizations
from .views.password import password
from .views.password_again import password_again
from .views.people import people
from .views.person import person
from .views.person_edit import person_edit
from .views.person_new import person_new
from .views.person_state import person_deactivate, person_reactivate
from .views.saved_filters import (
    saved_filter_new,
    saved_filter_open,
    saved_filter_remove,
    saved_filters,
)
from .views.security import security, unlock
from .views.sessions import sessions
from .views.switch_post import switch_post

app_name = "organizations"

urlpatterns = [
    path("login/", login, name="login"),
    path("logout/", logout, name="logout"),
    path("password/", password, name="password"),
    path("password/again/", password_again, name="password_again"),
    path("post/", switch_post, name="switch_post"),
    path("account/", account, name="account"),
    path("account/sessions/", sessions, name="sessions"),
    path("security/", security, name="security"),
    path("security/locks/<int:pk>/", unlock, name="unlock"),
    path("audit/", audit, name="audit"),
    path("exports/", export_jobs, name="export_jobs"),
    path("exports/<uuid:token>/", export_job, name="export_job"),
    path("exports/<uuid:token>/file/", export_job_file, name="export_job_file"),
    path("exports/<uuid:token>/cancel/", export_job_cancel, name="export_job_cancel"),
    path("inbox/", inbox, name="inbox"),
    path("inbox/digest/", digest, name="digest"),
    path("inbox/<int:pk>/", open_notice, name="open_notice"),
    path("lists/columns/", list_columns, name="list_columns"),
    path("filters/", saved_filters, name="saved_filters"),
    path("filters/new/", saved_filter_new, name="saved_filter_new"),
    path("filters/<int:pk>/", saved_filter_open, name="saved_filter_open"),
    path("filters/<int:pk>/remove/", saved_filter_remove, name="saved_filter_remove"),
    path("manual/", manual, name="manual"),
    path("organizations/", organizations, name="organizations"),
    path("organizations/<int:pk>/", organization, name="organization"),
    path("organizations/<int:pk>/new/", organization_new, name="organization_new"),
    path("organizations/<int:pk>/edit/", organization_edit, name="organization_edit"),
    path("organizations/<int:pk>/move/", organization_move, name="organization_move"),
    path("organizations/<int:pk>/passwords/", issue_passwords, name="issue_passwords"),
    *import_paths("organizations/import/", ROSTER),
    path("people/", people, name="people"),
    path("people/new/", person_new, name="person_new"),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/edit/", person_edit, name="person_edit"),
    path("people/<int:pk>/deactivate/", person_deactivate, name="person_deactivate"),
    path("people/<int:pk>/reactivate/", person_reactivate, name="person_reactivate"),
    path("appointments/new/", appointment_new, name="appointment_new"),
    path("appointments/<int:pk>/<slug:name>/", appointment_transition, name="appointment_transition"),
    path("handovers/<int:pk>/", hand_over, name="hand_over"),
    path("handovers/<int:pk>/<slug:name>/", hand_over_transition, name="hand_over_transition"),
]
