"""Times things side by side in one run, so that a figure is a ratio and not a property of the machine."""

import gc
import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

Act = Callable[[], Any]


def best(acts: Mapping[str, Act], rounds: int, before: Act = lambda: None) -> dict[str, float]:
    """Least CPU seconds of each act over the rounds, taken in turns after one round to warm up; `before` precedes
    each and is not counted.

    The least is what the work costs; what lies above it, other processes did. SQLite runs inside this
    process, so its time is counted.
    """
    found = dict.fromkeys(acts, float("inf"))
    for act in acts.values():
        act()
    for _ in range(rounds):
        gc.collect()
        for name, act in acts.items():
            before()
            begun = time.process_time()
            act()
            found[name] = min(found[name], time.process_time() - begun)
    return found


@dataclass(frozen=True)
class Answer:
    """What one page cost apart from time: `raw` and `packed` in bytes, packed as gzip sends it."""

    queries: int
    raw: int
    packed: int


def answer_of(ask: Act, before: Act = lambda: None) -> Answer:
    """The second answer of a page: the first fills the caches of templates and of the place's name.

    Queries of the cache table do not count, since the cache may as well be Redis.
    """
    ask()
    before()
    with CaptureQueriesContext(connection) as made:
        content = ask().content
    counted = [query for query in made.captured_queries if "django_cache" not in query["sql"]]
    return Answer(len(counted), len(content), len(gzip.compress(content, 6)))
