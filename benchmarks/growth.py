"""What people of one city look at, before and after ten such cities of three rounds lie in the same tables: CPU time.

    BENCHMARK_SCALE=small .venv/bin/python -m benchmarks.growth [rounds]

Each time is taken in turns with a loop that asks nothing and is divided by it, so that a machine that became slower
meanwhile is no growth. Queries, steps of SQLite and bytes are counted by tests/reviews/demo/test_province.py. All of
it happens in a transaction of the scratch database and is given back; exit code 1 says that a page is over the budget.
"""

import sys
from functools import partial

from django.db import transaction

from benchmarks import scratch
from benchmarks.served.acts import Act, Export, acts
from benchmarks.served.inside import Inside, client_of
from benchmarks.timing import best
from config.gunicorn import when_ready
from reviews.demo import widening

CITIES, YEARS, MOST = 10, 3, 1.2
ROUNDS = 40
LOOP = "loop"


def pages() -> list[Act]:
    """Those that are looked at; nothing is sent."""
    return [act for act in acts() if not act.visits[0].form and not isinstance(act.visits[0], Export)]


def loop() -> None:
    sum(number * number for number in range(100_000))


def in_loops(looked_at: list[Act], rounds: int) -> dict[str, float]:
    """Time of each page as a multiple of the loop's."""
    asked = {}
    for act in looked_at:
        visit = act.visits[0]
        asked[act.name] = partial(visit.act, Inside(client_of(visit.user)), {})
    seconds = best({LOOP: loop, **asked}, rounds)
    return {name: found / seconds[LOOP] for name, found in seconds.items()}


def main(rounds: int) -> None:
    scratch.fill()
    when_ready(None)
    with transaction.atomic():
        looked_at = pages()
        before = in_loops(looked_at, rounds)
        for _ in widening.widen(CITIES, YEARS):
            pass
        after = in_loops(looked_at, rounds)
        transaction.set_rollback(True)
    grown = {name: after[name] / before[name] for name in before if name != LOOP}
    for name, ratio in grown.items():
        print(f"{name:28}{ratio:6.2f}{'!' if ratio > MOST else ''}")
    sys.exit(any(ratio > MOST for ratio in grown.values()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
