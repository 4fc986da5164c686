"""Django's settings. What differs between installations comes from environment.py."""

from datetime import timedelta

from csp.constants import NONE, SELF

from . import environment, version
from .logs import logging_config
from .password_profiles import MAX_AGES, VALIDATORS

BASE_DIR = environment.BASE_DIR
DATA_DIR = environment.DATA_DIR
VERSION = version.VERSION
TESTING = environment.TESTING
DEBUG = environment.DEBUG
SECRET_KEY = environment.SECRET_KEY
ALLOWED_HOSTS = environment.ALLOWED_HOSTS

# What this place calls the programme; it stands in the page header and on every sheet.
MECHANISM_NAME = environment.MECHANISM_NAME

INSTALLED_APPS = [
    "reviews",
    "feedback",
    "projects",
    "organizations",
    "workflow",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "heroicons",
]

MIDDLEWARE = [
    "config.roomy.roomy",
    "config.proxies.TrustedProxiesMiddleware",
    "workflow.middleware.RequestIdMiddleware",
    "workflow.metrics_middleware.MetricsMiddleware",
    # These four before whatever may answer: redirects, static files and errors carry the headers too.
    "config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.body_limit.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "workflow.methods.MethodMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workflow.form_middleware.InterruptedMiddleware",
    "organizations.middleware.LogInMiddleware",
    "organizations.middleware.ActorMiddleware",
    "workflow.refusals.RefusalMiddleware",
    "organizations.middleware.PasswordChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "organizations.rate_limits.RateLimitMiddleware",
    "axes.middleware.AxesMiddleware",
    # Last, behind everything that may refuse a request: it runs the view of a form that brings its key.
    "workflow.form_middleware.SendOnceMiddleware",
]

# What works for people who log in has no part in a collector, and neither have its pages.
NEEDS_LOG_IN = {
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workflow.form_middleware.InterruptedMiddleware",
    "organizations.middleware.LogInMiddleware",
    "organizations.middleware.ActorMiddleware",
    "workflow.refusals.RefusalMiddleware",
    "organizations.middleware.PasswordChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "organizations.rate_limits.RateLimitMiddleware",
    "workflow.form_middleware.SendOnceMiddleware",
}
IS_COLLECTOR = environment.IS_COLLECTOR
COLLECTOR_KEY = environment.COLLECTOR_KEY
COLLECTOR_URL = environment.COLLECTOR_URL
ROOT_URLCONF = "config.collector_urls" if IS_COLLECTOR else "config.urls"
if IS_COLLECTOR:
    MIDDLEWARE = [middleware for middleware in MIDDLEWARE if middleware not in NEEDS_LOG_IN]
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "organizations.form_renderer.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # {% csrf_token %} of every form brings the form's one-time key.
            "builtins": ["workflow.templatetags.once"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organizations.context_processors.chrome",
            ],
        },
    }
]

DATABASES = {"default": environment.DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# `process` is for what every page shows and what may be a minute old in another worker: it costs no query.
PROCESS_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"}
CACHES = {"default": environment.CACHE, "process": PROCESS_CACHE}
# Drawn dashboards that a worker keeps, about 100 KB each (reviews/dashboards/kept.py).
DASHBOARDS_KEPT = 32

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Log-in

AUTH_USER_MODEL = "organizations.User"
LOGIN_URL = "organizations:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "organizations.backends.AccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "organizations.hashers.InitialPasswordHasher",
]
PASSWORD_PROFILE = environment.PASSWORD_PROFILE
AUTH_PASSWORD_VALIDATORS = VALIDATORS[PASSWORD_PROFILE]
PASSWORD_MAX_AGE = MAX_AGES[PASSWORD_PROFILE]

# A whole county may come from one address: only the pair of account and address is locked.
SPRAYED_NAMES = environment.SPRAYED_NAMES
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "organizations.locks.locked_out"
# Log-ins are in the audit chain; addresses and names stay out of the log.
AXES_DISABLE_ACCESS_LOG = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Both limits are kept by the server; see organizations/sessions.py.
SESSION_ENGINE = "organizations.sessions"
SESSION_COOKIE_AGE = environment.SESSION_HOURS * 60 * 60
SESSION_IDLE = timedelta(minutes=environment.SESSION_IDLE_MINUTES)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "workflow.csrf_failure.csrf_failure"
CSRF_TRUSTED_ORIGINS = environment.CSRF_TRUSTED_ORIGINS

# HTTPS: off on 127.0.0.1, on wherever people log in over a network.

SECURE_HTTPS = environment.SECURE_HTTPS
# A site on a closed network without certificates: everything but what needs TLS stays on, and every page says so.
INSECURE_LAN = environment.INSECURE_LAN
TRUSTED_PROXIES = environment.TRUSTED_PROXIES
SECURE_SSL_REDIRECT = SECURE_HTTPS
# A supervisor asks these on the loopback interface, in plain HTTP.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
SESSION_COOKIE_SECURE = SECURE_HTTPS
CSRF_COOKIE_SECURE = SECURE_HTTPS
# Browsers take a __Host- cookie only from this very host over HTTPS: no neighbour can plant one.
COOKIE_PREFIX = "__Host-" if SECURE_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
MESSAGES_COOKIE_NAME = f"{COOKIE_PREFIX}messages"
BROWSER_COOKIE_NAME = f"{COOKIE_PREFIX}browser"
MESSAGE_STORAGE = "organizations.message_storage.MessageStorage"
SECURE_HSTS_SECONDS = environment.HSTS_SECONDS if SECURE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# W021 asks for entry in the browsers' public preload list, where hosts of a closed network do not belong.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Files. Uploads lie outside the static root and leave it only through views that check scope.

MEDIA_ROOT = environment.MEDIA_ROOT
FILE_UPLOAD_PERMISSIONS = 0o600
# Bytes that the attachments of one organization's projects may take, over all years.
UPLOAD_QUOTA = environment.UPLOAD_QUOTA_MB * 1024 * 1024
# Three files of 20 MB go to temporary files; the limits per file are checked by the forms.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Everything of a form but its files. A bulk form may carry one field per row of a city.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# A whole selection of photos reaches the form, which says how many it takes.
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# No other site reads them, nor may it (Cross-Origin-Resource-Policy).
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_URL = "/static/"
STATIC_ROOT = environment.STATIC_ROOT
STATICFILES_DIRS = [BASE_DIR / "static"]
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED_STATIC = "config.static.OneSheetStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STATIC if DEBUG or TESTING else HASHED_STATIC},
}

EMAIL_BACKEND = environment.EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = environment.EMAIL["EMAIL_HOST"]
EMAIL_PORT = environment.EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = environment.EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = environment.EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_FILE_PATH = environment.EMAIL["EMAIL_FILE_PATH"]
EMAIL_USE_TLS = environment.EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = environment.EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.DEFAULT_FROM_EMAIL
# For mails of commands, which no request tells the address of the site.
SITE_URL = environment.SITE_URL
# Digests go to addresses of these domains only; empty: to any.
DIGEST_DOMAINS = environment.DIGEST_DOMAINS

LOGGING = logging_config(environment.LOG_LEVEL)
SLOW_QUERY_MS = environment.SLOW_QUERY_MS
METRICS_TOKEN = environment.METRICS_TOKEN

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "process": PROCESS_CACHE,
    }
    AXES_ENABLED = False
    SLOW_QUERY_MS = 0
    DASHBOARDS_KEPT = 0  # builders change records without an entry in the chain
    # A page that runs one query per row fails its test.
    INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
    MIDDLEWARE = [*MIDDLEWARE, "zeal.middleware.zeal_middleware"]
