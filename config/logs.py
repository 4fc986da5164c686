"""One JSON object per log line, with the request's id and without personal data.

Messages of exceptions may quote what a person typed, so an exception is logged by its class and its place in
the code. json.dumps writes new lines as \\n: nothing that a client sends can forge a line.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from workflow.request_id import current_request_id

# What follows these is a receipt or the code of a survey, also where the address leads nowhere.
CODE = re.compile(r"(?<=/)(s|opinion/receipt|opinion)/(?!to/|receipt/|<)[^/]+", re.IGNORECASE)
MOBILE_NUMBER = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": current_request_id() or id_of(getattr(record, "request", None)),
            "message": MOBILE_NUMBER.sub(r"\1****\2", without_codes(record)),
        }
        if isinstance(status := getattr(record, "status_code", None), int):
            line["status"] = status
        if record.exc_info and record.exc_info[1]:
            line["exception"] = describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def without_codes(record: logging.LogRecord) -> str:
    """The message; of the address in it, what is no number stands as its name: receipts and codes of surveys."""
    message = record.getMessage()
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    for name, value in match.kwargs.items() if match else ():
        if isinstance(value, str) and value:
            message = message.replace(f"/{value}/", f"/<{name}>/")
    return CODE.sub(r"\1/<code>", message)


def id_of(request: Any) -> str:
    """Id of the request that Django attached to a log record; the development server attaches a socket."""
    return str(getattr(request, "META", {}).get("REQUEST_ID", ""))


def describe(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "class": type(error).__qualname__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def logging_config(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
        "handlers": {
            "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            # Django gives these handlers of its own, which write plain text and, on errors, mail.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # It would write down names and addresses; failures are counted and recorded by organizations.
            "axes": {"handlers": [], "level": "ERROR", "propagate": True},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.access": {"handlers": [], "level": level, "propagate": False},
        },
    }
