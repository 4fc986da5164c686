"""The web processes share what is loaded before they part: nothing of it may be one's own."""

import os
import subprocess
import sys

LOADED = """
import gc, sys, threading
from config import gunicorn
from config.wsgi import application
from django.db import connections
assert gunicorn.preload_app
gunicorn.when_ready(None)
assert "projects.views.project" in sys.modules, "views are loaded by each worker"
assert gc.get_freeze_count()
assert all(connection.connection is None for connection in connections.all(initialized_only=True)), "a connection"
assert threading.active_count() == 1, "a thread"
"""


def test_loading_opens_no_connection_and_begins_no_thread(tmp_path):
    """Either would be broken in the processes that inherit it."""
    own = os.environ | {"DATA_DIR": str(tmp_path), "DEBUG": "1"}
    subprocess.run([sys.executable, "-c", LOADED], check=True, env=own)
