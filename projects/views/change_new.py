from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest, asked_id
from projects.changes.drafting import store
from projects.changes.kinds import HINTS, STATES, next_round, offered, why_not_now
from projects.forms.change import FORMS, ChangeForm
from projects.forms.plan import with_another_row
from projects.models import AgendaItem, ChangeKind, Project
from projects.models.change import OPEN_CHANGE
from projects.permissions import may_draft
from workflow import audit, engine

from .not_now import not_now

MISSING_RIGHT = "您没有申请变更的权限，由本党组织的书记或填报员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose a kind, then its one screen. What is sent comes after: the request's own page shows before and after."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("organization", "round"), pk=pk
    )
    if not may_draft(request.actor, project):
        raise PermissionDenied(MISSING_RIGHT)
    kind = asked_kind(request)
    if kind is None:
        return choice(request, project)
    if request.method == "POST" and "add" not in request.POST:
        return save(request, project, kind)
    refusal = refused(request, project, kind)
    return refusal or page(request, project, kind, form_of(request, project, kind))


def asked_kind(request: ActorRequest) -> ChangeKind | None:
    """Resuming has no screen of its own: the project's transition does it."""
    asked = request.GET.get("kind", "")
    return next((kind for kind in FORMS if kind == asked), None)


def asked_item(request: ActorRequest, project: Project) -> AgendaItem | None:
    """The item of a meeting that dealt with the project, where the way led from its page."""
    item = asked_id(request.GET.get("item", ""))
    return AgendaItem.objects.filter(pk=item, project=project).first() if item else None


def choice(request: ActorRequest, project: Project) -> HttpResponse:
    context = {"project": project, "kinds": offered(project), "back_url": back_url(project)}
    return render(request, "projects/change_choice.html", context)


def refused(request: ActorRequest, project: Project, kind: ChangeKind) -> HttpResponse | None:
    if project.state not in STATES[kind]:
        words = f"项目当前为“{project.get_state_display()}”，不能申请{kind.label}。"
    else:
        opened = dict(project.changes.filter(state__in=OPEN_CHANGE).values_list("kind", "pk"))
        words = why_not_now(project, kind, opened)
        if not words:
            return None
    return not_now(request, f"还不能申请{kind.label}", words, back_url(project))


def form_of(request: ActorRequest, project: Project, kind: ChangeKind) -> ChangeForm:
    """Unbound, or with one empty row more where 增加一项 was pressed without script."""
    data = None
    if request.method == "POST":
        posted = request.POST
        data = with_another_row(posted, posted["add"]) if "add" in posted else posted
    return FORMS[kind](data, project=project, kind=kind, request=None)


def save(request: ActorRequest, project: Project, kind: ChangeKind) -> HttpResponse:
    with audit.recording():
        engine.lock(project)
        refusal = refused(request, project, kind)
        if refusal:
            return refusal
        form = form_of(request, project, kind)
        if not form.is_valid():
            return page(request, project, kind, form, status=422)
        change = store(form, request.actor, asked_item(request, project))
    return redirect(change.page_after_drafting(request.actor))


def page(
    request: ActorRequest, project: Project, kind: ChangeKind, form: ChangeForm, status: int = 200
) -> HttpResponse:
    context = {
        "project": project,
        "kind": kind,
        "hint": HINTS[kind],
        "form": form,
        "note": carry_note(project, kind),
        "back_url": back_url(project),
        "verb": "下一步：核对变更内容",
    }
    return render(request, "projects/change_form.html", context, status=status)


def carry_note(project: Project, kind: ChangeKind) -> str:
    """How the next round counts a project that is carried over."""
    round_ = next_round(project) if kind == ChangeKind.CARRY_OVER else None
    if round_ is None:
        return ""
    return (
        f"结转后的项目计入{round_}领办数（最多 {round_.max_projects} 个），今年的不重复计算；"
        "已领满的，草稿照样生成，腾出名额后再提交申报"
    )


def back_url(project: Project) -> str:
    return f"{reverse('projects:project', args=[project.pk])}?tab=changes"
