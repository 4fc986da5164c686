from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from organizations.requests import ActorRequest
from reviews.scoring_progress import urge

from .assignments import the_division


@require_POST
def urge_scorers(request: ActorRequest, pk: int) -> HttpResponse:
    """催办评分: everybody of the group who still has a sheet to score, each once in 24 hours."""
    group = the_division(request, pk).group
    urged = urge(request.actor, group, timezone.now())
    if urged:
        messages.success(request, f"已催办 {'、'.join(post.user.name for post in urged)}")
    else:
        messages.info(request, "没有可以催办的人：都已评完、还不能评，或 24 小时内已经催过")
    return redirect(reverse("reviews:assignments", args=[group.pk]))
