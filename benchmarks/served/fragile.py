"""The product as gunicorn serves it in a trial: a request may name the write after which its worker dies.

`X-Die-After: 3` kills the worker, as kill -9 does, when the third INSERT, UPDATE or DELETE of that request was made. The
product knows nothing of it. In an installation of few sheets a workbook of all of them is made beside the web process.
"""

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from config.wsgi import application as product
from reviews import bulk_export

HEADER = "HTTP_X_DIE_AFTER"
WRITES = ("INSERT", "UPDATE", "DELETE")
FEW = 3

bulk_export.MOST_AT_ONCE = FEW


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    last = int(environ.pop(HEADER, 0))
    if not last:
        return product(environ, start_response)
    with connection.execute_wrapper(Dying(last)):
        return product(environ, start_response)


class Dying:
    """Rate limits, which are counted in the cache, are no part of what is written."""

    def __init__(self, last: int) -> None:
        self.left = last

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if sql.startswith(WRITES) and "django_cache" not in sql:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
        return found
