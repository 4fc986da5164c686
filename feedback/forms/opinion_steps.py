"""What the handling of an opinion asks for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from feedback.models import Opinion
from feedback.personal import has_id_number
from organizations.actor import Actor
from organizations.roles import Role
from projects.forms.plain_text import PlainText
from projects.forms.problem import ForwardForm
from projects.models import AnnualRound, Problem
from projects.similar import alike, pairs, similar_problems
from workflow.forms import TransitionForm

from .fields import LONGEST_PROBLEM, problem_description

MOST_OFFERED = 50
MOST_COMPARED = 1000
MergeTarget = Opinion | Problem


class AdoptForm(TransitionForm):
    description = problem_description("已从意见带入，200 字以内。请删去反映人的个人信息")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].initial = prefilled(self.record)


class ForwardOpinionForm(ForwardForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "只有工作人员能看到；反映人只看到转到哪一级"


class DismissOpinionForm(TransitionForm):
    reason = PlainText(
        label="答复",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="原样显示给反映人，请用平实的话说明理由，不写个人信息",
        error_messages={"required": "请写明答复", "max_length": "答复最多 200 字，请精简"},
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if has_id_number(reason):
            raise ValidationError("答复会公开，不能写身份证号")
        return reason


class MergeOpinionForm(TransitionForm):
    """Into a problem still to be solved, or into another opinion on the same matter."""

    target = forms.ChoiceField(
        label="并入",
        error_messages={"required": "请选择并入哪一件", "invalid_choice": "不能并入这一件，请从列表中选择"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets: dict[str, MergeTarget] = {
            f"{target._meta.model_name}-{target.pk}": target for target in targets(self.record, self.actor)
        }
        labels = [(key, label(target)) for key, target in self.targets.items()]
        field: Any = self.fields["target"]
        field.choices = [("", "请选择"), *labels]
        if not labels:
            field.help_text = "没有内容相近或本组织的其他问题、意见，不必合并"

    def clean_target(self) -> MergeTarget:
        return self.targets[self.cleaned_data["target"]]


def prefilled(opinion: Opinion) -> str:
    text: str = opinion.text
    place = f"（{opinion.place}）" if opinion.place else ""
    return f"{text}{place}" if len(text) + len(place) <= LONGEST_PROBLEM else text[:LONGEST_PROBLEM]


def label(target: MergeTarget) -> str:
    if isinstance(target, Problem):
        return f"问题 {target.number}　{target.description[:30]}（{target.organization.short_name}）"
    return f"意见　{target.text[:30]}（{target.organization.short_name}，{target.received_on:%m-%d}）"


def targets(opinion: Opinion, actor: Actor) -> list[MergeTarget]:
    """Problems first; of each kind those that read alike before the rest of the same organization."""
    return [*problems_alike(opinion, actor), *opinions_alike(opinion, actor)]


def problems_alike(opinion: Opinion, actor: Actor) -> list[Problem]:
    round_ = AnnualRound.objects.current()
    if round_ is None:
        return []
    near = {found.pk for found in similar_problems(opinion.text, actor, round_.pk).shown}
    unsolved = Problem.objects.scoped_to(actor).filter(round=round_, state__in=Problem.UNSOLVED)
    own = unsolved.filter(organization=opinion.organization_id)
    found = own | unsolved.filter(pk__in=near) if actor.has_role(Role.OFFICER) else own
    listed = list(found.select_related("organization").order_by("number")[:MOST_OFFERED])
    return sorted(listed, key=lambda problem: problem.pk not in near)


def opinions_alike(opinion: Opinion, actor: Actor) -> list[Opinion]:
    """Not those that were merged or answered themselves. An officer finds them in the whole scope."""
    standing = Opinion.objects.scoped_to(actor).filter(state__in=Opinion.STANDING).exclude(pk=opinion.pk)
    if not actor.has_role(Role.OFFICER):
        standing = standing.filter(organization=opinion.organization_id)
    texts = standing.order_by("-pk").values_list("pk", "text")[:MOST_COMPARED]
    scores = alike(pairs(opinion.text), texts)
    best = sorted(scores, key=lambda pk: -scores[pk])[:MOST_OFFERED]
    own = standing.filter(organization=opinion.organization_id) | standing.filter(pk__in=best)
    listed = list(own.select_related("organization").order_by("-pk")[:MOST_OFFERED])
    return sorted(listed, key=lambda found: -scores.get(found.pk, 0))
