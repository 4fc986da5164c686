from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.own_sessions import end_one, end_others, open_sessions
from organizations.requests import ActorRequest
from organizations.sessions import session_limits

OTHERS = "others"


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: ActorRequest) -> HttpResponse:
    """登录会话: where I am logged in; POST ends one of the others, or all of them."""
    if request.method == "POST":
        return end(request, request.POST.get("end", ""))
    found = open_sessions(request)
    context = {
        "sessions": found,
        "has_others": any(not session.is_current for session in found),
        "limits": session_limits(),
    }
    return render(request, "organizations/sessions.html", context)


def end(request: ActorRequest, which: str) -> HttpResponse:
    """A second press finds nothing to end and says so."""
    if which == OTHERS:
        number = end_others(request, request.actor)
        words = f"已退出其他 {number} 处登录" if number else "没有其他登录，不用退出"
        messages.success(request, words)
    elif end_one(request, which, request.actor):
        messages.success(request, "已退出该处登录")
    else:
        messages.warning(request, "该处登录已经结束，不用再退出")
    return redirect("organizations:sessions")
