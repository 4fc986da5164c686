"""manage.py: every command that somebody runs by hand or by timer is an entry, Django's own included."""

from django.core.management import execute_from_command_line
from django.db import connection

from . import audit
from .models import AuditEntry

# These neither change nor show records.
SILENT = frozenset(
    {
        "", "help", "version", "--help", "-h", "--version", "check", "collectstatic", "compilemessages",
        "diffsettings", "findstatic", "makemessages", "makemigrations", "runserver", "sendtestemail",
        "showmigrations", "sqlmigrate", "startapp", "startproject", "test",
    }
)  # fmt: skip
COMMAND = "command"


class Console:
    """Whoever sits at the server's shell; the system knows no more."""

    user_id = None
    post_id = None
    service = "manage.py"


def run(argv: list[str]) -> None:
    """Record, then run: a command that kills the process has left its entry. Only migrate comes first, since it
    makes the table."""
    name = argv[1] if len(argv) > 1 else ""
    silent = name in SILENT or "--help" in argv or "-h" in argv
    if not silent and name != "migrate":
        record(name, argv[2:])
    execute_from_command_line(argv)
    if name == "migrate" and not silent:
        record(name, argv[2:])


def record(name: str, arguments: list[str]) -> None:
    """The command and the names of its options, never their values: they may name a person or a file."""
    if AuditEntry._meta.db_table not in connection.introspection.table_names():
        return
    options = sorted(word.partition("=")[0] for word in arguments if word.startswith("-"))
    audit.note(Console(), "run_command", audit.Subject(COMMAND, name[:40]), details={"options": options})
