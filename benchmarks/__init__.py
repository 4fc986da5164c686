"""Benchmarks run on the demo city in a scratch directory: never on the data of the installation.

Importing this package sets Django up there. The directory lies below the system's one for temporary files, or below
BENCHMARK_DIR, and is kept for the next run; delete it after a migration. BENCHMARK_SCALE=small takes the small demo,
BENCHMARK_SCALE=night the city in which every secretary owes this month's report (benchmarks.scratch).
BENCHMARK_DATABASE_URL takes another database than SQLite in that directory: an empty one, that may be thrown away.
"""

import os
import tempfile
from pathlib import Path

import django
from django.apps import apps

SCALE = os.environ.get("BENCHMARK_SCALE", "city")
DIRECTORY = Path(os.environ.get("BENCHMARK_DIR", tempfile.gettempdir())) / f"gongjian-benchmark-{SCALE}"

if not apps.ready:  # the tests have set Django up already, on a database of their own
    for setting in ("DATABASE_URL", "CACHE_URL", "STATIC_ROOT", "MEDIA_ROOT", "DEBUG"):
        os.environ.pop(setting, None)
    if "BENCHMARK_DATABASE_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["BENCHMARK_DATABASE_URL"]
    os.environ |= {
        "DATA_DIR": str(DIRECTORY),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
        "ALLOWED_HOSTS": "testserver",
        "SECURE_HTTPS": "off",
    }
    django.setup()
