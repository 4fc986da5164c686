from django import forms

from organizations.forms.workbook import WorkbookField, WorkbookForm
from organizations.workbooks.reading import Workbook
from reviews.score_ledger.reading import Ledger, read_ledger


class LedgerForm(WorkbookForm):
    """The ledger that was filled in. A valid form has it read, in the child process, as `ledger`."""

    ledger: Ledger
    file = WorkbookField("评分台账", "还没有选择文件，请选择填好的评分台账")
    submit = forms.TypedChoiceField(
        label="导入后",
        choices=[("no", "存为草稿，以后在评分页提交"), ("yes", "评全的考核表直接提交，提交后本人不能修改")],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择存为草稿还是直接提交"},
    )

    def interpret(self, workbook: Workbook) -> None:
        self.ledger = read_ledger(workbook)
