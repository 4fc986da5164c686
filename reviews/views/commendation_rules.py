from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import AnnualRound
from reviews.forms.commendation import RulesForm
from reviews.models import CommendationRules
from reviews.permissions import may_set_commendation_rules
from workflow import audit, engine, versions


@require_http_methods(["GET", "HEAD", "POST"])
def commendation_rules(request: ActorRequest, pk: int) -> HttpResponse:
    """评优规则 of a round: lists that are still drafts follow at once."""
    if not may_set_commendation_rules(request.actor):
        raise PermissionDenied("评优规则由市级组织部门工作人员设定")
    round_ = get_object_or_404(AnnualRound, pk=pk)
    with audit.recording():
        engine.lock(round_)
        rules = CommendationRules.objects.filter(round=round_).first() or CommendationRules(round=round_)
        before = audit.field_values(rules) if rules.pk else {}
        form = RulesForm(request.POST or None, instance=rules)
        versions.reconcile(request, rules, form)
        if request.method == "POST" and form.is_valid():
            form.save()
            was, now = audit.changes(before, audit.field_values(rules))
            if now:
                audit.note(request.actor, "set_commendation_rules", rules, before=was, after=now)
            messages.success(request, f"已保存{round_}的评优规则")
            return redirect("reviews:commendations")
    context = {"form": form, "round": round_}
    return render(request, "reviews/commendation_rules.html", context, status=422 if form.is_bound else 200)
