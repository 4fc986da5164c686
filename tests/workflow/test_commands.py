"""manage.py records what is run by hand: the command and the names of its options, no values."""

import pytest
from django.core.management import CommandError

from workflow import commands
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def executed(monkeypatch):
    """What reaches Django, with the verbs that are in the log by then."""
    seen = []

    def execute(argv):
        seen.append((argv[1], list(AuditEntry.objects.values_list("verb", flat=True))))

    monkeypatch.setattr(commands, "execute_from_command_line", execute)
    return seen


def test_a_command_is_recorded_before_it_runs(executed):
    commands.run(["manage.py", "import_roster", "/home/lu/陆知远.xlsx", "--dry-run", "--name=陆知远"])
    assert executed == [("import_roster", ["run_command"])]
    entry = AuditEntry.objects.get()
    assert (entry.service, entry.subject_type, entry.subject_id) == ("manage.py", "command", "import_roster")
    assert entry.content["details"] == {"options": ["--dry-run", "--name"]}


def test_migrate_makes_the_table_and_is_recorded_afterwards(executed):
    commands.run(["manage.py", "migrate"])
    assert executed == [("migrate", [])]
    assert AuditEntry.objects.get().subject_id == "migrate"


@pytest.mark.parametrize(
    "words", [["check"], ["help"], [], ["makemigrations", "--check"], ["shell", "--help"]]
)
def test_commands_that_touch_no_record_are_not_recorded(monkeypatch, words):
    monkeypatch.setattr(commands, "execute_from_command_line", lambda argv: None)
    commands.run(["manage.py", *words])
    assert not AuditEntry.objects.exists()


def test_a_command_that_fails_has_left_its_entry(monkeypatch):
    def fail(argv):
        raise CommandError("no")

    monkeypatch.setattr(commands, "execute_from_command_line", fail)
    with pytest.raises(CommandError):
        commands.run(["manage.py", "load_demo"])
    assert AuditEntry.objects.get().subject_id == "load_demo"


def test_without_a_table_nothing_is_recorded(executed, monkeypatch):
    monkeypatch.setattr(commands.connection.introspection, "table_names", list)
    commands.run(["manage.py", "createcachetable"])
    assert executed == [("createcachetable", [])]
