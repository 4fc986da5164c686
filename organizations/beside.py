"""Commands that a page begins and that go on by themselves, beside the process that answers."""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)


def begun_beside(command: str, *arguments: str, holding: Collection[int] = ()) -> bool:
    """Whether the process of `manage.py command` began. Nobody waits for it; what it complains of stands in the
    service's log. It inherits the file descriptors `holding`.
    """
    try:
        subprocess.Popen(
            [sys.executable, "manage.py", command, *arguments],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=holding,
        )
    except OSError:
        logger.exception("no process for %s", command)
        return False
    return True


def begun_holding(place: Path, command: str, *arguments: str) -> bool:
    """The same; the process holds the file locked until it ends, however it ends."""
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return begun_beside(command, *arguments, holding=(handle,))
    finally:
        os.close(handle)


def is_held(place: Path) -> bool:
    """Whether the process that holds this file lives; two who ask at once do not take each other for it."""
    try:
        handle = os.open(place, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
