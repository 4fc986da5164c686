from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile

from organizations.forms.workbook import WorkbookField, WorkbookForm
from organizations.roster.values import holds_identity_number
from organizations.workbooks.reading import Workbook, WorkbookError

from .reading import Rows

if TYPE_CHECKING:
    from .imports import Import


class RowsForm(WorkbookForm):
    """The workbook of one import; a valid form has it read, in the child process, as `rows`, none of which holds an
    ID-card number: they are kept until the confirmation."""

    rows: Rows
    file = WorkbookField("工作簿", "还没有选择文件，请选择填好的工作簿")

    def __init__(self, *args: Any, kind: Import, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind

    def interpret(self, workbook: Workbook) -> None:
        self.rows = self.kind.read(workbook, self.kind.layout)
        for row in self.rows.rows:
            for field, text in row.texts.items():
                if holds_identity_number(text):
                    raise WorkbookError(f"{row.address(field)}中有身份证号码，系统不得录入，请删去后重新上传")

    @property
    def facts(self) -> Mapping[str, Any]:
        """What else was asked, as JSON keeps it."""
        return {}

    @property
    def beside(self) -> Mapping[str, UploadedFile]:
        """What else was sent, by kind."""
        return {}
