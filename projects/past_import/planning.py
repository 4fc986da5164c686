"""What the rows of a list of earlier years' projects mean: new finished projects, or ones that are there already."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from organizations.importing.cells import Cells, long_text
from organizations.importing.plan import Line, Plan, alike, planned, shown
from organizations.importing.progress import counted
from organizations.importing.reading import Rows
from organizations.importing.units import OUT_OF_REACH
from organizations.models import Organization
from organizations.names import squeeze
from organizations.roster.values import code_key, name_key
from organizations.workbooks.rows import DataRow, Refusal
from projects.forms.declaration import NEAR
from projects.models import AnnualRound, Project
from projects.states import ProjectState

from .columns import END_WORDS, GRADE_WORDS, LAYOUT, SIZE_WORDS, SOURCE_WORDS, STATE_WORDS
from .present import Present

MOST_MONEY, MOST_PEOPLE = 9_999_999_999, 100_000_000
CUT = "…（详见系统）"
WHOLE, BEST = Decimal(100), 100


def make_plan(rows: Rows, present: Present) -> Plan:
    """A refusal concerns a cell; the rest is planned all the same, to show everything at once."""
    lines: list[Line] = []
    refusals: list[Refusal] = []
    first: dict[Any, DataRow] = {}
    for group in counted(groups_of(rows.rows), "核对"):
        cells = Cells(group[0], LAYOUT)
        line = planned_project(cells, group, present)
        key = (line.existing or line.subject) if line else None
        if line and key in first:
            cells.refuse("title", f"与{first[key].words}是同一个项目，请把它的任务放在一起")
        elif line:
            first[key] = group[0]
            lines.append(line)
        refusals += cells.refusals
    return planned(rows, LAYOUT, present, lines, refusals)


def groups_of(rows: list[DataRow]) -> list[list[DataRow]]:
    """Rows of one project stand together: those that repeat what names it, or leave it empty."""
    groups: list[list[DataRow]] = []
    names: tuple[Any, ...] = ()
    for row in rows:
        named = tuple(
            name_key(row.texts.get(field, ""))
            for field in ("number", "year", "code", "organization", "title")
        )
        here = (row.sheet.index, named)
        goes_on = not any(named) and groups and names[0] == row.sheet.index
        if goes_on or here == names:
            groups[-1].append(row)
        else:
            groups.append([row])
            names = here
    return groups


def planned_project(cells: Cells, group: list[DataRow], present: Present) -> Line | None:
    """None where a cell of the project or of its tasks is refused."""
    if number := cells.raw("number"):
        known = present.by_number.get(code_key(number))
        if known is None:
            cells.refuse(
                "number", f"项目编号“{number[:40]}”{OUT_OF_REACH}；新增的往年项目请把编号留空，由系统编号"
            )
            return None
        return compared(cells, group, known, present)
    round_ = round_of(cells, present)
    organization = present.units.find(cells)
    if organization is None and not cells.refusals:
        cells.missing("organization")
    title = cells.text("title", 40, required=True)
    if cells.refusals or round_ is None or organization is None:
        return None
    known = present.by_title.get((round_.pk, organization.pk, squeeze(title)))
    if known is not None:
        return compared(cells, group, known, present)
    if why := present.closed.get(round_.pk):
        cells.refuse("year", f"{round_.year} 年度{why}，不能再导入项目，请删去这一行")
        return None
    values = {"round": round_, "organization": organization, "title": title}
    values |= values_of(cells, values, present)
    values["tasks"] = tasks_of(cells, group, round_)
    return None if cells.refusals else Line(group[0], f"{round_.year} 年 {organization} {title}", values)


def round_of(cells: Cells, present: Present) -> AnnualRound | None:
    year = cells.whole("year", 2100, least=2000)
    if year is None:
        if not cells.refusals:
            cells.missing("year")
        return None
    if year in present.past:
        return present.past[year]
    if year in present.rounds:
        cells.refuse("year", f"{year} 年度不是往年，请在系统中申报立项")
    else:
        cells.refuse("year", f"系统中没有 {year} 年度，请市级组织部门先建立该年度")
    return None


def values_of(cells: Cells, place: dict[str, Any], present: Present) -> dict[str, Any]:
    state = cells.choice("state", END_WORDS, ProjectState.CLOSED.value)
    round_ = place["round"]
    starts_on, due_on = near_day(cells, "starts_on", round_), near_day(cells, "due_on", round_)
    if starts_on and due_on and due_on < starts_on:
        cells.refuse("due_on", "完成时限早于起始日期，请核对后改正")
    ended_on = near_day(cells, "ended_on", round_, latest=timezone.localdate()) or round_.ends_on
    if starts_on and ended_on < starts_on:
        cells.refuse("ended_on", "验收日期早于起始日期，请核对后改正；留空为年度最后一天")
    return {
        "lead": lead_of(cells, place["organization"], (starts_on or round_.starts_on, ended_on), present),
        "size": cells.choice("size", SIZE_WORDS, Project.Size.MAJOR.value),
        "category": category_of(cells, present),
        "source": cells.choice("source", SOURCE_WORDS, ""),
        "problem_statement": cells.text("problem_statement", 300),
        "objectives": cells.text("objectives", 300),
        "starts_on": starts_on,
        "due_on": due_on,
        "budget": cells.number("budget", MOST_MONEY, places=2),
        "spent": cells.number("spent", MOST_MONEY, places=2) or Decimal(0),
        "beneficiaries": cells.whole("beneficiaries", MOST_PEOPLE),
        "state": state,
        **result_of(cells, state),
        "ended_on": ended_on,
    }


def result_of(cells: Cells, state: str | None) -> dict[str, Any]:
    """What the year's review came to elsewhere; a project that was terminated had none."""
    found = {
        "past_score": cells.number("past_score", BEST, places=2),
        "past_grade": cells.choice("past_grade", GRADE_WORDS, ""),
    }
    for field, value in found.items():
        if value not in (None, "") and state == ProjectState.TERMINATED:
            cells.refuse(field, f"终止的项目没有{LAYOUT.label(field)}，请留空或改正状态")
    return found


def near_day(cells: Cells, field: str, round_: AnnualRound, latest: date | None = None) -> date | None:
    """As near to the round as the declaration asks."""
    day = cells.day(field, latest=latest)
    if day and not round_.starts_on - NEAR <= day <= round_.ends_on + NEAR:
        cells.refuse(field, f"{LAYOUT.label(field)}离{round_}太远，请核对年份")
    return day


def lead_of(cells: Cells, house: Organization, time: tuple[date, date], present: Present) -> Any:
    """The secretary's post that overlaps the project's time, the latest of one person."""
    name = cells.raw("lead")
    if not name:
        return None
    first, last = time
    found = [
        post
        for post in present.posts.get((house.pk, name_key(name)), [])
        if post.starts_on <= last and (post.ends_on is None or post.ends_on >= first)
    ]
    if not found:
        words = f"“{name[:20]}”在项目期间没有在{house}任书记的记录，请核对姓名，或先补录任职，或留空"
        cells.refuse("lead", words)
        return None
    if len({post.user_id for post in found}) > 1:
        cells.refuse("lead", f"项目期间{house}有多名书记叫“{name[:20]}”，无法确定是哪一位，请留空")
        return None
    return found[-1]


def category_of(cells: Cells, present: Present) -> Any:
    name = cells.raw("category")
    found = present.categories.get(name_key(name)) if name else None
    if name and found is None:
        cells.refuse("category", f"项目类别“{name[:20]}”不在系统中，请从下拉列表中选择，或请市级组织部门增加")
    return found


def tasks_of(project: Cells, group: list[DataRow], round_: AnnualRound) -> list[dict[str, Any]]:
    """Tasks in the order of the rows; weights that nobody gave are equal, those given make a hundred."""
    tasks: list[dict[str, Any]] = []
    titles: dict[str, DataRow] = {}
    for row in group:
        cells = Cells(row, LAYOUT)
        title = cells.text("task_title", 40)
        if title:
            if squeeze(title) in titles:
                cells.refuse("task_title", f"与{titles[squeeze(title)].words}是同一项任务，请只保留一行")
            titles[squeeze(title)] = row
            tasks.append(
                {
                    "title": title,
                    "standard": cells.text("task_standard", 100),
                    "department_text": cells.text("task_department", 40),
                    "owner_text": cells.text("task_owner", 40),
                    "due_on": near_day(cells, "task_due_on", round_),
                    "weight": cells.number("task_weight", 100, places=2, share=True),
                }
            )
        project.refusals += cells.refusals
    weigh(project, tasks)
    return tasks


def weigh(cells: Cells, tasks: list[dict[str, Any]]) -> None:
    given = [task["weight"] for task in tasks if task["weight"] is not None]
    if not given:
        for place, task in enumerate(tasks):
            share = round(WHOLE / len(tasks), 2)
            task["weight"] = share if place else WHOLE - share * (len(tasks) - 1)
    elif len(given) != len(tasks) or sum(given) != WHOLE:
        cells.refuse(
            "task_weight", f"各项任务的权重合计应为 100，现在合计 {float(sum(given)):g}，请改正或全部留空"
        )


def compared(cells: Cells, group: list[DataRow], known: Project, present: Present) -> Line | None:
    """A project that is there stays as it is: what the row says otherwise is refused with what is on record."""
    for field, now in said_of(cells).items():
        was = on_record(known, field)
        if field == "organization" and name_key(now or "") == name_key(known.organization.name):
            continue
        if field in cells.row.sheet.columns and not is_same(was, now):
            words = f"系统中这个项目的{LAYOUT.label(field)}是“{shown(was)[:40]}”，本表不更正已有项目，请改回或删去这一行"
            cells.refuse(field, words)
    for row in group:
        title = long_text(row.texts.get("task_title", ""))
        if title and squeeze(title) not in present.titles[known.pk]:
            own = Cells(row, LAYOUT)
            own.refuse(
                "task_title", f"系统中这个项目没有任务“{title[:40]}”，本表不更正已有项目，请删去这一行"
            )
            cells.refusals += own.refusals
    return None if cells.refusals else Line(group[0], str(known), {}, known)


def said_of(cells: Cells) -> dict[str, Any]:
    """What a row says of a project, as far as a workbook shows it."""
    state = cells.raw("state")
    return {
        "organization": cells.raw("organization"),
        "lead": cells.raw("lead"),
        "title": cells.text("title", 40),
        "size": cells.choice("size", SIZE_WORDS, ""),
        "category": cells.raw("category"),
        "source": cells.choice("source", SOURCE_WORDS, ""),
        "problem_statement": cells.text("problem_statement", 300),
        "objectives": cells.text("objectives", 300),
        "starts_on": cells.day("starts_on"),
        "due_on": cells.day("due_on"),
        "budget": cells.number("budget", MOST_MONEY, places=2),
        "spent": cells.number("spent", MOST_MONEY, places=2),
        "beneficiaries": cells.whole("beneficiaries", MOST_PEOPLE),
        "past_score": cells.number("past_score", BEST, places=2),
        "past_grade": cells.choice("past_grade", GRADE_WORDS, ""),
        "state": cells.choice("state", STATE_WORDS, "") if state else "",
    }


def on_record(known: Project, field: str) -> Any:
    value = getattr(known, field)
    if field == "organization":
        return known.organization.short_name
    if field in ("lead", "category"):
        return value.name if value else ""
    return value


def is_same(was: Any, now: Any) -> bool:
    """An empty cell says nothing; a long text may have been cut by the export."""
    if now in ("", None):
        return True
    if isinstance(now, str) and now.endswith(CUT):
        return squeeze(str(was)).startswith(squeeze(now.removesuffix(CUT)))
    return bool(squeeze(str(was)) == squeeze(str(now)) if isinstance(now, str) else alike(was) == alike(now))
