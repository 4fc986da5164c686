"""From one city of two rounds to a province: earlier rounds of the same city, then further cities beside it.

Both are copies made inside the database (copying, copied): projects with everything below them, problems, meetings,
supervision, mechanisms, survey results and review sheets with what was given to them; of a city also what came after
the year, opinions, and surveys with their answers. A copied city has its own root, codes (9902…), log-in names
(c02-secretary …) and ids, and shares the schemes of each round. Protected rows are written with an entry each, as
everywhere; a sheet's snapshot is frozen anew with its own ids (copied_sheets). Earlier rounds have the sheets whose
result was told. Not copied are hand-overs, reminders, and what belongs to one log-in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet

from feedback.models import Opinion, OpinionPoint, Slip, Survey
from organizations.actor import service
from organizations.models import Appointment, Organization, User
from organizations.names import pinyin_key
from organizations.official_order import put_in_order
from organizations.tree import within
from projects.models import (
    AnnualRound,
    Indicator,
    Milestone,
    NumberSeries,
    PlanBaseline,
    Problem,
    Project,
    SupervisionNotice,
    Task,
)
from projects.rhythm import default_rhythm
from reviews.models import Mechanism, ReviewSheet, SheetVersion
from workflow import audit
from workflow.batches import record_many
from workflow.protection import Protected

from .copied import AFTERWARDS, BOUND, DRAWN, RULES, within_round
from .copied_sheets import copy_decided
from .copying import Copy, Expression, drawn_digits, moved_path, padded
from .rows import REASON, forget_ids

CITIES, ROUNDS = 20, 5
FEWEST_ROUNDS = 2  # those of the demo city
CITY_CODE = "9901"
SERIALS = 10_000  # numbers of problems of a year that one city may take
NAMES = "云松溪晴霁岚碧锦秋春星月竹枫雪朝暮远静"

CODES: tuple[tuple[type[Model], str], ...] = (
    (OpinionPoint, "code"), (Survey, "code"), (Opinion, "receipt"),
)  # fmt: skip
ACTOR = service("load_demo")


def widen(cities: int = CITIES, rounds: int = ROUNDS) -> Iterator[str]:
    """Makes that many of each out of the demo city that is there; says what is done. A transaction for each copy."""
    finished = AnnualRound.objects.filter(is_current=False).get()
    spans = spans_of((*RULES, *BOUND))
    for years in range(1, rounds - 1):
        with transaction.atomic():
            add_round(finished, years, spans)
        yield f"round {finished.year - years} of the first city"
    spans = spans_of((User, Organization, Appointment, *BOUND, *AFTERWARDS, SheetVersion))
    series = list(NumberSeries.objects.values_list("key", "last"))
    for shift in range(1, cities):
        with transaction.atomic():
            add_city(shift, spans, series)
        yield f"city {shift + 1} of {cities}: {Project.objects.count():,} projects"
    models: tuple[type[Model], ...] = (*RULES, *spans, PlanBaseline)
    for model in models:
        forget_ids(model)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what autovacuum would do some time after so many rows


def spans_of(models: Sequence[type[Model]]) -> dict[type[Model], int]:
    return {
        model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0
        for model in models
        if model not in DRAWN
    }


def copied(copy: Copy, models: Sequence[type[Model]]) -> None:
    """Copy each model, and chain one entry for it: how many, out of which ids, and by how much they moved."""
    for model in models:
        with audit.recording():
            if issubclass(model, ReviewSheet | SheetVersion):
                count = copy_decided(copy, model, REASON, ACTOR)
            else:
                count = copy.run(model)
            details = {
                "reason": REASON,
                "count": count,
                "copied_up_to": copy.spans.get(model),
                "shift": copy.shift,
            }
            subject = audit.Subject(model._meta.label_lower)
            entry = audit.note(ACTOR, "record_many", subject, details=details)
            if issubclass(model, Protected) and not issubclass(model, ReviewSheet | SheetVersion):
                note_each(copy, model, entry)


def note_each(copy: Copy, model: type[Protected], batch: audit.AuditEntry) -> None:
    """The entries to which the copies refer already."""
    above = {name for name in ("criterion", "rater_group__criterion") if has(model, name)}
    first, last = copy.moved(model), copy.moved(model) + copy.spans[model]
    rows = model._base_manager.filter(pk__gt=first, pk__lte=last).order_by("pk")
    row: Any
    for row in (rows.select_related(*above) if above else rows).iterator(2000):
        if has(model, "sheet"):
            row.sheet = ReviewSheet(pk=row.sheet_id)  # which comes after what was given to it
        row.owe_named_entry()
        audit.note(ACTOR, "record_one", row, caused_by=batch)


def has(model: type[Model], name: str) -> bool:
    return name.partition("__")[0] in {field.name for field in model._meta.concrete_fields}


def add_round(finished: AnnualRound, years: int, spans: dict[type[Model], int]) -> None:
    begun = begin_round(finished.year - years)
    new_round = partial(constant, str(begun.pk))
    models = (*RULES, *BOUND)
    year = str(begun.year)
    copy = Copy(
        spans,
        shift=years,
        years=years,
        where={model: within_round(model, finished) for model in models},
        own={(model, "round"): new_round for model in models if has(model, "round")}
        | {
            # Checked again since then, and the next time with those of the finished round.
            (Mechanism, "check_on"): lambda copy, name: name,
            (Project, "carried_from"): partial(constant, "NULL"),
            (Problem, "number"): lambda copy, name: f"'W{year}' || substr({name}, 6)",
            (Project, "number"): lambda copy, name: (
                f"CASE WHEN {name} = '' THEN '' ELSE '{year}' || substr({name}, 5) END"
            ),
            (SupervisionNotice, "number"): lambda copy, name: (
                f"replace({name}, '〔{finished.year}〕', '〔{year}〕')"
            ),
        },
        left=frozenset(AFTERWARDS),
        round=begun.pk,
    )
    copied(copy, models)
    copy_baselines(copy, PlanBaseline.objects.filter(project__round=finished))
    number_on(finished.year, year)


def begin_round(year: int) -> AnnualRound:
    arrangement = default_rhythm(year)
    record_many([arrangement.round], REASON, ACTOR)
    windows = [
        arrangement.round.windows.model(
            round=arrangement.round, level=level, phase=phase, opens_on=opens, closes_on=closes
        )
        for (level, phase), (opens, closes) in arrangement.windows.items()
    ]
    record_many(windows, REASON, ACTOR)
    return arrangement.round


def number_on(finished: int, year: str) -> None:
    """The series of the copied year go on where those of the finished one did."""
    known = NumberSeries.objects.values_list("key", "last")
    again = [(key.split("-"), last) for key, last in known if key.split("-")[1] == str(finished)]
    copies = [NumberSeries(key="-".join([kind, year, *rest]), last=last) for (kind, _, *rest), last in again]
    record_many(copies, REASON, ACTOR)


def constant(value: str, copy: Copy, name: str) -> str:
    return value


def in_front(shift: int, copy: Copy, name: str) -> str:
    """A code that only has to be nobody else's; none begins with U, which codes do without."""
    return f"'U{shift + 1:02d}' || {name}"


def add_city(shift: int, spans: dict[type[Model], int], series: Sequence[tuple[str, int]]) -> None:
    code, z_span = f"99{shift + 1:02d}", spans_z() * shift
    path = moved_path(spans[Organization] * shift)
    own: dict[tuple[type[Model], str], Expression] = {
        (User, "username"): lambda copy, name: f"'c{shift + 1:02d}-' || {name}",
        (Organization, "path"): path,
        (Organization, "position"): lambda copy, name: f"{name} + {copy.moved(Organization)}",
        (Organization, "region_code"): partial(recoded, code),
        (Organization, "party_code"): partial(recoded, code),
        (Organization, "z_number"): lambda copy, name: f"{name} + {z_span}",
        (Problem, "number"): lambda copy, name: (
            f"substr({name}, 1, 6) || (CAST(substr({name}, 7) AS integer) + {SERIALS * shift})"
        ),
        (Project, "number"): partial(renumbered, code, z_span),
        (Opinion, "sent"): partial(constant, "NULL"),
        (Slip, "code_hmac"): lambda copy, name: drawn_digits(),
    }
    own |= {(model, "path"): path for model in (*BOUND, *AFTERWARDS) if has(model, "path")}
    own |= {(model, column): partial(in_front, shift) for model, column in CODES}
    copy = Copy(spans, shift, own=own, drawn=DRAWN)
    copied(copy, (User, Organization))
    root = rename_root(copy)
    put_in_order(Organization.objects.filter(within(root.path)))
    copied(copy, (Appointment, *BOUND, *AFTERWARDS, SheetVersion))
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
