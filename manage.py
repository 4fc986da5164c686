#!/usr/bin/env python
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.roomy import roomy  # noqa: E402
from workflow.commands import run  # noqa: E402

if __name__ == "__main__":
    roomy(run)(sys.argv)
