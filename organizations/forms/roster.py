from organizations.roster.reading import read_roster
from organizations.roster.rows import Roster
from organizations.workbooks.reading import Workbook

from .workbook import WorkbookField, WorkbookForm


class RosterForm(WorkbookForm):
    """The workbook; a valid form has it read, in the child process, as `roster`."""

    roster: Roster
    file = WorkbookField("名册文件", "还没有选择文件，请选择填好的名册")

    def interpret(self, workbook: Workbook) -> None:
        self.roster = read_roster(workbook)
