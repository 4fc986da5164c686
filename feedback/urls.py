from django.urls import URLPattern, path

from .views.assignment_remove import assignment_remove
from .views.assignments import assignments
from .views.closing_waiver import closing_waiver
from .views.survey import survey
from .views.survey_edit import survey_edit
from .views.survey_file import survey_file
from .views.survey_new import survey_new
from .views.survey_waive import survey_waive
from .views.surveys import surveys

app_name = "feedback"

urlpatterns: list[URLPattern] = [
    path("surveys/", surveys, name="surveys"),
    path("surveys/new/", survey_new, name="survey_new"),
    path("surveys/assignments/", assignments, name="assignments"),
    path("surveys/assignments/<int:pk>/remove/", assignment_remove, name="assignment_remove"),
    path("surveys/closing/<int:pk>/", closing_waiver, name="closing_waiver"),
    path("surveys/<int:pk>/", survey, name="survey"),
    path("surveys/<int:pk>/edit/", survey_edit, name="survey_edit"),
    path("surveys/<int:pk>/waive/", survey_waive, name="survey_waive"),
    path("surveys/<int:pk>/file/", survey_file, name="survey_file"),
]
