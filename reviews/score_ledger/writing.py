"""The import of scores as its pages know it; a plan is written sheet by sheet, by the same rules as on their pages."""

from __future__ import annotations

from typing import Any

from django import forms

from organizations.actor import Actor
from organizations.importing.form import RowsForm
from organizations.importing.imports import Facts, Import, NotWrittenError
from organizations.importing.progress import counted
from organizations.requests import ActorRequest
from organizations.workbooks.kept import Shelf
from projects.models import AnnualRound
from projects.rounds import chosen_round, round_facts
from reviews.permissions import may_use_score_ledger
from reviews.reviewed_rounds import reviewed_rounds
from reviews.scores import Given, ScoringClosedError, save_scores
from reviews.suggesting import ranked_once
from workflow.models import AuditEntry

from .columns import LAYOUT
from .planning import ScorePlan, make_plan
from .present import Task, load

MISSING_RIGHT = "评分台账由参加评分的组织部门工作人员和评审专家使用"


class ScoresForm(RowsForm):
    submit = forms.TypedChoiceField(
        label="导入后",
        choices=[("no", "存为草稿，以后在评分页提交"), ("yes", "评全的考核表直接提交，提交后本人不能修改")],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择存为草稿还是直接提交"},
    )

    @property
    def facts(self) -> Facts:
        return {"submit": self.cleaned_data["submit"]}


def write(plan: ScorePlan, actor: Actor, entry: AuditEntry) -> None:
    handed_in = {task.sheet.pk for task in plan.to_hand_in}
    with ranked_once():
        write_sheets(plan, actor, handed_in)


def write_sheets(plan: ScorePlan, actor: Actor, handed_in: set[int]) -> None:
    for task in counted(sorted(plan.tasks, key=lambda task: task.sheet.pk), "写入考核表"):
        submit = task.sheet.pk in handed_in
        given = everything(plan, task) if submit else what_is_new(plan, task)
        try:
            if given:
                save_scores(task.sheet, actor, given, submit=submit)
        except ScoringClosedError as closed:
            raise NotWrittenError(str(closed)) from closed


def what_is_new(plan: ScorePlan, task: Task) -> Given:
    lines = [line for line in plan.lines_of(task) if line.existing is None or line.changes]
    return {line.values["criterion"]: (line.values["value"], line.values["comment"]) for line in lines}


def everything(plan: ScorePlan, task: Task) -> Given:
    """What is handed in: the file's scores, and the drafts that it leaves out."""
    asked = {criterion.pk: criterion for criterion in task.asked}
    drafts = {asked[pk]: (score.value, score.comment) for pk, score in task.given.items() if pk in asked}
    lines = plan.lines_of(task)
    return drafts | {
        line.values["criterion"]: (line.values["value"], line.values["comment"]) for line in lines
    }


def report(plan: ScorePlan) -> dict[str, Any]:
    """What the dry run says of sheets, in numbers."""
    return {
        "submit": plan.submit,
        "handed_in": len(plan.to_hand_in),
        "incomplete": len(plan.incomplete),
        "drafts": len(plan.tasks),
    }


def asked_round(request: ActorRequest) -> AnnualRound | None:
    """The round asked for, else the newest one under review."""
    rounds = reviewed_rounds()
    asked = request.GET.get("round", "")
    return chosen_round(rounds, asked) if asked else next(iter(rounds), None)


def facts(request: ActorRequest) -> Facts:
    return round_facts(asked_round(request))


def done_words(plan: ScorePlan) -> str:
    if plan.submit:
        return f"，提交考核表 {len(plan.to_hand_in):,} 份"
    return "。已存为草稿，请到评分页提交" if plan.has_work else ""


IMPORT = Import(
    layout=LAYOUT,
    shelf=Shelf("score_imports", "scores between dry run and confirmation"),
    address="reviews:score_import",
    template_address="reviews:score_ledger",
    list_address="reviews:sheets",
    list_label="考核",
    verb="import_scores",
    may=may_use_score_ledger,
    missing_right=MISSING_RIGHT,
    rules=(
        "每行一份考核表的一项指标，按组织代码和指标查找；没有填得分的行不导入。",
        "只能导入分给您本人评的指标，他人的评分看不到，也改不了。已经提交的评分不能再改。",
    ),
    form=ScoresForm,
    signed=True,
    load=load,
    plan=make_plan,
    write=write,
    subject=lambda plan: plan.present.round,
    facts=facts,
    closed=lambda actor, facts: "" if facts else "开启年度考核并分给您评分后，才能导入评分。",
    about=lambda facts: facts["name"],
    list_query=lambda facts: f"?round={facts['round']}" if facts else "",
    panel="reviews/_score_import_counts.html",
    report=report,
    done=done_words,
)
