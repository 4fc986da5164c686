"""What the tests of one module begin with, made once instead of before each of them.

    @pytest.fixture(scope="module")
    def made(worlds):
        return worlds(TODAY, a_small_city)

    @pytest.fixture
    def town(made):
        return made.again()

What a test changes is undone after it, and the world after the last test of its module. Tests of that module that do not ask
for the world run before it is made (tests/conftest.py).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import time_machine
from django.db import transaction

from tests.builders import audit

Made = TypeVar("Made")


@dataclass(frozen=True)
class World(Generic[Made]):
    made: Made
    owed: audit.Owed

    def again(self) -> Made:
        """Records of its own for each test, and the entries that they owe, as if it had arranged them itself."""
        audit.owe(self.owed)
        return deepcopy(self.made)


@contextmanager
def standing(
    now: datetime | str | None, make: Callable[..., Made], *given: Any, **named: Any
) -> Iterator[World[Made]]:
    with transaction.atomic():
        with time_machine.travel(now, tick=False) if now else nullcontext():
            made = make(*given, **named)
        yield World(made, audit.handed_over())
        transaction.set_rollback(True)
