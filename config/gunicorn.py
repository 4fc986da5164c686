"""How gunicorn serves: `gunicorn -c config/gunicorn.py config.wsgi`."""

import gunicorn

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
