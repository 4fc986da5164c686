"""From one city of two rounds to a province: earlier rounds of the same city, then further cities beside it.

Both are copies made inside the database (copying). A copied city has its own root, codes (9902…), log-in names
(c02-secretary …) and ids; posts are written with an entry each, as everywhere. Copied are projects with everything
below them and the problems, meetings and notices around them, not reviews, surveys, opinions and mechanisms: the
finished rounds of copied cities have no sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Max, Model, QuerySet

from organizations.actor import service
from organizations.models import Appointment, Organization, User
from organizations.names import pinyin_key
from organizations.official_order import put_in_order
from organizations.tree import within
from projects.models import (
    Acceptance,
    AcceptanceRow,
    AgendaItem,
    AnnualRound,
    Attendance,
    ChangeRequest,
    DeclarationOpinion,
    DeclarationVersion,
    Indicator,
    Leadership,
    LightRecord,
    Meeting,
    Milestone,
    NumberSeries,
    Obstacle,
    PlanBaseline,
    Problem,
    ProgressReport,
    Project,
    ReportedPercent,
    Resolution,
    SupervisionNotice,
    Suspension,
    Task,
    TaskChange,
    TaskUpdate,
)
from projects.rhythm import default_rhythm
from workflow import audit
from workflow.batches import record_many

from .copying import Copy, moved_path, padded, quoted
from .rows import REASON, forget_ids

CITIES, ROUNDS = 20, 5
FEWEST_ROUNDS = 2  # those of the demo city
CITY_CODE = "9901"
SERIALS = 10_000  # numbers of problems of a year that one city may take
NAMES = "云松溪晴霁岚碧锦秋春星月竹枫雪朝暮远静"

# Of a round, every model after those that it points to; and by which column a row belongs to its project.
BOUND: dict[type[Model], tuple[str, type[Model]] | None] = {
    Problem: None,
    Project: None,
    Project.problems.through: ("project_id", Project),
    Leadership: ("project_id", Project),
    DeclarationVersion: ("project_id", Project),
    DeclarationOpinion: ("project_id", Project),
    Indicator: ("project_id", Project),
    Milestone: ("project_id", Project),
    Task: ("project_id", Project),
    TaskUpdate: ("task_id", Task),
    ProgressReport: ("project_id", Project),
    ReportedPercent: ("report_id", ProgressReport),
    Obstacle: ("project_id", Project),
    SupervisionNotice: ("project_id", Project),
    LightRecord: ("project_id", Project),
    Suspension: ("project_id", Project),
    Acceptance: ("project_id", Project),
    AcceptanceRow: ("acceptance_id", Acceptance),
}
# What lies between projects of a house: copied with the city, left where a round is copied.
BETWEEN: tuple[type[Model], ...] = (Meeting, Attendance, Resolution, AgendaItem, ChangeRequest, TaskChange)
ACTOR = service("load_demo")


def widen(cities: int = CITIES, rounds: int = ROUNDS) -> Iterator[str]:
    """Makes that many of each out of the demo city that is there; says what is done. A transaction for each copy."""
    finished = AnnualRound.objects.filter(is_current=False).get()
    spans = spans_of(tuple(BOUND))
    for years in range(1, rounds - 1):
        with transaction.atomic():
            add_round(finished, years, spans)
        yield f"round {finished.year - years} of the first city"
    spans = spans_of((User, Organization, Appointment, *BOUND, *BETWEEN))
    series = list(NumberSeries.objects.values_list("key", "last"))
    for shift in range(1, cities):
        with transaction.atomic():
            add_city(shift, spans, series)
        yield f"city {shift + 1} of {cities}: {Project.objects.count():,} projects"
    models: tuple[type[Model], ...] = (*spans, PlanBaseline)
    for model in models:
        forget_ids(model)


def spans_of(models: Sequence[type[Model]]) -> dict[type[Model], int]:
    return {model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for model in models}


def copied(copy: Copy, models: Sequence[type[Model]]) -> None:
    """Copy each model, and chain one entry for it: how many, out of which ids, and by how much they moved."""
    for model in models:
        with audit.recording():
            count = copy.run(model)
            details = {
                "reason": REASON,
                "count": count,
                "copied_up_to": copy.spans[model],
                "shift": copy.shift,
            }
            audit.note(ACTOR, "record_many", audit.Subject(model._meta.label_lower), details=details)


def add_round(finished: AnnualRound, years: int, spans: dict[type[Model], int]) -> None:
    arrangement = default_rhythm(finished.year - years)
    record_many([arrangement.round], REASON, ACTOR)
    windows = [
        arrangement.round.windows.model(
            round=arrangement.round, level=level, phase=phase, opens_on=opens, closes_on=closes
        )
        for (level, phase), (opens, closes) in arrangement.windows.items()
    ]
    record_many(windows, REASON, ACTOR)
    new_round = partial(constant, str(arrangement.round.pk))
    year = str(finished.year - years)
    copy = Copy(
        spans,
        shift=years,
        years=years,
        where={model: within_round(model, finished) for model in BOUND},
        own={
            (Problem, "round"): new_round,
            (Project, "round"): new_round,
            (Project, "carried_from"): partial(constant, "NULL"),
            (Problem, "number"): lambda copy, name: f"'W{year}' || substr({name}, 6)",
            (Project, "number"): lambda copy, name: (
                f"CASE WHEN {name} = '' THEN '' ELSE '{year}' || substr({name}, 5) END"
            ),
            (SupervisionNotice, "number"): lambda copy, name: (
                f"replace({name}, '〔{finished.year}〕', '〔{year}〕')"
            ),
        },
        left=frozenset(BETWEEN),
    )
    copied(copy, tuple(BOUND))
    copy_baselines(copy, PlanBaseline.objects.filter(project__round=finished))
    known = NumberSeries.objects.values_list("key", "last")
    again = [(key.split("-"), last) for key, last in known if key.split("-")[1] == str(finished.year)]
    record_many(
        [NumberSeries(key="-".join([kind, year, *rest]), last=last) for (kind, _, *rest), last in again],
        REASON,
        ACTOR,
    )


def constant(value: str, copy: Copy, name: str) -> str:
    return value


def within_round(model: type[Model], round_: AnnualRound) -> str:
    bound = BOUND[model]
    if bound is None:
        return f"round_id = {round_.pk}"
    column, above = bound
    return f"{column} IN (SELECT id FROM {quoted(above._meta.db_table)} WHERE {within_round(above, round_)})"


def add_city(shift: int, spans: dict[type[Model], int], series: Sequence[tuple[str, int]]) -> None:
    code, z_span = f"99{shift + 1:02d}", spans_z() * shift
    path = moved_path(spans[Organization] * shift)
    copy = Copy(
        spans,
        shift,
        own={
            (User, "username"): lambda copy, name: f"'c{shift + 1:02d}-' || {name}",
            (Organization, "path"): path,
            (Organization, "position"): lambda copy, name: f"{name} + {copy.moved(Organization)}",
            (Organization, "region_code"): partial(recoded, code),
            (Organization, "party_code"): partial(recoded, code),
            (Organization, "z_number"): lambda copy, name: f"{name} + {z_span}",
            (Problem, "path"): path,
            (Project, "path"): path,
            (Problem, "number"): lambda copy, name: (
                f"substr({name}, 1, 6) || (CAST(substr({name}, 7) AS integer) + {SERIALS * shift})"
            ),
            (Project, "number"): partial(renumbered, code, z_span),
        },
    )
    copied(copy, (User, Organization))
    root = rename_root(copy)
    put_in_order(Organization.objects.filter(within(root.path)))
    appoint_again(copy)
    copied(copy, (*BOUND, *BETWEEN))
    copy_baselines(copy, PlanBaseline.objects.filter(project__lte=spans[Project]))
    continue_numbers(series, shift, code, z_span, copy.moved(Organization))


def spans_z() -> int:
    """The largest Z number of the first city, whose codes all begin with 9901."""
    first = Organization.objects.filter(parent=None).order_by("pk")[0]
    return Organization.objects.below(first.path).aggregate(last=Max("z_number"))["last"] or 0


def recoded(code: str, copy: Copy, name: str) -> str:
    return (
        f"CASE WHEN substr({name}, 1, 4) = '{CITY_CODE}' THEN '{code}' || substr({name}, 5) ELSE {name} END"
    )


def renumbered(code: str, z_span: int, copy: Copy, name: str) -> str:
    """2026-V-990102001001-003 and 2026-T-Z0004-001: the code stands from the eighth sign on."""
    z_number = padded(f"(CAST(substr({name}, 9, 4) AS integer) + {z_span})", 4)
    return (
        f"CASE WHEN substr({name}, 8, 1) = 'Z' THEN substr({name}, 1, 8) || {z_number} || substr({name}, 13) "
        f"WHEN {name} = '' THEN '' ELSE substr({name}, 1, 7) || '{code}' || substr({name}, 12) END"
    )


def rename_root(copy: Copy) -> Organization:
    """江澜市 is told apart from 云澜市; what lies below keeps its names, as places of real cities share many."""
    first = Organization.objects.filter(parent=None).order_by("pk")[0]
    name = f"{NAMES[(copy.shift - 1) % len(NAMES)]}澜市"
    full = f"中共{name}委员会"
    root = Organization.objects.get(pk=first.pk + copy.moved(Organization))
    root.name, root.short_name, root.pinyin = full, name, pinyin_key(full, name)
    root.save(update_fields=["name", "short_name", "pinyin"])
    return root


def appoint_again(copy: Copy) -> None:
    """Posts are protected rows: each is written with its entry."""
    posts = list(Appointment.objects.filter(pk__lte=copy.spans[Appointment]).order_by("pk"))
    for post in posts:
        post.pk += copy.moved(Appointment)
        post.user_id += copy.moved(User)
        post.organization_id += copy.moved(Organization)
        post._state.adding = True
    record_many(posts, REASON, ACTOR, batch_size=200)


def copy_baselines(copy: Copy, baselines: QuerySet[PlanBaseline]) -> None:
    """Their content names rows by id."""
    moved = {
        "indicators": copy.moved(Indicator),
        "milestones": copy.moved(Milestone),
        "tasks": copy.moved(Task),
    }
    rows = [
        PlanBaseline(
            project_id=row.project_id + copy.moved(Project),
            content={
                part: [entry | {"id": entry["id"] + moved[part]} for entry in entries]
                for part, entries in row.content.items()
            },
            frozen_at=row.frozen_at,
        )
        for row in baselines.order_by("pk").iterator(2000)
    ]
    record_many(rows, REASON, ACTOR)


def continue_numbers(
    series: Sequence[tuple[str, int]], shift: int, code: str, z_span: int, moved: int
) -> None:
    """So that the next number of a place is none that was given; problems of all cities share one series a year."""
    rows = []
    for key, last in series:
        kind, year, *rest = key.split("-")
        if kind == "problem":
            NumberSeries.objects.filter(key=key).update(last=last + SERIALS * shift)
            continue
        place = rest[0]
        if kind == "notice":
            place = str(int(place) + moved)
        else:
            place = f"Z{int(place[1:]) + z_span:04d}" if place[0] == "Z" else code + place[4:]
        rows.append(NumberSeries(key=f"{kind}-{year}-{place}", last=last))
    record_many(rows, REASON, ACTOR)


def log_ins(cities: int) -> str:
    return "" if cities < 2 else f"其他市的用户名在前面加 c02- 到 c{cities:02d}-，例如 c02-city；密码相同"
