#!/usr/bin/env python
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from workflow.commands import run  # noqa: E402

if __name__ == "__main__":
    run(sys.argv)
