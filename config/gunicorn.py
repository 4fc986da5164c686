"""How gunicorn serves: `gunicorn -c config/gunicorn.py config.wsgi`."""

import gc
from typing import Any

import gunicorn
from django.urls import get_resolver

from config import environment
from config.logs import logging_config

gunicorn.SERVER = "web"  # the Server header names neither program nor version
bind = environment.BIND
worker_class = "gthread"
workers = environment.WEB_CONCURRENCY
threads = environment.WEB_THREADS
timeout = 60
control_socket_disable = True
logconfig_dict = logging_config(environment.LOG_LEVEL)
# Loaded once and shared by the workers. New code needs a restart, which an upgrade does anyway.
preload_app = True


def when_ready(server: Any) -> None:
    """Views and forms are loaded with the addresses. What is loaded now stays, and a collection of garbage that looked at it
    would copy it into each worker."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
