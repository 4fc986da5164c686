"""批量立项、批量退回: which of the chosen declarations can be judged, what each one's part of the page asks, and
judging them one by one."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from organizations.judging import judged_by
from workflow import audit, engine
from workflow.engine import RefusalError, Transition, nothing

from .declaration import OVERALL, opinion_label
from .forms.bulk_judging import (
    OVERTAKEN,
    BulkApprovalForm,
    BulkForm,
    BulkReturnForm,
    CommonForm,
    DeadlineForm,
)
from .models import DeclarationOpinion, DeclarationVersion, Project
from .submission import submission_number
from .transitions.declaration import APPROVE, RETURN

if TYPE_CHECKING:
    from django.http import QueryDict

    from organizations.actor import Actor

MOST = 50  # each one's part is answered by itself


@dataclass(frozen=True)
class Way:
    """A decision that many may get: what is asked about each, and once for all."""

    step: Transition
    form: type[BulkForm]
    common: type[CommonForm]


WAYS = {
    APPROVE.name: Way(APPROVE, BulkApprovalForm, CommonForm),
    RETURN.name: Way(RETURN, BulkReturnForm, DeadlineForm),
}


@dataclass
class Candidate:
    """A chosen declaration, what the page asks about it, and why it is skipped; empty when it can be judged.

    `saved` are the opinions, label and text, that are written on it and not yet sent back.
    """

    project: Project
    skipped: str = ""
    saved: list[tuple[str, str]] = field(default_factory=list)
    form: Any = None

    @property
    def is_decided(self) -> bool:
        """Whether this one is meant: what is left blank stays as it is."""
        return self.form is not None and bool(self.form.is_decided)

    @property
    def is_overtaken(self) -> bool:
        """Whether it was left alone, but is no longer what the page showed."""
        return self.form is not None and bool(self.form.is_overtaken) and not self.is_decided


def candidates(actor: Actor, way: Way, ids: Sequence[int], data: QueryDict | None) -> list[Candidate]:
    """The visible ones among those ticked, in official order; five queries however many there are."""
    found = Project.objects.visible_to(actor).filter(pk__in=ids)
    rows = found.select_related("organization", "round", "lead", "category")
    projects = list(rows.order_by("organization__order_key", "pk"))
    mine = set(found.filter(judged_by(actor)).order_by().values_list("pk", flat=True))
    opinions: dict[int, list[DeclarationOpinion]] = defaultdict(list)
    for opinion in DeclarationOpinion.objects.filter(project__in=projects, given=False):
        opinions[opinion.project_id].append(opinion)
    versions = DeclarationVersion.objects.filter(project__in=projects).order_by()
    latest = dict(versions.values_list("project_id").annotate(Max("number")))
    # The opinion that a return needs is given on the page itself.
    asked = replace(way.step, blockers=nothing)
    judged = []
    for project in projects:
        if project.pk in mine:
            project.judge = actor.organization
        verdict = asked.verdict(project, actor)
        saved = opinions[project.pk]
        one = Candidate(project, "" if verdict.is_ready else str(verdict), [told(each) for each in saved])
        if not one.skipped:
            mark = mark_of(latest.get(project.pk, 1), saved)
            one.form = way.form(data, record=project, actor=actor, saved=saved, mark=mark)
        judged.append(one)
    return judged


def told(opinion: DeclarationOpinion) -> tuple[str, str]:
    return opinion_label(opinion), opinion.text


def mark_of(submission: int, saved: Sequence[DeclarationOpinion]) -> str:
    """Stands for what a part shows: which submission, and the opinions on it that are not sent back yet."""
    shown = [submission, [[opinion.field, opinion.text] for opinion in saved]]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def judge_all(
    decided: Sequence[Candidate], step: Transition, actor: Actor, common: Mapping[str, Any]
) -> tuple[int, list[str]]:
    """One by one, each judged anew in a transaction of its own. Returns how many were done, and who was refused why."""
    done, refused = 0, []
    for one in decided:
        try:
            with audit.recording():
                lock_as_seen(one.project, step, one.form.seen)
                if opinion := one.form.cleaned_data.get("opinion"):
                    give_opinion(one.project, actor, step, opinion)
                engine.run(step, one.project, actor, {**one.form.decision, **common})
            done += 1
        except RefusalError as refusal:
            refused.append(f"{one.project}：{refusal}")
    return done, refused


def lock_as_seen(project: Project, step: Transition, seen: str) -> None:
    """Locked, with nothing kept of what was asked before; refused where it is no longer what the officer saw."""
    engine.lock(project)
    project.__dict__.pop("judge", None)  # kept on the record, which the lock does not clear
    if mark_of(submission_number(project), list(project.opinions.filter(given=False))) != seen:
        raise blocked(step, OVERTAKEN)


def blocked(step: Transition, words: str) -> RefusalError:
    return RefusalError(step, engine.Verdict(engine.Kind.BLOCKED, (engine.Reason(words),)))


def give_opinion(project: Project, actor: Actor, step: Transition, text: str) -> None:
    """An opinion on the whole, under the project's lock. A colleague's that has come meanwhile is not overwritten."""
    verdict = replace(step, blockers=nothing).verdict(project, actor)
    if not verdict.is_ready:
        raise RefusalError(step, verdict)
    opinion = DeclarationOpinion(
        project=project, submission=submission_number(project), field=OVERALL, text=text, author=actor.post
    )
    if project.opinions.filter(submission=opinion.submission, field=OVERALL).exists():
        raise blocked(step, "同事刚刚写了总体意见，请打开项目核对后退回")
    opinion.save()
    audit.note(actor, "save_opinion", project, before={OVERALL: ""}, after={OVERALL: text})
