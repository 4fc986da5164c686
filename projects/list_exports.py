"""The lists of this app that leave as workbooks."""

from typing import Any

from organizations.exports import Found, ListExport, register_export
from organizations.sheets.table import ListSheet

from .ledger import ledger_found
from .list_columns import ledger_fields
from .meeting_list import MeetingListing
from .notice_list import NoticeListing
from .permissions import refuse_administrators
from .problem_list import ProblemListing
from .project_list import ProjectListing
from .sheets import meetings, notices, problems, tasks
from .sheets.ledger import FULL
from .task_list import TaskListing


def found_in(listing: Any, sheet: ListSheet, records: Any) -> Found:
    refuse_administrators(listing.actor)
    return Found(sheet, records, listing.conditions)


def the_ledger(listing: ProjectListing) -> Found:
    """With export=full the whole form, else the columns that the person chose."""
    refuse_administrators(listing.actor)
    return ledger_found(
        listing, FULL if listing.query.get("export") == "full" else ledger_fields(listing.columns)
    )


def the_tasks(listing: TaskListing) -> Found:
    return found_in(listing, tasks.SHEET, listing.ordered.with_names())


def the_problems(listing: ProblemListing) -> Found:
    return found_in(listing, problems.SHEET, listing.ordered)


def the_meetings(listing: MeetingListing) -> Found:
    return found_in(listing, meetings.SHEET, listing.ordered.select_related("chair__user"))


def the_notices(listing: NoticeListing) -> Found:
    return found_in(listing, notices.SHEET, listing.ordered.select_related("co_addressee"))


LEDGER = register_export(ListExport("ledger", "项目台账", "projects:projects", ProjectListing, the_ledger))
TASKS = register_export(ListExport("tasks", "任务清单", "projects:tasks", TaskListing, the_tasks))
PROBLEMS = register_export(
    ListExport("problems", "问题清单", "projects:problems", ProblemListing, the_problems)
)
MEETINGS = register_export(
    ListExport("meetings", "会议台账", "projects:meetings", MeetingListing, the_meetings)
)
NOTICES = register_export(ListExport("notices", "督办台账", "projects:notices", NoticeListing, the_notices))
