from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest, asked_id
from organizations.roles import Role
from projects.checking import asks_to_check, unjudged
from projects.declaration import drafted_from
from projects.declaration_sheet import DeclarationSheet
from projects.forms.declaration import DeclarationForm
from projects.models import AnnualRound, Problem, Project
from projects.permissions import may_declare
from projects.similar import similar_to
from projects.submission import declaring_words, gaps, no_room, secretaries_of
from workflow import audit

from .not_now import not_now

MISSING_RIGHT = "您没有立项申报的权限，由本党组织的书记或填报员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: ActorRequest) -> HttpResponse:
    """A draft from one or several problems of the own organization (?problem=1&problem=2&size=minor)."""
    if not may_declare(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    round_ = AnnualRound.objects.current()
    if round_ is None:
        return not_now(
            request, "还没有年度", "市级组织部门建立年度后才能立项申报。", reverse("projects:projects")
        )
    project = Project(
        organization=request.actor.organization,
        round=round_,
        drafted_by=request.actor.post,
        size=asked_size(request, Project.Size.MAJOR),
    )
    first = drafted_from(asked_problems(request))
    form = DeclarationForm(request.POST or None, instance=project, initial=first)
    if asks_to_check(request):
        return checked(request, form, "立项申报")
    if not (request.method == "POST" and form.is_valid()):
        return page(request, form, "立项申报")
    with audit.recording():
        form.save()
        problems = [problem.pk for problem in form.cleaned_data["problems"]]
        audit.note(
            request.actor,
            "declare",
            project,
            after=audit.field_values(project),
            details={"problems": problems},
        )
    return saved(request, project)


def asked_size(request: ActorRequest, default: str) -> str:
    asked = request.GET.get("size", "")
    return asked if asked in Project.Size.values else default


def asked_problems(request: ActorRequest) -> list[Problem]:
    """The ticked problems, 404 when one is not the organization's or is not free."""
    asked = set(filter(None, request.GET.getlist("problem")))
    free = Problem.objects.declarable(request.actor.organization_id).order_by("number") if asked else []
    found = [problem for problem in free if str(problem.pk) in asked]
    if len(found) != len(asked):
        raise Http404
    return found


def checked(request: ActorRequest, form: DeclarationForm, title: str) -> HttpResponse:
    unjudged(form)
    return page(request, form, title, request.POST.get("title", ""))


def page(request: ActorRequest, form: DeclarationForm, title: str, words: str = "") -> HttpResponse:
    """`words` is the title to compare; an existing declaration's is compared unasked."""
    project: Project = form.instance
    words = words or (project.title if project.pk else "")
    solved = [asked_id(str(getattr(value, "pk", value))) or 0 for value in form["problems"].value() or ()]
    context = {
        "form": form,
        "project": project,
        "title": title,
        "sizes": size_links(request, project.size),
        "sheet": DeclarationSheet(project, request.actor) if project.pk else None,
        "similar": similar_to(words, request.actor, project.round_id, problems=solved, project=project.pk)
        if words
        else None,
        "calendar": declaring_words(project.round, project.organization.level, timezone.localdate()),
        "no_room": [reason.text for reason in no_room(project, secretaries_of(project).first())],
        "leads": request.actor.has_role(Role.SECRETARY),
        "back_url": project.get_absolute_url() if project.pk else reverse("projects:problems"),
    }
    return render(
        request, "projects/declaration.html", context, status=422 if form.is_bound and form.errors else 200
    )


def size_links(request: ActorRequest, current: str) -> list[dict[str, object]]:
    """The two forms as tabs; the ticked problems go along."""
    links: list[dict[str, object]] = []
    for size in Project.Size:
        query = request.GET.copy()
        query["size"] = size.value
        note = "（短表）" if size == Project.Size.MINOR else ""
        links.append(
            {
                "label": f"{size.label}{note}",
                "url": f"?{query.urlencode()}",
                "count": None,
                "is_current": size == current,
            }
        )
    return links


def saved(request: ActorRequest, project: Project) -> HttpResponseRedirect:
    """To the submission if the secretary asked for it, else to the project with what comes next."""
    if request.actor.has_role(Role.SECRETARY) and request.POST.get("then") == "submit":
        return redirect("projects:transition", pk=project.pk, name="submit")
    own = request.actor.has_role(Role.SECRETARY)
    missing = len(list(gaps(project)))
    lacks = f"还有 {missing} 处没有填，补齐后" if missing else "核对后" if own else ""
    messages.success(request, f"申报已保存：{project}。{lacks}{'提交申报' if own else '由书记提交申报'}")
    return redirect(project)
