from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.portions import Portion, portion
from organizations.requests import ActorRequest
from organizations.roles import Role
from projects.bulk_judging import MOST, WAYS, Candidate, Way, candidates, judge_all
from projects.forms.bulk_judging import OVERTAKEN, CommonForm
from workflow.sending import many_transactions

MOST_TOLD = 5


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def judging_bulk(request: ActorRequest, name: str) -> HttpResponse:
    """批量立项、批量退回: first every declaration with what its decision asks and who is skipped and why, then
    those that were answered, one by one."""
    way = WAYS.get(name)
    if way is None:
        raise Http404
    if not request.actor.has_role(Role.OFFICER):
        raise PermissionDenied(f"您没有“{way.step.label}”的权限，由审核组织的组织部门工作人员办理")
    chosen = portion(request, "project", MOST)
    data = request.POST if request.method == "POST" else None
    found = candidates(request.actor, way, chosen.ids, data)
    able = [one for one in found if not one.skipped]
    common = way.common(data, initial={"due_on": able[0].project.usual_deadline() if able else None})
    if data is not None and able and is_sound(able, common):
        return act(request, way, found, common, chosen)
    context = {
        "step": way.step,
        "common": common,
        "able": able,
        "forms": [one.form for one in able],
        "skipped": [one for one in found if one.skipped],
        "back_url": back_url(request),
        "portion": chosen,
    }
    return render(request, "projects/judging_bulk.html", context, status=200 if data is None else 422)


def is_sound(able: Sequence[Candidate], common: CommonForm) -> bool:
    """Every part that was begun is complete, and at least one was; all are asked, so that each says what it lacks."""
    sound = not [one for one in able if not one.form.is_valid()]
    if not any(one.is_decided for one in able):
        common.add_error(None, "一个项目也没有填写，请至少填写一个")
    return common.is_valid() and sound


def act(
    request: ActorRequest, way: Way, found: Sequence[Candidate], common: CommonForm, chosen: Portion
) -> HttpResponse:
    decided = [one for one in found if one.is_decided]
    done, refused = judge_all(decided, way.step, request.actor, common.cleaned_data)
    refused += [f"{one.project}：{one.skipped}" for one in found if one.skipped]
    refused += [f"{one.project}：{OVERTAKEN}" for one in found if one.is_overtaken]
    if done:
        messages.success(request, f"已{way.step.label} {done} 个项目")
    if refused:
        more = "等" if len(refused) > MOST_TOLD else ""
        messages.warning(request, f"{len(refused)} 个未办理。{'；'.join(refused[:MOST_TOLD])}{more}")
    if left := len(found) - done - len(refused):
        messages.info(request, f"{left} 个没有填写，仍待审核")
    if chosen.rest:
        again = reverse("projects:judging_bulk", args=[way.step.name])
        return redirect(f"{again}?{'&'.join(filter(None, (kept_query(request), chosen.rest_query)))}")
    return redirect(back_url(request))


def kept_query(request: ActorRequest) -> str:
    """The conditions of the list that led here."""
    query = request.GET.copy()
    query.pop("project", None)
    return query.urlencode()


def back_url(request: ActorRequest) -> str:
    """The list with those conditions, else what waits for the reader."""
    return f"{reverse('projects:projects')}?{kept_query(request) or 'state=submitted&judge=me'}"
