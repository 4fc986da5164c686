"""The demo city of the scratch directory, made where it is missing."""

import sys
from contextlib import redirect_stdout

from django.core.management import call_command

from benchmarks import SCALE


def fill() -> None:
    """Tables, static files and the demo; what is there already stays."""
    with redirect_stdout(sys.stderr):
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_demo", scale=SCALE, if_empty=True, yes_really=True)
