"""Settings of the calibrators: what `startproject` gives, on the same database, nothing of ours."""

from tests.bench.settings import (  # noqa: F401
    ALLOWED_HOSTS,
    AUTH_USER_MODEL,
    DATABASE_APP_ROLE,
    DATABASE_OWNER_URL,
    DATABASE_URL,
    DATABASES,
    DEFAULT_AUTO_FIELD,
    DEMO,
    INSTALLED_APPS,
    LOGGING,
    PLACE_MODEL,
    SECRET_KEY,
    TIME_ZONE,
)

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tests.bench.calibrators"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
SESSION_COOKIE_NAME = "plain"
CSRF_COOKIE_NAME = "plaincsrf"
USE_TZ = True
