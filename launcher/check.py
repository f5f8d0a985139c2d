"""`./test`: the same preparation with development packages, servers of its own, then pytest."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from launcher.environment import portal_environment
from launcher.locks import only_one
from launcher.places import PYTHON, ROOT, VAR, Home
from launcher.postgres import CRASH_SAFETY_OFF
from launcher.preparation import migrations_key
from launcher.report import say
from launcher.servers import Ground
from launcher.stamps import Stamp, content_key
from launcher.start import prepare_checkout, standing

HOME = Home(VAR / "test")
# The shell is the same engine without the browser around it: a window costs a seventh of the work.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MAC_BROWSERS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Whoever has nothing left takes over half of what the other has before him: nobody waits at the end.
SHARED = ("-n", "2", "--dist", "worksteal")


def run_tests(words: list[str]) -> int:
    """pytest's exit code; its summary is the last line."""
    prepare_checkout(HOME, development=True)
    with only_one(HOME.lock, "A test run"), standing(HOME, CRASH_SAFETY_OFF) as ground:
        env = test_environment(ground)
        stamp = Stamp("test-tables", content_key(ground.identity, migrations_key()))
        fresh = [] if stamp.holds() else ["--create-db"]
        say("")
        code = run_pytest([*fresh, *arguments(words)], env)
        if code in (0, 1):
            stamp.set()
        return code


def run_pytest(words: list[str], env: Mapping[str, str]) -> int:
    """Ctrl-C reaches pytest too; it is given the time to end by itself."""
    child = subprocess.Popen([PYTHON, "-m", "pytest", *words], env=env, cwd=ROOT)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            child.terminate()


def arguments(words: list[str]) -> list[str]:
    """On two processes, unless the caller says otherwise or wants the debugger."""
    own = ("-n", "--numprocesses", "--pdb", "--trace", "-pno:xdist")
    is_told = any(word.startswith(own) for word in words)
    return words if is_told else [*SHARED, *words]


def test_environment(ground: Ground) -> dict[str, str]:
    env = portal_environment(ground.given, ground.keys, ground.urls)
    env |= {"DEMO": "0", "SECURE": "0", "STATIC_MANIFEST": "0"}
    env.pop("DJANGO_SETTINGS_MODULE", None)  # tests/settings.py, as pyproject.toml says
    if browser := find_browser(ground.given):
        env["CHROMIUM"] = browser
    return env


def find_browser(given: Mapping[str, str]) -> str:
    """CHROMIUM if set, else the first Chromium or Chrome of this machine, else nothing."""
    if given.get("CHROMIUM"):
        return given["CHROMIUM"]
    found = [binary for name in BROWSERS if (binary := shutil.which(name))]
    found += [str(path) for name in MAC_BROWSERS if (path := Path("/Applications") / name).exists()]
    return next((path for path in found if os.access(path, os.X_OK)), "")
