from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.actor import Actor
from organizations.models import Organization
from organizations.requests import ActorRequest, asked_id
from organizations.roles import Role
from projects.checking import asks_to_check, unjudged
from projects.forms.problem import AssignedProblemForm, ProblemForm
from projects.models import AnnualRound, Problem
from projects.permissions import may_record_problem, may_record_problems
from projects.recording import record_problem
from projects.similar import Similar, similar_to

from .not_now import not_now

MISSING_RIGHT = "您没有登记问题的权限，由本党组织的书记、填报员或上级组织部门工作人员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def problem_new(request: ActorRequest) -> HttpResponse:
    """Secretary and clerk record a problem of their own; an officer hands one down (上级交办)."""
    if not may_record_problems(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    round_ = AnnualRound.objects.current()
    if round_ is None:
        return not_now(
            request, "还没有年度", "市级组织部门建立年度后才能登记问题。", reverse("projects:problems")
        )
    assigns = request.actor.has_role(Role.OFFICER)
    kind = AssignedProblemForm if assigns else ProblemForm
    initial = {"organization": asked_unit(request)} if assigns else {}
    form = kind(request.POST or None, actor=request.actor, initial=initial)
    if asks_to_check(request):
        unjudged(form)
        words = request.POST.get("description", "")
        return page(request, form, assigns, similar_to(words, request.actor, round_.pk))
    if not (request.method == "POST" and form.is_valid()):
        return page(request, form, assigns)
    problem = record(form, round_, request.actor)
    messages.success(request, f"已{'交办' if assigns else '登记'}问题 {problem}")
    return redirect(problem)


def page(
    request: ActorRequest, form: ProblemForm, assigns: bool, similar: Similar | None = None
) -> HttpResponse:
    context = {"form": form, "assigns": assigns, "verb": "交办" if assigns else "登记", "similar": similar}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "projects/problem_new.html", context, status=status)


def asked_unit(request: ActorRequest) -> str:
    """Name of the organization that ?organization= asks for, if it is in scope."""
    asked = asked_id(request.GET.get("organization", ""))
    visible = Organization.objects.visible_to(request.actor)
    unit = visible.filter(pk=asked).first() if asked else None
    return unit.name if unit else ""


def record(form: ProblemForm, round_: AnnualRound, actor: Actor) -> Problem:
    form.place()
    problem: Problem = form.instance
    if not may_record_problem(actor, problem.organization):
        raise PermissionDenied(MISSING_RIGHT)
    record_problem(problem, round_, actor, words(problem))
    return problem


def words(problem: Problem) -> str:
    return "由上级交办，请研判" if problem.assigned_by_id else "已登记"
