"""Limits that the child process puts on itself before it looks at a foreign file."""

import resource

from . import limits


def confine(memory: int = limits.MEMORY) -> None:
    """Memory, processor time, size of the answer, open files; no core dump, no further process.

    Beyond `memory` (bytes) an allocation fails; beyond CPU_SECONDS or ANSWER the kernel ends the process.
    """
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, limits.CPU_SECONDS)
    _limit(resource.RLIMIT_FSIZE, limits.ANSWER)
    _limit(resource.RLIMIT_NOFILE, limits.OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NPROC, 0)


def _limit(kind: int, wanted: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (value, value))
