"""民主测评: the counts of one rater group on one sheet as a row, and what goes for the whole page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organizations import quota
from organizations.models import Organization
from projects import uploads
from projects.uploads import CheckedFile
from reviews.ballots import Numbers
from reviews.models import Ballot

MOST = 100_000
COLUMNS: dict[str, Any] = {field.name: field for field in Ballot._meta.concrete_fields}
WORDS = {name: str(COLUMNS[name].verbose_name) for name in Ballot.NUMBERS}


class BallotRow(forms.Form):
    """Nothing typed: no ballots yet. Once something is, 发出 and 收回 are needed and empty votes are 0."""

    def __init__(self, *args: Any, known: Ballot | None, what: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.what = known, what
        for name, label in WORDS.items():
            self.fields[name] = number_field(f"{what}：{label}", getattr(known, name, None))

    @property
    def cells(self) -> list[Any]:
        return [self[name] for name in WORDS]

    @property
    def row_errors(self) -> list[str]:
        """Every mistake of the row in words."""
        return [str(error) for errors in self.errors.values() for error in errors]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors or all(data.get(name) is None for name in WORDS):
            return data
        for name in ("issued", "returned"):
            if data.get(name) is None:
                raise ValidationError(f"{self.what}：请填写{WORDS[name]}张数")
        votes = {name: data.get(name) or 0 for name in WORDS if name not in {"issued", "returned"}}
        data |= votes
        if data["returned"] > data["issued"]:
            raise ValidationError(
                f"{self.what}：收回 {data['returned']} 张多于发出 {data['issued']} 张，请核对"
            )
        total = sum(votes.values())
        if total != data["returned"]:
            raise ValidationError(
                f"{self.what}：好、较好、一般、差、弃权、无效合计 {total} 张，与收回 {data['returned']} 张不符"
            )
        return data

    @property
    def numbers(self) -> Numbers | None:
        """None where nothing was typed."""
        data = self.cleaned_data
        if all(data.get(name) is None for name in WORDS):
            return None
        return {name: data[name] for name in WORDS}

    @property
    def corrects(self) -> bool:
        """Changes numbers that stand already."""
        return self.known is not None and self.numbers != self.known.numbers


def number_field(label: str, known: int | None) -> forms.IntegerField:
    words = f"{label}须为 0 或正整数"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST,
        initial=known,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "class": "field__control--number", "aria-label": label}
        ),
        error_messages=dict.fromkeys(("invalid", "min_value"), words) | {"max_value": f"{label}过大，请核对"},
    )


class BallotsForm(forms.Form):
    """What goes for all rows: the reason of corrections and a scan of the counting sheet."""

    reason = forms.CharField(
        label="更正理由",
        required=False,
        max_length=200,
        help_text="改动已录入的票数时填写，随审计记录保存",
        error_messages={"max_length": "理由最多 200 字，请精简"},
    )
    scan = forms.FileField(
        label="计票表扫描件", required=False, help_text="图片、PDF 或 Office 文件，20 MB 以内，可不传"
    )

    def __init__(self, *args: Any, rows: Sequence[BallotRow], judge: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.judge = rows, judge
        self.checked: CheckedFile | None = None
        self.fields["scan"].widget.attrs["accept"] = uploads.ACCEPT

    def clean_scan(self) -> Any:
        upload = self.cleaned_data["scan"]
        if upload:
            checked = uploads.check(upload)
            accepted, refused = quota.fitting([checked], self.judge)
            if refused:
                raise refused[0]
            self.checked = accepted[0]
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in self.rows:
            if not row.is_valid():
                for words in row.row_errors:
                    self.add_error(None, words)
            elif row.known is not None and row.numbers is None:
                self.add_error(None, f"{row.what}：已录入的票数不能清空，有误请更正")
            elif row.corrects and not data.get("reason"):
                self.add_error("reason", f"{row.what}的票数已经录入，更正请写明理由")
        return data
