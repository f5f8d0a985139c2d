"""The portal's settings as in production, on the database of the measurements, without TLS."""

import os

from tests.bench import target

target.point_environment()
os.environ.update(DEBUG="0", DEMO="0", SECURE="0", REQUIRE_TOTP="nobody", LOG_LEVEL="ERROR")
os.environ.setdefault("DATA_KEY", "bench-only-" + "k" * 40)
os.environ.setdefault("SECRET_KEY", "bench-only-" + "k" * 40)
os.environ["STATIC_MANIFEST"] = "1"

from config.settings import *  # noqa: E402,F403

STATIC_ROOT = VAR_DIR / "bench" / "static"  # noqa: F405
