"""The portal's settings as the tests need them: the owner makes the database; no key is secret."""

import os
import re

os.environ["DATABASE_AS_OWNER"] = "1"
os.environ.setdefault("SECRET_KEY", "tests-only-" + "k" * 50)
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("REQUIRE_TOTP", "nobody")

from config.settings import *  # noqa: E402,F403

# Tests read the English of the sources; tests/test_language.py asks for Chinese.
LANGUAGE_CODE = "en"

# What `./run` has collected is no matter of the tests, and every new client would look through it.
STATIC_ROOT = None

PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]

# Workers of the tests share one cache, and their people bear the same numbers.
HEADER_COUNT_SECONDS = 0

# Several runs on one machine share the cache, and so do the workers of a run, whose people bear the same
# numbers: each keeps its own keys.
os.environ.setdefault("TEST_CACHE", str(os.getpid()))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
CACHES["default"]["KEY_PREFIX"] = f"test-{os.environ['TEST_CACHE']}{WORKER}"  # noqa: F405

# And a database of Redis of its own: `cache.clear()` empties a whole one, whoever's the keys are.
NUMBER = 1 + (int(os.environ["TEST_CACHE"]) + int(WORKER.removeprefix("gw") or 0)) % 15
CACHES["default"]["LOCATION"] = re.sub(r"(\?db=|:\d+/)\d+$", rf"\g<1>{NUMBER}", REDIS_URL)  # noqa: F405
# A busy machine is no lost Redis: whoever misses an answer goes without a cache for five seconds, and a
# budget of queries counts what the cache would have known.
CACHES["default"]["OPTIONS"] = {"socket_connect_timeout": 5, "socket_timeout": 5}  # noqa: F405
