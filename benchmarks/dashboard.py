"""The dashboard of the city at many times its projects: queries, CPU time, and the floor at the same size.

    .venv/bin/python -m benchmarks.dashboard [times]

Copies of this year's projects are made in a transaction of the scratch database and given back at the end. What
lies below a project (tasks, reports, obstacles) is not copied.
"""

import sys
from functools import partial
from typing import Any

from django.db import transaction
from django.test.utils import override_settings
from django.utils import timezone

from benchmarks import floors, scratch
from benchmarks.pages import actor_of, client_of
from benchmarks.timing import answer_of, best
from organizations.models import Organization
from organizations.tree import SEGMENT
from projects.models import AnnualRound, Project
from reviews.dashboards.records import counted_projects

TIMES = 22
ROUNDS = 10


def look(name: str, present: AnnualRound) -> None:
    root = Organization.objects.get(parent=None)
    ask: Any = partial(client_of("city").get, f"/dashboard/?round={present.pk}")
    found = counted_projects(actor_of("city"), root, present, timezone.localdate())
    floor = partial(floors.dashboard, found, len(root.path) + SEGMENT)
    for kept, words in ((0, "first"), (32, "kept")):
        with override_settings(DASHBOARDS_KEPT=kept):
            queries = answer_of(ask).queries
            seconds = best({"page": ask, "floor": floor}, ROUNDS)
        page, bare = seconds["page"] * 1000, seconds["floor"] * 1000
        print(
            f"{name} {words}  {queries:3} queries  {page:8.1f} ms  floor {bare:8.1f} ms  {page / bare:5.2f}"
        )


def copied(present: AnnualRound, times: int) -> int:
    rows = list(Project.objects.filter(round=present))
    copies = []
    for row in rows * (times - 1):
        values = {field.attname: getattr(row, field.attname) for field in Project._meta.concrete_fields}
        values |= {"id": None, "number": "", "carried_from_id": None}
        copies.append(Project(**values))
    Project.objects.bulk_create(copies, batch_size=200)
    return len(rows) + len(copies)


def main(times: int) -> None:
    scratch.fill()
    present = AnnualRound.objects.get(is_current=True)
    look(f"{Project.objects.filter(round=present).count():7,} projects", present)
    with transaction.atomic():
        look(f"{copied(present, times):7,} projects", present)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
