from django.urls import URLPattern, path

from .views.acceptance import acceptance
from .views.attachment import attachment
from .views.baseline import baseline
from .views.categories import categories
from .views.holiday_remove import holiday_remove
from .views.holidays import holidays
from .views.holidays_fill import holidays_fill
from .views.indicators import indicators
from .views.meeting import meeting
from .views.meeting_edit import meeting_edit
from .views.meeting_minutes import meeting_minutes
from .views.meeting_new import meeting_new
from .views.meeting_transition import meeting_transition
from .views.meetings import meetings
from .views.opinions import opinions
from .views.plan import plan
from .views.problem import problem
from .views.problem_new import problem_new
from .views.problem_transition import problem_transition
from .views.problems import problems
from .views.project import project
from .views.project_edit import project_edit
from .views.project_new import project_new
from .views.projects import projects
from .views.publication import publication
from .views.report import report
from .views.report_confirm import report_confirm
from .views.report_edit import report_edit
from .views.report_new import report_new
from .views.report_no_change import report_no_change
from .views.resolution import resolution
from .views.resolution_transition import resolution_transition
from .views.return_deadline import return_deadline
from .views.round_current import round_current
from .views.round_edit import round_edit
from .views.round_new import round_new
from .views.rounds import rounds
from .views.task import task
from .views.task_transition import task_transition
from .views.transition import transition

app_name = "projects"

urlpatterns: list[URLPattern] = [
    path("problems/", problems, name="problems"),
    path("problems/new/", problem_new, name="problem_new"),
    path("problems/<int:pk>/", problem, name="problem"),
    path("problems/<int:pk>/<slug:name>/", problem_transition, name="problem_transition"),
    path("rounds/", rounds, name="rounds"),
    path("rounds/new/", round_new, name="round_new"),
    path("rounds/<int:pk>/edit/", round_edit, name="round_edit"),
    path("rounds/<int:pk>/current/", round_current, name="round_current"),
    path("rounds/categories/", categories, name="categories"),
    path("rounds/holidays/", holidays, name="holidays"),
    path("rounds/holidays/fill/", holidays_fill, name="holidays_fill"),
    path("rounds/holidays/<int:pk>/remove/", holiday_remove, name="holiday_remove"),
    path("projects/", projects, name="projects"),
    path("projects/new/", project_new, name="project_new"),
    path("projects/publication/", publication, name="publication"),
    path("projects/<int:pk>/", project, name="project"),
    path("projects/<int:pk>/edit/", project_edit, name="project_edit"),
    path("projects/<int:pk>/opinions/", opinions, name="opinions"),
    path("projects/<int:pk>/return-deadline/", return_deadline, name="return_deadline"),
    path("projects/<int:pk>/plan/", plan, name="plan"),
    path("projects/<int:pk>/baseline/", baseline, name="baseline"),
    path("projects/<int:pk>/indicators/", indicators, name="indicators"),
    path("projects/<int:pk>/acceptance/", acceptance, name="acceptance"),
    path("tasks/<int:pk>/", task, name="task"),
    path("tasks/<int:pk>/<slug:name>/", task_transition, name="task_transition"),
    path("projects/<int:pk>/reports/new/", report_new, name="report_new"),
    path("projects/<int:pk>/reports/no-change/", report_no_change, name="report_no_change"),
    path("reports/<int:pk>/", report, name="report"),
    path("reports/<int:pk>/edit/", report_edit, name="report_edit"),
    path("reports/<int:pk>/confirm/", report_confirm, name="report_confirm"),
    path("meetings/", meetings, name="meetings"),
    path("meetings/new/", meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/minutes/", meeting_minutes, name="meeting_minutes"),
    path("meetings/<int:pk>/<slug:name>/", meeting_transition, name="meeting_transition"),
    path("resolutions/<int:pk>/", resolution, name="resolution"),
    path("resolutions/<int:pk>/<slug:name>/", resolution_transition, name="resolution_transition"),
    path("attachments/<int:pk>/", attachment, name="attachment"),
    # Last: any other word after the number is a transition.
    path("projects/<int:pk>/<slug:name>/", transition, name="transition"),
]
