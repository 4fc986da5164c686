"""Commands that a page begins and that go on by themselves, beside the process that answers."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Collection

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
