from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.models import User
from organizations.requests import ActorRequest
from reviews.secretary_file import SecretaryFile, posts_of


@require_safe
def secretary_file(request: ActorRequest, pk: int) -> HttpResponse:
    """书记攻坚档案 of one person; ?print=1 gives it on paper. Who may not read it finds none."""
    person = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    posts = list(posts_of(request.actor, person)) if request.actor.post else []
    if not posts:
        raise Http404
    template = "secretary_file_print" if request.GET.get("print") else "secretary_file"
    context = {"file": SecretaryFile(request.actor, person, posts), "person": person}
    return render(request, f"reviews/{template}.html", context)
