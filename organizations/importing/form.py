from typing import Any

from organizations.forms.workbook import WorkbookField, WorkbookForm
from organizations.roster.values import holds_identity_number
from organizations.workbooks.reading import Workbook, WorkbookError

from .layout import Layout
from .reading import Rows, read_rows


class RowsForm(WorkbookForm):
    """The workbook of one import; a valid form has it read, in the child process, as `rows`, none of which holds an
    ID-card number: they are kept until the confirmation."""

    rows: Rows
    file = WorkbookField("工作簿", "还没有选择文件，请选择填好的工作簿")

    def __init__(self, *args: Any, layout: Layout, **options: Any) -> None:
        super().__init__(*args, **options)
        self.layout = layout

    def interpret(self, workbook: Workbook) -> None:
        self.rows = read_rows(workbook, self.layout)
        for row in self.rows.rows:
            for field, text in row.texts.items():
                if holds_identity_number(text):
                    raise WorkbookError(f"{row.address(field)}中有身份证号码，系统不得录入，请删去后重新上传")
