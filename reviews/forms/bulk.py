"""What is asked once for many sheets, and the data that each sheet's transition gets from it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from reviews.models import ReviewSheet

from .sheets import MeetingFields, latest_meeting


class BulkForm(forms.Form):
    """Asks nothing."""

    def __init__(self, *args: Any, sheets: Sequence[ReviewSheet], **kwargs: Any) -> None:
        self.sheets = sheets
        super().__init__(*args, **kwargs)

    def decision(self, sheet: ReviewSheet) -> dict[str, Any]:
        return {}


class BulkConfirmForm(BulkForm, MeetingFields):
    """One meeting decides as suggested on all of them; whoever gets another grade is decided singly."""

    def __init__(self, *args: Any, sheets: Sequence[ReviewSheet], **kwargs: Any) -> None:
        initial = latest_meeting(sheets[0]) if sheets else {}
        super().__init__(*args, sheets=sheets, initial=initial, **kwargs)

    def decision(self, sheet: ReviewSheet) -> dict[str, Any]:
        """With the grade that the preview showed: if the suggestion has changed since, the sheet is refused."""
        return {
            "grade": self.data.get(f"grade-{sheet.pk}", ""),
            "meeting_on": self.cleaned_data["meeting_on"],
            "document_number": self.cleaned_data["document_number"],
        }


BULK_FORMS: dict[str, type[BulkForm]] = {
    "complete_scoring": BulkForm,
    "confirm": BulkConfirmForm,
    "publish": BulkForm,
    "archive": BulkForm,
}
