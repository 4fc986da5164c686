from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.models import User
from organizations.requests import ActorRequest
from projects.secretary_log import SecretaryLog, posts_shown


@require_safe
def secretary_log(request: ActorRequest, pk: int) -> HttpResponse:
    """书记履职记录 of one person in one round; ?print=1 gives it on paper."""
    person = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    posts = posts_shown(request.actor, person)
    if not posts:
        raise Http404
    log = SecretaryLog(request.actor, person, posts, request.GET)
    template = "secretary_log_print" if request.GET.get("print") else "secretary_log"
    return render(request, f"projects/{template}.html", {"log": log, "person": person})
