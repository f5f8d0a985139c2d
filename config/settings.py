"""All settings, read from the environment (`.env.example` lists every variable)."""

import re
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

VERSION = "0.1.0"
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
SECRET_KEY = env.required("SECRET_KEY", unless=DEBUG, fallback="only-for-development-" + "x" * 40)
DATA_KEY = env.required("DATA_KEY", unless=DEBUG or DEMO, fallback=SECRET_KEY)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
TOTP_FOR = ("nobody", "administrators", "everybody")
SECURE = env.flag("SECURE", default=not (DEBUG or DEMO))

INSTALLED_APPS = [
    "core",
    "towns",
    "accounts",
    "powers",
    "finance",
    "grid",
    "services",
    "reform",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "guardian",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "django_celery_beat",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.audit.middleware.AuditMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.ActingPostMiddleware",
    "accounts.middleware.DutiesFirstMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.constant",
            ],
        },
    },
]

# Two database roles: the owner migrates and holds the audit tables, the application works.
DATABASE_URL = env.required("DATABASE_URL")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", DATABASE_URL)
DATABASE_APP_ROLE = dj_database_url.parse(DATABASE_URL)["USER"]
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_OWNER_URL if env.flag("DATABASE_AS_OWNER") else DATABASE_URL,
        conn_max_age=env.number("DATABASE_CONN_MAX_AGE", 600),
        conn_health_checks=True,
    )
}
# A row with all it refers to joins seven tables: to weigh every order of them took the database 3 ms,
# in the order written it takes 0.8 ms, and the plan is the same. Pages ask for little: to begin
# parallel workers costs more than they give, and takes the processors from the other requests. So does
# compiling a statement: a province's figures took 0.35 s to compile, and 0.3 s to count without it.
# A row read by an index costs little more than the next one, on the disks of today and in memory: taken
# for four times as dear, a county's search in thirty million cases gathered two million of other counties.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c join_collapse_limit=5 -c max_parallel_workers_per_gather=0 -c jit=off"
    " -c random_page_cost=1.1"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache, limits and broker. Nothing is lost without it, and a page waits 0.3 s at most.
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
HEADER_COUNT_SECONDS = 30  # age of the number beside the inbox; an own step renews it
CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
    }
}

# A task is given back if its worker dies (acks_late), so every task must bear to run twice.
CELERY_BROKER_URL = re.sub(r"^unix:(.*)\?db=", r"redis+socket:\1?virtual_host=", REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "celery-",
    "visibility_timeout": 3600,
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.4,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1500
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "Asia/Shanghai"

# The interface for programs: docs/api.md.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.StrictJSON"],
    "DEFAULT_FILTER_BACKENDS": ["core.api.narrowing.Narrowing"],
    "DEFAULT_PAGINATION_CLASS": "core.api.paging.KeysetPages",
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttling.SharedThrottle"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "core.api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
}
API_CALLS_PER_MINUTE = env.number("API_CALLS_PER_MINUTE", 600)
API_CALLS_PER_MINUTE_ANONYMOUS = env.number("API_CALLS_PER_MINUTE_ANONYMOUS", 60)
BULK_AT_ONCE = env.number("BULK_AT_ONCE", 200)
# How many tasks of the worker may be at one job together (docs/jobs.md).
JOB_TASKS = env.number("JOB_TASKS", 2)
SPECTACULAR_SETTINGS = {
    "TITLE": _("Qiangzhen, the interface for programs"),
    "DESCRIPTION": _("The same rows, steps and rules as on the pages. See docs/api.md."),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
}

AUTH_USER_MODEL = "accounts.User"
PG_BIN = env.text("PG_BIN")
AUDIT_ANCHOR = Path(env.text("AUDIT_ANCHOR", str(VAR_DIR / "anchors" / "audit.jsonl")))
AUTHENTICATION_BACKENDS = ["accounts.backends.PostBackend"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "accounts:desk"
PLACE_MODEL = "towns.Division"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_DAYS = env.number("PASSWORD_DAYS", 180)
PASSWORD_CHECKS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{PASSWORD_CHECKS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": f"{PASSWORD_CHECKS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": f"{PASSWORD_CHECKS}.CommonPasswordValidator"},
    {"NAME": f"{PASSWORD_CHECKS}.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.NotUsedBefore", "OPTIONS": {"remembered": 5}},
]

# At the door: who guesses is locked out; a code besides the password (see docs/accounts.md).
SIGN_IN_TRIES_PER_ADDRESS = env.number("SIGN_IN_TRIES_PER_ADDRESS", 5)
SIGN_IN_TRIES = env.number("SIGN_IN_TRIES", 20)
SIGN_IN_LOCK_MINUTES = env.number("SIGN_IN_LOCK_MINUTES", 30)
REQUIRE_TOTP = env.choice("REQUIRE_TOTP", "nobody" if DEMO else "everybody", TOTP_FOR)
OTP_TOTP_ISSUER = "强镇"
PROXIES = env.number("PROXIES", 0)
WEBHOOKS_TO_PRIVATE = env.flag("WEBHOOKS_TO_PRIVATE")

# Sessions lie in the database: sign-in needs no Redis, and a leaver's end at once.
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_HSTS_SECONDS = 365 * 86400 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SESSION_COOKIE_AGE = 12 * 3600 + 1800
SESSION_IDLE_SECONDS = 60 * env.number("SESSION_IDLE_MINUTES", 30)
SESSION_LONGEST_SECONDS = 3600 * env.number("SESSION_HOURS", 12)
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # core/sharing.py is its only reader
ANONYMOUS_USER_NAME = None

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long catalogue may be ticked whole

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", BASE_DIR / "var" / "vendor")]
MEDIA_ROOT = VAR_DIR / "media"
# File names carry a hash of the content once `collectstatic` has run; development serves them plain.
STATIC_MANIFEST = env.flag("STATIC_MANIFEST", default=not DEBUG)
HASHED, PLAIN = "config.assets.HashedFiles", "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": HASHED if STATIC_MANIFEST else PLAIN},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gz", "br", "woff2", "map"]

LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **dict.fromkeys(("default-src", "form-action", "worker-src", "manifest-src"), [SELF]),
        **dict.fromkeys(("script-src", "style-src"), [SELF, NONCE]),
        **dict.fromkeys(("object-src", "base-uri", "frame-ancestors"), [NONE]),
        "img-src": [SELF, "data:"],
    }
}
