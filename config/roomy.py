"""Room for the frames of all calls below one.

CPython keeps what the calls of a thread need in pieces of 16 KiB (Python/pystate.c: push_chunk, _PyThreadState_PopFrame). It
asks the system for one when a call no longer fits and gives it back as soon as that call ends. A loop that stands near the
end of a piece does so at every turn: pages made here took up to 6,000 pieces a second. A call that says it needs more than
that gets a larger piece, in which those below it find place.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

# Values of 8 bytes, a little more than half of 1 MiB: the other half is for the calls below. Nobody touches what is claimed,
# so that it takes no memory.
CLAIMED = 66_000

Given = ParamSpec("Given")
Result = TypeVar("Result")


def roomy(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same function, as a decorator or as a middleware: there it is given whatever answers."""

    def call(*given: Given.args, **named: Given.kwargs) -> Result:
        return function(*given, **named)

    call.__code__ = call.__code__.replace(co_stacksize=CLAIMED)
    return call
