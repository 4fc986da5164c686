from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from organizations import locks, spraying
from organizations.grave_acts import asks_password
from organizations.permissions import may_unlock, refusal
from organizations.requests import ActorRequest
from organizations.sessions import session_limits
from workflow.models import AuditEntry

PROFILES = {"djbh": "等级保护（djbh）", "asvs": "国际通行（asvs）"}
SHOWN_ALARMS = 10


@require_safe
def security(request: ActorRequest) -> HttpResponse:
    """安全管理: locked pairs, alarms, and the rules for passwords and sessions that are in force."""
    if not may_unlock(request.actor):
        raise refusal("查看安全管理", "安全管理员")
    context = {
        "pairs": locks.locked_pairs(),
        "alarms": [entry.content["details"] | {"at": entry.written_at} for entry in alarms()],
        "profile": PROFILES[settings.PASSWORD_PROFILE],
        "rules": [text.rstrip("。") for text in password_validators_help_texts()],
        "days": settings.PASSWORD_MAX_AGE.days if settings.PASSWORD_MAX_AGE else None,
        "limits": session_limits(),
        "tries": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60,
    }
    return render(request, "organizations/security.html", context)


def alarms() -> list[AuditEntry]:
    about = AccessAttempt._meta.label_lower  # the subject is indexed, the verb is not
    found = AuditEntry.objects.filter(subject_type=about, subject_id="", verb=spraying.VERB)
    return list(found.order_by("-sequence")[:SHOWN_ALARMS])


@require_http_methods(["POST"])
@asks_password()
def unlock(request: ActorRequest, pk: int) -> HttpResponse:
    """End one lock before its time."""
    if not may_unlock(request.actor):
        raise refusal("解除登录锁定", "安全管理员")
    attempt = get_object_or_404(AccessAttempt.objects.all(), pk=pk)
    locks.unlock(attempt, request.actor)
    messages.success(request, f"已解除锁定：{attempt.username}")
    return redirect("organizations:security")
