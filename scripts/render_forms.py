"""Draws every official form of a loaded demo as PDF and PNG, to be looked at: `render_forms.py FOLDER`.

Needs LibreOffice and poppler (scripts/install_packages.sh --office). Asks the application itself for each workbook, as the
role that would, in the database that the settings name; each export is an entry of its audit log.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "on")

import django  # noqa: E402

django.setup()

from django.test import Client  # noqa: E402

from organizations.models import User  # noqa: E402
from projects.models import Project  # noqa: E402
from reviews.models import ReviewSheet  # noqa: E402

# File name, role of the demo, address. {project}, {accepted}, {sheet} and {round} are the first record that has something to show.
FORMS = [
    ("项目台账", "county", "/projects/?export=xlsx"),
    ("立项申报表", "secretary", "/projects/{project}/print/declaration/?export=xlsx"),
    ("验收表", "county", "/projects/{accepted}/print/acceptance/?export=xlsx"),
    ("任务分解表", "secretary", "/projects/{project}/?tab=plan&export=xlsx"),
    ("任务清单", "township", "/tasks/?state=all&export=xlsx"),
    ("任务清单-村", "secretary", "/tasks/?state=all&export=xlsx"),
    ("问题清单", "county", "/problems/?export=xlsx"),
    ("会议台账", "county", "/meetings/?export=xlsx"),
    ("督办台账", "county", "/notices/?export=xlsx"),
    ("群众意见", "county", "/opinions/?export=xlsx"),
    ("满意度", "county", "/surveys/?export=xlsx"),
    ("工作台", "city", "/dashboard/?export=xlsx"),
    ("机制库", "city", "/mechanisms/?export=xlsx"),
    ("考核表", "city", "/reviews/{sheet}/?export=xlsx"),
    ("考核汇总表", "county", "/reviews/?export=summary&round={round}"),
    ("考核表-全部", "county", "/reviews/?export=sheets&round={round}"),
    ("名册", "county", "/organizations/?export=xlsx"),
    ("审计日志", "auditor", "/audit/?export=xlsx&verb=export"),
]


def main(folder: Path) -> int:
    missing = [program for program in ("soffice", "pdftoppm") if not shutil.which(program)]
    if missing:
        sys.exit(f"{', '.join(missing)} not found: scripts/install_packages.sh --office")
    folder.mkdir(parents=True, exist_ok=True)
    names = found()
    failed = [name for name, role, address in FORMS if not fetch(folder, name, role, address.format(**names))]
    draw(folder)
    print(
        f"{len(FORMS) - len(failed)} forms in {folder}", *(f"not made: {name}" for name in failed), sep="\n"
    )
    return 1 if failed else 0


def found() -> dict[str, int]:
    """Records that have something to show."""
    secretary = User.objects.get(username="secretary")
    project = Project.objects.filter(lead=secretary, tasks__isnull=False).order_by("-pk").first()
    sheet = ReviewSheet.objects.exclude(digest="").order_by("pk").first()
    accepted = Project.objects.filter(
        acceptances__concluded_by__isnull=False, path__startswith=county_path()
    ).first()
    assert project is not None
    assert accepted is not None
    assert sheet is not None
    return {"project": project.pk, "accepted": accepted.pk, "sheet": sheet.pk, "round": sheet.round_id}


def county_path() -> str:
    return User.objects.get(username="county").appointments.first().organization.path


def fetch(folder: Path, name: str, role: str, address: str) -> bool:
    """Write the workbook; tell what came instead of one."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username=role))
    answer: Any = client.get(address)
    if answer.status_code == 302 and "/exports/" in answer["Location"]:
        answer = made_beside(client, answer["Location"])
    if "spreadsheet" not in answer.headers.get("Content-Type", ""):
        print(f"{name}: {address} answered {answer.status_code} {answer.headers.get('Location', '')}")
        return False
    (folder / f"{name}.xlsx").write_bytes(answer.getvalue())
    return True


def made_beside(client: Client, address: str) -> Any:
    """What a process of its own makes: it was started when the request was committed."""
    while "data-refresh" in client.get(address).content.decode():
        time.sleep(2)
    return client.get(f"{address}file/")


def draw(folder: Path) -> None:
    workbooks = sorted(folder.glob("*.xlsx"))
    office = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, workbooks)]
    subprocess.run(office, check=True, stdout=subprocess.DEVNULL)
    for pdf in sorted(folder.glob("*.pdf")):
        subprocess.run(["pdftoppm", "-png", "-r", "70", "-l", "4", pdf, pdf.with_suffix("")], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
