"""The id that ties a request, its log lines and its audit entries together."""

from contextvars import ContextVar
from uuid import uuid4

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Id of the request being answered, empty outside a request."""
    return _current.get()


def begin() -> str:
    """Start a new id for this request and return it."""
    value = uuid4().hex
    _current.set(value)
    return value


def end() -> None:
    _current.set("")
