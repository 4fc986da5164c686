"""A list of 50,000 rows as a workbook: seconds, peak of the process that makes it, growth of the one that serves it.

    .venv/bin/python -m benchmarks.large_export [rows]

Budget: 150 MB for the serving process. Rows are added to the problem pool of the scratch city until there are enough.
"""

import os
import resource
import subprocess
import sys
import time
from unittest.mock import patch

from django.test import Client
from django.urls import reverse

from benchmarks import scratch
from benchmarks.review_sheets import peak
from organizations import export_jobs
from organizations.models import ExportJob, Organization, User
from projects.models import AnnualRound, Problem

ROWS = 50_000
PORTION = 5_000
TEXT = "老旧楼栋没有电梯，六楼老人下不了楼，高低层住户意见对立，管线迁改费用由谁承担没有谈成。"


def fill(rows: int) -> None:
    units = list(Organization.objects.values_list("pk", "path"))
    round_ = AnnualRound.objects.get(is_current=True)
    first = Problem.objects.filter(round=round_).count()
    for start in range(first, rows, PORTION):
        Problem.objects.bulk_create(
            Problem(
                organization_id=units[n % len(units)][0],
                path=units[n % len(units)][1],
                round=round_,
                number=f"B{n:06}",
                source=Problem.Source.PUBLIC,
                description=f"{TEXT}{n}",
            )
            for n in range(start, min(start + PORTION, rows))
        )


def main(rows: int) -> None:
    scratch.fill()
    fill(rows)
    client = Client()
    client.force_login(User.objects.get(username="city"))
    client.get(reverse("projects:problems"))
    ExportJob.objects.all().delete()
    before = peak()
    with patch.object(export_jobs, "start", lambda job: None):
        asked = client.get(reverse("projects:problems"), {"export": "xlsx"})
    job = ExportJob.objects.get()
    begun = time.monotonic()
    subprocess.run([sys.executable, "manage.py", "make_workbook", str(job.pk)], check=True, env=os.environ)
    seconds = time.monotonic() - begun
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = sum(len(part) for part in client.get(f"{asked['Location']}file/").streaming_content)
    print(
        f"{job.total} rows, {size / 1e6:.1f} MB: {seconds:.1f} s, {child:.0f} MB at the peak of its process"
    )
    print(f"the process that serves: {peak():.0f} MB at its peak, {peak() - before:.1f} MB more than before")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
