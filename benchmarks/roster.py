"""Imports the roster of a real city, 2,278 rows, into an empty database: dry run, confirm, and once more.

    .venv/bin/python -m benchmarks.roster [file.xlsx]

Budget: dry run and confirm together within 20 s, 150 MB in the child process that parses the workbook.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROSTER = Path("tests/data/roster_real_city.xlsx")
# What the import cannot do without: the cells read, and a row of an organization, a person and a post written for each.
BARE = f"""
from datetime import date
from openpyxl import load_workbook
from organizations.actor import service
from organizations.models import Appointment, Organization, User
from workflow.batches import record_many
sheet = load_workbook({str(ROSTER)!r}, read_only=True, data_only=True).active
rows = [cells for cells in sheet.iter_rows(min_row=2, values_only=True) if any(cells)]
numbers = range(1, len(rows) + 1)
Organization.objects.bulk_create(
    [Organization(pk=n, path=f"{{n:06d}}", name=f"{{n}}", short_name=f"{{n}}", level="village") for n in numbers]
)
User.objects.bulk_create([User(pk=n, username=f"u{{n}}", name=f"{{n}}") for n in numbers])
posts = [
    Appointment(user_id=n, organization_id=n, role="secretary", starts_on=date(2026, 1, 1)) for n in numbers
]
record_many(posts, "benchmark", service("benchmark"))
print(len(rows))
"""


def manage(*arguments: str, data: str) -> tuple[float, str]:
    """Seconds by the clock, start of Python included, and the last line printed."""
    begun = time.perf_counter()
    environment = os.environ | {"DATA_DIR": data, "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - begun, (done.stdout.splitlines() or [""])[-1]


def main(file: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        manage("migrate", "-v0", data=data)
        total = 0.0
        for name, options in (("dry run", ["--dry-run"]), ("confirm", []), ("again", [])):
            seconds, said = manage("import_roster", str(file), *options, data=data)
            total += seconds if name != "again" else 0
            print(f"{name:8} {seconds:6.2f} s  {said}")
        print(
            f"dry run and confirm {total:.2f} s; largest process {peak():.0f} MB, the importing one included"
        )


def peak() -> float:
    """Megabytes of the largest process that this one has started and waited for."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROSTER)
