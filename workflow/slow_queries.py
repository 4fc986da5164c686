"""Says in the log which statements took long: the text with its placeholders, never the values."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)
LONGEST = 2000  # characters of a statement


def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receives connection_created, so that pages and commands are watched alike; a reconnection is not watched twice."""
    if settings.SLOW_QUERY_MS and timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(timed)


def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute_wrapper. A statement that fails after a long time is told as well."""
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.perf_counter() - began) * 1000
        if took >= settings.SLOW_QUERY_MS:
            log.warning("slow query, %d ms: %s", took, " ".join(str(sql).split())[:LONGEST])
