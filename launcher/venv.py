"""The `.venv` of the checkout, filled from the requirement files and reused while they last."""

import shutil
import subprocess
import sys
from pathlib import Path

from launcher.commands import call
from launcher.places import PYTHON, ROOT, VENV, Home
from launcher.report import Failure, step
from launcher.stamps import Stamp, content_key, once

RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
NETWORK_REMEDY = (
    "Check that this machine reaches a Python package index "
    "(PIP_INDEX_URL names a mirror, e.g. https://pypi.tuna.tsinghua.edu.cn/simple) and start again."
)


def prepare_venv(home: Home, development: bool = False) -> None:
    """Install what runs, and with `development` what tests need; the second includes the first."""
    log = home.logs / "setup.log"
    version = sys.version.split()[0]
    runtime = Stamp("python-packages", content_key(version, RUNTIME))
    full = Stamp("python-packages-dev", content_key(version, RUNTIME, DEVELOPMENT))
    if not _alive():
        runtime.drop()
        full.drop()
        with step("Python environment .venv"):
            _make(log)
    if development:
        if once("Python packages with those for tests", full, lambda: _install(DEVELOPMENT, log)):
            runtime.set()
    elif not full.holds():
        once("Python packages", runtime, lambda: _install(RUNTIME, log))


def install(package: str, log: Path) -> None:
    """One more package into .venv."""
    call(
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", package],
        log=log,
        remedy=NETWORK_REMEDY,
    )


def site_packages() -> Path:
    return next(VENV.glob("lib/python3*/site-packages"), VENV / "lib")


def _alive() -> bool:
    """A .venv of this Python version whose interpreter still starts and has pip."""
    check = "import sys, importlib.util as u; "
    check += f"sys.exit(sys.version_info[:2] != {sys.version_info[:2]} or not u.find_spec('pip'))"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def _make(log: Path) -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        call([sys.executable, "-m", "venv", VENV], log=log, remedy="Read the lines above.")
    except Failure as failure:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Failure(
            str(failure),
            "On Debian and Ubuntu install the missing part (apt install python3-venv), "
            "elsewhere a Python 3.11 or newer with `venv`, and start again.",
        ) from failure


def _install(requirements: Path, log: Path) -> None:
    call(
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-r", requirements],
        log=log,
        remedy=NETWORK_REMEDY,
    )
