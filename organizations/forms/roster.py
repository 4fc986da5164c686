from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from organizations.roster.reading import read_roster
from organizations.roster.rows import Roster
from organizations.workbooks import limits
from organizations.workbooks.reading import WorkbookError, read_workbook, shown_name


class RosterForm(forms.Form):
    """The workbook; a valid form has it read, in the child process, as `roster`."""

    roster: Roster
    file = forms.FileField(
        label="名册文件",
        allow_empty_file=True,
        help_text="Excel 工作簿（.xlsx），不超过 20 MB。表头按列名识别，列的顺序不限",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
        error_messages={"required": "还没有选择文件，请选择填好的名册"},
    )

    def clean_file(self) -> Any:
        upload: UploadedFile = self.cleaned_data["file"]
        name = shown_name(upload.name or "")
        if (upload.size or 0) > limits.LARGEST_FILE:
            megabytes = (upload.size or 0) / limits.MEGABYTE
            raise ValidationError(
                f"“{name}”有 {megabytes:.1f} MB，超过 20 MB，请删去图片和无关的工作表，或分成几份上传"
            )
        try:
            self.roster = read_roster(read_workbook(upload, name))
        except WorkbookError as refusal:
            raise ValidationError(str(refusal)) from refusal
        return upload
