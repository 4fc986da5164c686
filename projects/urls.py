from django.urls import URLPattern, path

from organizations.importing.routes import import_paths

from .holiday_import import IMPORT as HOLIDAYS
from .past_import.writing import IMPORT as PAST
from .problem_import.writing import IMPORT as PROBLEMS
from .progress_import.writing import IMPORT as PROGRESS
from .views.acceptance import acceptance
from .views.acceptance_print import acceptance_print
from .views.attachment import attachment
from .views.baseline import baseline
from .views.categories import categories
from .views.change import change
from .views.change_edit import change_edit
from .views.change_new import change_new
from .views.change_transition import change_transition
from .views.changes import changes
from .views.changes_bulk import changes_bulk
from .views.declaration_print import declaration_print
from .views.holiday_remove import holiday_remove
from .views.holidays import holidays
from .views.holidays_fill import holidays_fill
from .views.indicators import indicators
from .views.instruction import instruction
from .views.instruction_new import instruction_new
from .views.instruction_transition import instruction_transition
from .views.instructions import instructions
from .views.judging_bulk import judging_bulk
from .views.light_lift import light_lift
from .views.light_override import light_override
from .views.meeting import meeting
from .views.meeting_edit import meeting_edit
from .views.meeting_minutes import meeting_minutes
from .views.meeting_new import meeting_new
from .views.meeting_transition import meeting_transition
from .views.meetings import meetings
from .views.notice import notice
from .views.notice_edit import notice_edit
from .views.notice_new import notice_new
from .views.notice_print import notice_print
from .views.notice_proposals import notice_proposals
from .views.notice_transition import notice_transition
from .views.notices import notices
from .views.notices_bulk import notices_bulk
from .views.obstacle import obstacle
from .views.obstacle_transition import obstacle_transition
from .views.obstacles import obstacles
from .views.opinions import opinions
from .views.plan import plan
from .views.plan_print import plan_print
from .views.problem import problem
from .views.problem_new import problem_new
from .views.problem_transition import problem_transition
from .views.problems import problems
from .views.project import project
from .views.project_edit import project_edit
from .views.project_new import project_new
from .views.projects import projects
from .views.publication import publication
from .views.publication_print import publication_print
from .views.report import report
from .views.report_confirm import report_confirm
from .views.report_edit import report_edit
from .views.report_new import report_new
from .views.report_no_change import report_no_change
from .views.resolution import resolution
from .views.resolution_transition import resolution_transition
from .views.resolutions import resolutions
from .views.return_deadline import return_deadline
from .views.round_current import round_current
from .views.round_edit import round_edit
from .views.round_new import round_new
from .views.rounds import rounds
from .views.screening import screening
from .views.screening_bulk import screening_bulk
from .views.search import search
from .views.secretary_log import secretary_log
from .views.similar import similar
from .views.talk_new import talk_new
from .views.task import task
from .views.task_table_print import task_table_print
from .views.task_transition import task_transition
from .views.tasks import tasks
from .views.transition import transition
from .views.urge_bulk import urge_bulk
from .views.urge_new import urge_new
from .views.urges import urges

app_name = "projects"

urlpatterns: list[URLPattern] = [
    path("problems/", problems, name="problems"),
    path("problems/new/", problem_new, name="problem_new"),
    *import_paths("problems/import/", PROBLEMS),
    path("problems/screening/", screening, name="screening"),
    path("problems/screening/<slug:name>/", screening_bulk, name="screening_bulk"),
    path("problems/similar/", similar, name="similar"),
    path("problems/<int:pk>/", problem, name="problem"),
    path("problems/<int:pk>/<slug:name>/", problem_transition, name="problem_transition"),
    path("rounds/", rounds, name="rounds"),
    path("rounds/new/", round_new, name="round_new"),
    path("rounds/<int:pk>/edit/", round_edit, name="round_edit"),
    path("rounds/<int:pk>/current/", round_current, name="round_current"),
    path("rounds/categories/", categories, name="categories"),
    path("rounds/holidays/", holidays, name="holidays"),
    *import_paths("rounds/holidays/import/", HOLIDAYS),
    path("rounds/holidays/fill/", holidays_fill, name="holidays_fill"),
    path("rounds/holidays/<int:pk>/remove/", holiday_remove, name="holiday_remove"),
    path("projects/", projects, name="projects"),
    *import_paths("projects/import/", PAST),
    path("projects/new/", project_new, name="project_new"),
    path("projects/publication/", publication, name="publication"),
    path("projects/<int:pk>/", project, name="project"),
    path("projects/publication/print/", publication_print, name="publication_print"),
    path("projects/<int:pk>/print/declaration/", declaration_print, name="declaration_print"),
    path("projects/<int:pk>/print/plan/", plan_print, name="plan_print"),
    path("projects/<int:pk>/print/tasks/", task_table_print, name="task_table_print"),
    path("projects/<int:pk>/print/acceptance/", acceptance_print, name="acceptance_print"),
    path("projects/<int:pk>/edit/", project_edit, name="project_edit"),
    path("projects/<int:pk>/opinions/", opinions, name="opinions"),
    path("projects/<int:pk>/return-deadline/", return_deadline, name="return_deadline"),
    path("projects/<int:pk>/plan/", plan, name="plan"),
    path("projects/<int:pk>/baseline/", baseline, name="baseline"),
    path("projects/<int:pk>/changes/new/", change_new, name="change_new"),
    path("changes/", changes, name="changes"),
    path("changes/bulk/", changes_bulk, name="changes_bulk"),
    path("changes/<int:pk>/", change, name="change"),
    path("changes/<int:pk>/edit/", change_edit, name="change_edit"),
    path("changes/<int:pk>/<slug:name>/", change_transition, name="change_transition"),
    path("projects/<int:pk>/indicators/", indicators, name="indicators"),
    path("projects/judging/<slug:name>/", judging_bulk, name="judging_bulk"),
    path("projects/urge/", urge_bulk, name="urge_bulk"),
    path("projects/<int:pk>/urge/", urge_new, name="urge_new"),
    path("urges/", urges, name="urges"),
    path("search/", search, name="search"),
    path("projects/<int:pk>/instruct/", instruction_new, name="instruction_new"),
    path("instructions/", instructions, name="instructions"),
    path("instructions/<int:pk>/", instruction, name="instruction"),
    path("instructions/<int:pk>/<slug:name>/", instruction_transition, name="instruction_transition"),
    path("projects/<int:pk>/light/", light_override, name="light_override"),
    path("projects/<int:pk>/light/lift/", light_lift, name="light_lift"),
    path("projects/<int:pk>/acceptance/", acceptance, name="acceptance"),
    path("tasks/", tasks, name="tasks"),
    *import_paths("tasks/import/", PROGRESS),
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
    path("resolutions/", resolutions, name="resolutions"),
    path("resolutions/<int:pk>/", resolution, name="resolution"),
    path("resolutions/<int:pk>/<slug:name>/", resolution_transition, name="resolution_transition"),
    path("obstacles/", obstacles, name="obstacles"),
    path("obstacles/<int:pk>/", obstacle, name="obstacle"),
    path("obstacles/<int:pk>/<slug:name>/", obstacle_transition, name="obstacle_transition"),
    path("notices/", notices, name="notices"),
    path("notices/proposals/", notice_proposals, name="notice_proposals"),
    path("notices/bulk/", notices_bulk, name="notices_bulk"),
    path("notices/<int:pk>/", notice, name="notice"),
    path("notices/<int:pk>/edit/", notice_edit, name="notice_edit"),
    path("notices/<int:pk>/print/", notice_print, name="notice_print"),
    path("notices/<int:pk>/<slug:name>/", notice_transition, name="notice_transition"),
    path("projects/<int:pk>/notices/new/", notice_new, name="notice_new"),
    path("projects/<int:pk>/talks/new/", talk_new, name="talk_new"),
    path("people/<int:pk>/log/", secretary_log, name="secretary_log"),
    path("attachments/<int:pk>/", attachment, name="attachment"),
    # Last: any other word after the number is a transition.
    path("projects/<int:pk>/<slug:name>/", transition, name="transition"),
]
