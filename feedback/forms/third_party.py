from typing import Any

from django import forms

from feedback.thirdparty.reading import Results, read_results
from organizations.forms.workbook import WorkbookField, WorkbookForm
from organizations.workbooks.reading import Workbook
from projects import uploads
from projects.forms.plain_text import PlainText
from projects.uploads import CheckedFile


class ImportForm(WorkbookForm):
    """The workbook with the numbers and the report that they come from.

    A valid form has the workbook read, in the child process, as `results`, and the report checked.
    """

    results: Results
    report: CheckedFile
    file = WorkbookField("结果工作簿", "还没有选择文件，请选择填好的结果工作簿")
    original = forms.FileField(
        label="原始报告",
        help_text="调查机构出具的报告或统计表，图片、PDF 或 Office 文件，20 MB 以内，每份结果都附上",
        widget=forms.ClearableFileInput(attrs={"accept": uploads.ACCEPT}),
        error_messages={"required": "请上传调查机构的原始报告"},
    )

    def interpret(self, workbook: Workbook) -> None:
        self.results = read_results(workbook)

    def clean_original(self) -> Any:
        self.report = uploads.check(self.cleaned_data["original"])
        return self.cleaned_data["original"]


class ReplacingForm(forms.Form):
    """Why numbers on record are replaced: one reason for all of them."""

    reason = PlainText(
        label="更正理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "本次导入会替换已有的份数，请写明更正理由",
            "max_length": "理由最多 200 字，请精简",
        },
    )
