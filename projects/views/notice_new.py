from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.forms.notice import NoticeForm
from projects.models import Project, SupervisionNotice
from projects.permissions import may_supervise
from projects.supervising import SUPERVISED, addressees, defaults, light_of, new_notice
from projects.transitions.notices import ISSUE
from workflow import audit, engine
from workflow.engine import RefusalError

from .not_now import not_now

MISSING_RIGHT = "您没有督办这个项目的权限，由上级党组织的组织部门工作人员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: ActorRequest, pk: int) -> HttpResponse:
    """督办 a project: the notice with everything known filled in; kept as a draft or issued at once."""
    visible = Project.objects.visible_to(request.actor).select_related("organization", "round")
    project = get_object_or_404(visible, pk=pk)
    if not may_supervise(request.actor, project):
        raise PermissionDenied(MISSING_RIGHT)
    if project.state not in SUPERVISED:
        words = f"项目当前为“{project.get_state_display()}”，立项后、验收前的项目才能督办。"
        return not_now(request, "现在不能督办", words, project.get_absolute_url())
    notice = new_notice(project, request.actor)
    known = defaults(project, timezone.localdate()) if request.method != "POST" else {}
    units = addressees(project, notice.issuer)
    form = NoticeForm(request.POST or None, instance=notice, units=units, initial=known)
    if not (request.method == "POST" and form.is_valid()):
        return page(request, form)
    try:
        return save(request, form)
    except RefusalError as refusal:  # the step said no: the draft went back with its transaction
        form.instance.pk = None
        form.add_error(None, str(refusal))
        return page(request, form)


def save(request: ActorRequest, form: NoticeForm) -> HttpResponse:
    """A draft, or with the other button issued at once: both or neither."""
    notice: SupervisionNotice = form.instance
    with audit.recording():
        engine.lock(notice.project)  # parent before child, as the step locks them
        notice.light = light_of(notice.project, timezone.localdate()).code
        notice.save()
        after = audit.field_values(notice, SupervisionNotice.WORDING)
        audit.note(request.actor, "draft_notice", notice, after=after)
        if "issue" in request.POST:
            engine.run(ISSUE, notice, request.actor)
    issued = "issue" in request.POST
    messages.success(request, f"已签发：{notice}" if issued else "督办单草稿已保存，签发后编号")
    return redirect(notice)


def number_words(notice: SupervisionNotice) -> str:
    """Said to the issuer without a document word: the number will not be the only one of its kind."""
    if notice.issuer.document_word:
        return ""
    return f"本单位没有设发文代字，文号用“{notice.DEFAULT_WORD}”，会与别的单位重复，可请系统管理员在党组织中填写。"


def page(request: ActorRequest, form: NoticeForm) -> HttpResponse:
    project = form.instance.project
    context = {
        "form": form,
        "project": project,
        "light": light_of(project, timezone.localdate()),
        "heading": f"督办：{project}",
        "note": f"{form.instance.issuer.name}签发；按已知情况填好，请核对。{number_words(form.instance)}",
        "back_url": f"{project.get_absolute_url()}?tab=notices",
        "is_new": True,
    }
    status = 422 if form.is_bound else 200
    return render(request, "projects/notice_form.html", context, status=status)
