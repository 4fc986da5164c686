"""Things kept in memory under a key that says all they depend on; of too many those that were not used longest go."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """One per worker, for all its threads. Two that miss the same key at once both make it."""

    def __init__(self) -> None:
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Thing], most: int) -> Thing:
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        thing = make()
        with self._lock:
            self._things[key] = thing
            while len(self._things) > most:
                self._things.popitem(last=False)
        return thing

    def clear(self) -> None:
        with self._lock:
            self._things.clear()
