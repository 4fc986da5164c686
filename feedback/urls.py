from django.urls import URLPattern, path

from organizations.importing.routes import import_paths

from . import public_urls
from .thirdparty.writing import IMPORT as RESULTS
from .views.assignment_remove import assignment_remove
from .views.assignments import assignments
from .views.closing_waiver import closing_waiver
from .views.opinion import opinion, opinion_phone, opinion_photo, opinion_transition
from .views.opinion_poster import opinion_poster
from .views.opinions import opinions
from .views.remark_problem import remark_problem
from .views.remarks import remarks
from .views.rules import rules
from .views.running import running
from .views.running_survey import running_survey
from .views.running_survey_edit import running_survey_edit
from .views.running_survey_new import running_survey_new
from .views.running_survey_poster import running_survey_poster
from .views.running_survey_preview import running_survey_preview
from .views.running_survey_slips import running_survey_slips
from .views.running_survey_transition import running_survey_transition
from .views.running_survey_void import running_survey_void
from .views.running_surveys_bulk import running_surveys_bulk
from .views.scale import scale
from .views.scale_edit import scale_edit
from .views.scale_new import scale_new
from .views.scale_transition import scale_transition
from .views.scales import scales
from .views.survey import survey
from .views.survey_edit import survey_edit
from .views.survey_file import survey_file
from .views.survey_new import survey_new
from .views.survey_waive import survey_waive
from .views.surveys import surveys
from .views.template import template
from .views.template_default import template_default
from .views.template_edit import template_edit
from .views.template_new import template_new
from .views.template_transition import template_transition
from .views.templates import templates

app_name = "feedback"

urlpatterns: list[URLPattern] = [
    path("surveys/", surveys, name="surveys"),
    path("surveys/new/", survey_new, name="survey_new"),
    path("surveys/running/<int:pk>/remarks/", remarks, name="remarks"),
    path("surveys/remarks/<uuid:pk>/problem/", remark_problem, name="remark_problem"),
    path("surveys/rules/", rules, name="rules"),
    path("surveys/templates/", templates, name="templates"),
    path("surveys/templates/new/", template_new, name="template_new"),
    path("surveys/templates/<int:pk>/", template, name="template"),
    path("surveys/templates/<int:pk>/edit/", template_edit, name="template_edit"),
    path("surveys/templates/<int:pk>/default/", template_default, name="template_default"),
    path("surveys/templates/<int:pk>/<slug:name>/", template_transition, name="template_transition"),
    path("surveys/scales/", scales, name="scales"),
    path("surveys/scales/new/", scale_new, name="scale_new"),
    path("surveys/scales/<int:pk>/", scale, name="scale"),
    path("surveys/scales/<int:pk>/edit/", scale_edit, name="scale_edit"),
    path("surveys/scales/<int:pk>/<slug:name>/", scale_transition, name="scale_transition"),
    *import_paths("surveys/import/", RESULTS),
    path("surveys/assignments/", assignments, name="assignments"),
    path("surveys/assignments/<int:pk>/remove/", assignment_remove, name="assignment_remove"),
    path("surveys/closing/<int:pk>/", closing_waiver, name="closing_waiver"),
    path("surveys/running/", running, name="running"),
    path("surveys/running/bulk/", running_surveys_bulk, name="running_surveys_bulk"),
    path("surveys/running/new/", running_survey_new, name="running_survey_new"),
    path("surveys/running/<int:pk>/", running_survey, name="running_survey"),
    path("surveys/running/<int:pk>/edit/", running_survey_edit, name="running_survey_edit"),
    path("surveys/running/<int:pk>/poster/", running_survey_poster, name="running_survey_poster"),
    path("surveys/running/<int:pk>/slips/", running_survey_slips, name="running_survey_slips"),
    path("surveys/running/<int:pk>/slips/void/", running_survey_void, name="running_survey_void"),
    path("surveys/running/<int:pk>/preview/", running_survey_preview, name="running_survey_preview"),
    path(
        "surveys/running/<int:pk>/<slug:name>/", running_survey_transition, name="running_survey_transition"
    ),
    path("surveys/<int:pk>/", survey, name="survey"),
    path("surveys/<int:pk>/edit/", survey_edit, name="survey_edit"),
    path("surveys/<int:pk>/waive/", survey_waive, name="survey_waive"),
    path("surveys/<int:pk>/file/", survey_file, name="survey_file"),
    path("opinions/", opinions, name="opinions"),
    path("opinions/poster/", opinion_poster, name="opinion_poster"),
    path("opinions/<int:pk>/", opinion, name="opinion"),
    path("opinions/<int:pk>/phone/", opinion_phone, name="opinion_phone"),
    path("opinions/<int:pk>/photo/", opinion_photo, name="opinion_photo"),
    path("opinions/<int:pk>/<slug:name>/", opinion_transition, name="opinion_transition"),
    *public_urls.urlpatterns,
]
