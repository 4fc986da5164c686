"""What a row of a list of problems means: a new problem, a correction of one that waits, or one that is there already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from organizations.actor import Actor
from organizations.importing.cells import Cells
from organizations.importing.plan import Line, Plan, differing, planned_once
from organizations.importing.reading import Rows
from organizations.importing.units import OUT_OF_REACH, Units
from organizations.models import Organization
from organizations.names import squeeze
from organizations.roles import Role
from organizations.roster.values import code_key, name_key
from projects.forms.problem import MOST_PEOPLE
from projects.models import AnnualRound, Problem, ProblemForwarding
from projects.permissions import HOUSE, may_record_problem

from .columns import LAYOUT, REACH_WORDS, SOURCE_WORDS, URGENCY_WORDS
from .origins import raised_by_others

LONGEST_DESCRIPTION, LONGEST_REFERENCE = 200, 60
KEPT = (
    "source",
    "source_reference",
    "description",
    "people_affected",
    "urgency",
    "reach",
    "found_on",
    "deadline",
)
_YEAR = re.compile(r"W(\d{4})-")
Key = tuple[int, str]  # organization, squeezed description


@dataclass
class Present:
    """Units and problems in reach: of the current round by what they say, of those that the file numbers by number."""

    actor: Actor
    round: AnnualRound
    today: date
    units: Units
    problems: list[Problem]
    raised: set[
        int
    ]  # ids of those that others raised (an opinion, a remark) or that changed hands, even back again
    by_number: dict[str, Problem] = field(init=False)
    by_words: dict[Key, Problem] = field(init=False)

    def __post_init__(self) -> None:
        self.by_number = {code_key(problem.number): problem for problem in self.problems}
        own = [problem for problem in reversed(self.problems) if problem.round_id == self.round.pk]
        self.by_words = {words_key(problem.organization_id, problem.description): problem for problem in own}

    @property
    def assigns(self) -> bool:
        return self.actor.has_role(Role.OFFICER)


def words_key(organization_id: int, description: str) -> Key:
    return organization_id, squeeze(description)


def units_for(actor: Actor) -> Units:
    """Where the acting post may record a problem."""
    units = Organization.objects.active().visible_to(actor).order_by("path")
    return Units(unit for unit in units if may_record_problem(actor, unit))


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    """`closed()` of the import has asked whether there is a current round. Two confirmations at once wait for each other at
    the round: a new problem has no row yet to wait for."""
    round_: AnnualRound = AnnualRound.objects.current()
    if lock:
        AnnualRound.objects.select_for_update(no_key=True).get(pk=round_.pk)
    years = {int(year) for row in rows.rows for year in _YEAR.findall(row.texts.get("number", "").upper())}
    found = Problem.objects.visible_to(actor).filter(Q(round=round_) | Q(round__year__in=years))
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    problems = list(found.select_related("organization", "assigned_by", "recorded_by").order_by("pk"))
    found_pks = {problem.pk for problem in problems}
    sent_on = ProblemForwarding.objects.filter(problem__in=found_pks).values_list("problem", flat=True)
    raised = raised_by_others(found_pks) | set(sent_on)
    return Present(actor, round_, timezone.localdate(), units_for(actor), problems, raised)


def make_plan(rows: Rows, present: Present) -> Plan:
    return planned_once(rows, LAYOUT, present, planned_row, key_of, "description", "个问题")


def key_of(line: Line) -> Problem | Key:
    known: Problem | None = line.existing
    return known or words_key(line.values["organization"].pk, line.values["description"])


def planned_row(cells: Cells, present: Present) -> Line | None:
    number = cells.raw("number")
    known = present.by_number.get(code_key(number)) if number else None
    if number and known is None:
        cells.refuse("number", f"问题编号“{number[:40]}”{OUT_OF_REACH}；新增的问题请把编号留空")
        return None
    organization = organization_of(cells, known, present)
    if organization is None:
        return None
    description = cells.text("description", LONGEST_DESCRIPTION, required=True)
    known = known or present.by_words.get(words_key(organization.pk, description))
    values = {"organization": organization, "description": description} | values_of(cells, known, present)
    if cells.refusals:
        return None
    line = Line(cells.row, subject_of(organization, description), values, known)
    if known is not None:
        line.changes = differing(known, {name: values[name] for name in KEPT}, cells.row, SHOWN)
        check_change(cells, line, known, present)
    else:
        check_new(cells, values, present)
        values["round"] = present.round  # a plan of one year is another one in the next
    return line


def organization_of(cells: Cells, known: Problem | None, present: Present) -> Organization | None:
    """A problem that is there keeps its organization: it changes hands by 转办 only."""
    name = cells.raw("organization")
    if known is not None:
        own = known.organization
        if name and name_key(name) not in (name_key(own.name), name_key(own.short_name)):
            cells.refuse("organization", f"问题 {known} 属于“{own}”，要改由其他党组织承办请用“转办”")
            return None
        return own
    found = present.units.find(cells)
    if found is None and not cells.refusals:
        if present.assigns:
            cells.missing("organization")
            return None
        return present.actor.organization
    return found


def values_of(cells: Cells, known: Problem | None, present: Present) -> dict[str, Any]:
    """Columns that the row leaves empty keep what is on record, or what a new problem begins with."""
    source = Problem.Source.ASSIGNED.value if present.assigns and known is None else None
    people = cells.whole("people_affected", MOST_PEOPLE, least=1)
    reference = cells.text("source_reference", LONGEST_REFERENCE)
    return {
        "source": cells.choice("source", SOURCE_WORDS, known.source if known else source),
        "source_reference": reference or (known.source_reference if known else ""),
        "people_affected": people or (known.people_affected if known else None),
        "urgency": cells.choice(
            "urgency", URGENCY_WORDS, known.urgency if known else Problem.Urgency.NORMAL.value
        ),
        "reach": cells.choice("reach", REACH_WORDS, known.reach if known else Problem.Reach.SINGLE.value),
        "found_on": cells.day("found_on", latest=present.today)
        or (known.found_on if known else present.today),
        "deadline": cells.day("deadline"),
    }


def check_new(cells: Cells, values: dict[str, Any], present: Present) -> None:
    """As on the form: a house records what it found itself, an officer hands down with a deadline."""
    assigned = values["source"] == Problem.Source.ASSIGNED
    if assigned != present.assigns:
        who = (
            "本党组织登记的问题不能填“上级交办”，请改为实际来源"
            if assigned
            else "组织部门登记的问题来源应为“上级交办”"
        )
        cells.refuse("source", who)
    elif assigned and values["deadline"] is None:
        cells.missing("deadline")
    elif assigned and values["deadline"] < present.today:
        cells.refuse("deadline", "办理期限不能早于今天，请改正")
    elif not assigned and values["deadline"] is not None:
        cells.refuse("deadline", "只有上级交办的问题有办理期限，请留空")


def check_change(cells: Cells, line: Line, known: Problem, present: Present) -> None:
    """Only what still waits is corrected, and only by those who recorded it or handed it down."""
    if not line.changes:
        return
    place = next(iter(line.changes))
    was, _ = line.changes[place]
    back = f"请把{LAYOUT.label(place)}改回“{was}”或删去这一行"
    if known.state != Problem.State.OPEN:
        cells.refuse(place, f"问题 {known} {known.get_state_display()}，不能更正，{back}")
    elif known.pk in present.raised or not may_correct(present.actor, known):
        cells.refuse(place, f"问题 {known} 不由您更正，{back}")
    elif "source" in line.changes:
        cells.refuse("source", f"问题来源不能更正，请改回“{line.changes['source'][0]}”")
    elif known.source != Problem.Source.ASSIGNED and line.values["deadline"] is not None:
        cells.refuse("deadline", "只有上级交办的问题有办理期限，请留空")
    elif known.source == Problem.Source.ASSIGNED and line.values["deadline"] is None:
        cells.missing("deadline")
    elif "deadline" in line.changes and line.values["deadline"] < present.today:
        cells.refuse("deadline", "办理期限不能早于今天，请改正")


def may_correct(actor: Actor, problem: Problem) -> bool:
    """The house what it found and recorded itself, an officer what the own organization handed down; whoever got a
    problem from elsewhere cannot make it a smaller one."""
    if not may_record_problem(actor, problem.organization):
        return False
    if problem.source == Problem.Source.ASSIGNED:
        by, may = problem.assigned_by, not actor.has_role(*HOUSE)
    else:
        by, may = problem.recorded_by, actor.is_in(problem.organization_id)
    return may and by is not None and actor.is_in(by.organization_id)


def subject_of(organization: Organization, description: str) -> str:
    return f"{organization}：{description[:40]}"


def in_words(words: Iterable[tuple[str, str]]) -> Any:
    labels = dict(words)
    return lambda value: str(labels.get(value, value))


SHOWN = {
    "source": in_words(Problem.Source.choices),
    "urgency": in_words(Problem.Urgency.choices),
    "reach": in_words(Problem.Reach.choices),
    "description": lambda value: value[:40],
}
