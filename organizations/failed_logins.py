"""A log-in that is refused although the password is right is an entry on the account.

Wrong names and passwords are counted and recorded by log_in_limits.
"""

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS

from workflow import audit
from workflow.models import AuditEntry

from .actor import service
from .models import User


def record(form: AuthenticationForm) -> None:
    """An account that is stopped, without a post, or whose initial password is used up or too old."""
    codes = [error.code for error in form.errors.as_data().get(NON_FIELD_ERRORS, [])]
    person = User.objects.filter(username=form.data.get("username", "")[:40]).only("pk").first()
    if not person or not codes or "invalid_login" in codes:
        return
    details = {"reasons": [code or "used" for code in codes]}
    audit.note(service("log_in"), "login", person, details=details, result=AuditEntry.Result.REFUSED)
