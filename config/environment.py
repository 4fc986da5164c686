"""Everything that an installation can set, read from the environment in this one place.

docs/operations.md has a table of all of it. A value that cannot be understood stops the start.
"""

import os
import secrets
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

LEAST_KEY = 50  # characters, as Django itself asks for
LEAST_TOKEN = 24  # characters of METRICS_TOKEN
COLLECTOR_KEY_BYTES = 64  # 32 that sign bundles, 32 that tell slips
# Of PostgreSQL: compiling a query costs more than the short queries of a page; and with the usual limit of 8 it joins all
# rows of the tables that come along before it looks for the few that were asked for. More than 9 is weighed too long (docs/
# performance.md). A page of an index is read as fast as any other: not so it reads all cities' organizations and persons.
PLANNER = "-c jit=off -c join_collapse_limit=9 -c from_collapse_limit=9 -c random_page_cost=1.1"


def flag(name: str, default: bool = False) -> bool:
    """Read on/off. django-environ takes every unknown word for off, a misspelt DEBUG or SECURE_HTTPS too."""
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    word = env.str(name, default="on" if default else "off").lower()
    if word not in words:
        raise ImproperlyConfigured(f"{name} must be on or off, not {word!r}")
    return words[word]


def number(name: str, default: int, least: int = 0) -> int:
    try:
        value = env.int(name, default=default)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {env.str(name)!r}") from error
    if value < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}")
    return value


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = env.str(name, default=default).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def address(name: str) -> str:
    """An address without a slash at its end; empty where none is set."""
    value = env.str(name, default="").rstrip("/")
    if value and not value.startswith(("https://", "http://")):
        raise ImproperlyConfigured(f"{name} must begin with https:// or http://, not {value!r}")
    return value


def collector_key(text: str) -> bytes:
    """What `manage.py collector_key` of the internal system printed."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != COLLECTOR_KEY_BYTES:
        raise ImproperlyConfigured("COLLECTOR_KEY must be what manage.py collector_key prints inside")
    return key


def directory(name: str, default: Path) -> Path:
    path = Path(env.str(name, default=str(default))).absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be made ({error.strerror})") from error
    return path


def secret_key(keep_in: Path) -> str:
    """SECRET_KEY, or else the key in the file, which the first start makes.

    Workers that start together all read the same key: one of them creates the file, the others wait for it.
    """
    key = env.str("SECRET_KEY", default="")
    if key:
        return key
    with suppress(FileExistsError):
        file = os.open(keep_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as fresh:
            fresh.write(secrets.token_urlsafe(64))
    for _ in range(20):
        key = keep_in.read_text().strip()
        if len(key) >= LEAST_KEY:
            return key
        time.sleep(0.05)
    raise ImproperlyConfigured(f"{keep_in} holds no usable key: delete it, and the next start makes one")


def database(default_file: Path) -> dict[str, Any]:
    config = dict(env.db_url("DATABASE_URL", default=f"sqlite:///{default_file}"))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config | {"OPTIONS": sqlite_options()}
    if config["ENGINE"] == "django.db.backends.postgresql":
        options = {"options": PLANNER} | config.get("OPTIONS", {})
        return {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True} | config | {"OPTIONS": options}
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgres://")


def sqlite_options() -> dict[str, Any]:
    """Options under which concurrent writers wait for each other instead of failing.

    WAL only where SQLite is free of the race that can corrupt a WAL database.
    """
    journal = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "TRUNCATE"
    pragmas = [
        "foreign_keys=ON",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "recursive_triggers=ON",
        "secure_delete=ON",
    ]
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": ";".join(f"PRAGMA {pragma}" for pragma in pragmas),
    }


# pytest sets PYTEST_VERSION for itself and for every process that it starts.
TESTING = "PYTEST_VERSION" in os.environ

DATA_DIR = directory("DATA_DIR", BASE_DIR / "var")
DEBUG = flag("DEBUG")
SECRET_KEY = secret_key(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
DATABASE = database(DATA_DIR / "gongjian.sqlite3")
CACHE = env.cache_url("CACHE_URL", default="dbcache://django_cache")
EMAIL = env.email_url("EMAIL_URL", default="dummymail://")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="gongjian@localhost")
SITE_URL = address("SITE_URL")
DIGEST_DOMAINS = [name.lower().lstrip("@") for name in env.list("DIGEST_DOMAINS", default=[])]
# A collector serves the public's pages alone, on a network that phones reach (docs/operations.md).
ROLE = choice("GONGJIAN_ROLE", "internal", ("internal", "collector"))
IS_COLLECTOR = ROLE == "collector"
COLLECTOR_KEY = collector_key(env.str("COLLECTOR_KEY", default="")) if IS_COLLECTOR else b""
COLLECTOR_URL = address("COLLECTOR_URL")
MEDIA_ROOT = directory("MEDIA_ROOT", DATA_DIR / "media")
UPLOAD_QUOTA_MB = number("UPLOAD_QUOTA_MB", default=1024, least=1)
STATIC_ROOT = directory("STATIC_ROOT", DATA_DIR / "static")

MECHANISM_NAME = env.str("MECHANISM_NAME", default="书记攻难题")

SECURE_HTTPS = flag("SECURE_HTTPS")
INSECURE_LAN = flag("INSECURE_LAN")
if SECURE_HTTPS and INSECURE_LAN:
    raise ImproperlyConfigured(
        "SECURE_HTTPS and INSECURE_LAN exclude each other: with HTTPS the network is secure"
    )
HSTS_SECONDS = number("HSTS_SECONDS", default=31_536_000)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = number("TRUSTED_PROXIES", default=0)
PASSWORD_PROFILE = choice("PASSWORD_PROFILE", "djbh", ("djbh", "asvs"))
SESSION_IDLE_MINUTES = number("SESSION_IDLE_MINUTES", default=30, least=1)
SESSION_HOURS = number("SESSION_HOURS", default=12, least=1)
SPRAYED_NAMES = number("SPRAYED_NAMES", default=30, least=2)
SLOW_QUERY_MS = number("SLOW_QUERY_MS", default=500)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < LEAST_TOKEN:
    raise ImproperlyConfigured(f"METRICS_TOKEN must have at least {LEAST_TOKEN} characters")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()

BIND = env.str("BIND", default="127.0.0.1:8000")
WEB_CONCURRENCY = number("WEB_CONCURRENCY", default=2 * (os.cpu_count() or 1) + 1, least=1)
WEB_THREADS = number("WEB_THREADS", default=4, least=1)
