"""A form for a workbook that the system reads: refused in one sentence, and every refusal is an entry."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from organizations.actor import Actor
from organizations.requests import ActorRequest
from organizations.workbooks import limits
from organizations.workbooks.reading import Workbook, WorkbookError, read_workbook, shown_name
from workflow import audit
from workflow.models import AuditEntry

ACCEPT = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookField(forms.FileField):
    """An .xlsx of at most 20 MB. `read()` hands it to the confined child process."""

    def __init__(self, label: str, missing: str, **options: Any) -> None:
        super().__init__(
            label=label,
            allow_empty_file=True,
            help_text="Excel 工作簿（.xlsx），不超过 20 MB。表头按列名识别，列的顺序不限",
            widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
            error_messages={"required": missing},
            **options,
        )


def read(upload: UploadedFile) -> Workbook:
    """Raises WorkbookError for a file that is too large or cannot be read."""
    name = shown_name(upload.name or "")
    if (upload.size or 0) > limits.LARGEST_FILE:
        megabytes = (upload.size or 0) / limits.MEGABYTE
        raise WorkbookError(
            f"“{name}”有 {megabytes:.1f} MB，超过 20 MB，请删去图片和无关的工作表，或分成几份上传"
        )
    return read_workbook(upload, name)


class WorkbookForm(forms.Form):
    """A form with a WorkbookField `file`; `interpret()` keeps what the workbook says for the view."""

    REFUSED = "workbook"  # code of the error, by which a file not taken is told from one not chosen

    def interpret(self, workbook: Workbook) -> None:
        """Raises WorkbookError where the workbook is not of the kind that is asked for."""
        raise NotImplementedError

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            self.interpret(read(upload))
        except WorkbookError as refusal:
            raise ValidationError(str(refusal), self.REFUSED) from refusal
        return upload


def note_refused(request: ActorRequest, form: WorkbookForm) -> None:
    match = request.resolver_match
    note_refusal(request.actor, match.view_name if match else "", form)


def note_refusal(actor: Actor, page: str, form: WorkbookForm, **origin: str) -> None:
    """An entry for a file that was not taken: on which page, its size and digest, never its name or contents."""
    upload = form.files.get("file")
    if not isinstance(upload, UploadedFile) or not form.has_error("file", WorkbookForm.REFUSED):
        return
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    audit.note(
        actor,
        "refuse_workbook",
        audit.Subject("page", page[:40]),
        details={"sha256": digest.hexdigest(), "size": upload.size, **origin},
        result=AuditEntry.Result.REFUSED,
    )
