from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.middleware import ACTING_POST
from organizations.requests import ActorRequest
from workflow import audit
from workflow.sending import each_time


@each_time
@require_http_methods(["GET", "POST"])
def switch_post(request: ActorRequest) -> HttpResponse:
    """Choose the post to act in, among those held today."""
    posts = request.actor.posts
    if request.method == "POST":
        chosen = next((post for post in posts if str(post.pk) == request.POST.get("post")), None)
        if chosen is not None:
            request.session[ACTING_POST] = chosen.pk
            audit.note(request.actor, "switch_post", chosen)
            messages.success(request, f"已切换到：{chosen.label}")
            return redirect("/")
        messages.error(request, "没有切换：该职务已不在任，请重新选择")
    status = 422 if request.method == "POST" else 200
    return render(request, "organizations/switch_post.html", {"posts": posts}, status=status)
