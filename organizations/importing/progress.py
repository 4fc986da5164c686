"""How far a plan or its writing is, told to whoever listens; nobody does while a request waits for the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
Listener = Callable[[str, int, int], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """`listener(step, done, total)` hears of every item; what it raises ends the work, and with it its transaction."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def counted(items: Sequence[Item], step: str) -> Iterator[Item]:
    """The same items; `step` says what is being done with them: 核对, 写入账号."""
    listener = _listener.get()
    for number, item in enumerate(items, 1):
        yield item
        if listener is not None:
            listener(step, number, len(items))
