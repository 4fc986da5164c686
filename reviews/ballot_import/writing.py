"""The import of ballots as its pages know it; a plan is written sheet by sheet, by the same rules as on their pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from organizations.actor import Actor
from organizations.importing.imports import Facts, Import, NotWrittenError
from organizations.importing.plan import Plan
from organizations.importing.progress import counted
from organizations.requests import ActorRequest
from organizations.workbooks.kept import Shelf
from projects.forms.plain_text import PlainText
from projects.rounds import chosen_round, round_facts, round_of
from reviews.ballots import BallotsClosedError, Numbers, save_ballots
from reviews.models import RaterGroup, ReviewSheet
from reviews.permissions import may_enter_ballots
from reviews.reviewed_rounds import reviewed_rounds
from reviews.suggesting import rank, ranked_once
from workflow.models import AuditEntry

from .columns import LAYOUT
from .planning import load, load_present, make_plan


class CorrectingForm(forms.Form):
    """Why numbers that stand are corrected: one reason for all of them."""

    reason = PlainText(
        label="更正理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "本次导入会更正已录入的票数，请写明理由",
            "max_length": "理由最多 200 字，请精简",
        },
    )


def write(plan: Plan, actor: Actor, entry: AuditEntry, reason: str = "") -> None:
    given: dict[int, dict[RaterGroup, Numbers]] = defaultdict(dict)
    sheets: dict[int, ReviewSheet] = {}
    for line in (*plan.created, *plan.changed):
        sheet = line.values["sheet"]
        sheets[sheet.pk] = sheet
        given[sheet.pk][line.values["raters"]] = line.values["numbers"]
    with ranked_once():
        for pk in counted(sorted(sheets), "写入考核表"):
            try:
                save_ballots(actor, sheets[pk], given[pk], reason, entry)
            except BallotsClosedError as closed:
                raise NotWrittenError(f"{sheets[pk].organization}：{closed}") from closed
        rank({sheet.group_id for sheet in sheets.values()})


def lists(actor: Actor, facts: Facts) -> Mapping[str, Sequence[str]]:
    present = load_present(actor, round_of(facts))
    names = [str(group) for groups in present.raters.values() for group in groups]
    return {"units": present.units.names, "raters": list(dict.fromkeys(names))}


def filled(actor: Actor, facts: Facts) -> list[Mapping[str, Any]]:
    present = load_present(actor, round_of(facts))
    rows: list[Mapping[str, Any]] = []
    for sheet in present.sheets:
        for raters in present.raters_of(sheet):
            known = present.known.get((sheet.pk, raters.pk))
            row = {
                "serial": str(len(rows) + 1),
                "code": sheet.organization.number_code,
                "organization": sheet.organization.short_name,
                "holder": str(sheet.holder),
                "raters": str(raters),
            }
            rows.append(row | (known.numbers if known else {}))
    return rows


def facts(request: ActorRequest) -> Facts:
    return round_facts(chosen_round(reviewed_rounds(), request.GET.get("round", "")))


def closed(actor: Actor, facts: Facts) -> str:
    present = load_present(actor, round_of(facts)) if facts else None
    return "" if present and present.raters else "本年度没有由您所在党组织录入的民主测评。"


IMPORT = Import(
    layout=LAYOUT,
    shelf=Shelf("ballot_imports", "ballots between dry run and confirmation"),
    address="reviews:ballot_import",
    list_address="reviews:sheets",
    list_label="考核",
    verb="import_ballots",
    may=may_enter_ballots,
    missing_right="您没有导入测评票的权限，由组织考核的组织部门工作人员办理",
    rules=(
        "每行一名书记的一个评议主体，按组织代码或党组织名称查找；没有填票数的行不导入。",
        "收回 = 好 + 较好 + 一般 + 差 + 弃权 + 无效，收回不多于发出。导出的民主测评汇总表再导入不产生变化。",
        "您本人和您任职单位的，以及与本人同组比较的，由另一名工作人员录入。更正已录入的票数须写明理由。",
    ),
    confirming=CorrectingForm,
    load=load,
    plan=make_plan,
    write=write,
    subject=lambda plan: plan.present.round,
    lists=lists,
    filled=filled,
    facts=facts,
    closed=closed,
    about=lambda facts: facts["name"],
    list_query=lambda facts: f"?round={facts['round']}" if facts else "",
)
