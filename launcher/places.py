"""Where everything lies: the checkout, its `.venv` and `var/`, folders short enough for sockets."""

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from launcher.report import Failure

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

SOCKET_NAME_ROOM = 30  # "/postgres/.s.PGSQL.5432.lock" and a little
SOCKET_PATH_LIMIT = 103  # macOS; Linux allows 107
PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)


@dataclass(frozen=True)
class Home:
    """The state of one use of the checkout: `./run` keeps it in var/, `./test` in var/test/."""

    folder: Path

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def pids(self) -> Path:
        return self.folder / "pids"

    @property
    def keys(self) -> Path:
        return self.folder / "keys.json"

    @property
    def urls(self) -> Path:
        return self.folder / "urls.json"

    @property
    def lock(self) -> Path:
        return self.folder / "launcher.lock"

    def make(self) -> None:
        for folder in (self.folder, self.logs, self.pids):
            folder.mkdir(parents=True, exist_ok=True)


def digest(path: Path) -> str:
    """A short name for a folder, the same at every start."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def fits_sockets(folder: Path) -> bool:
    """Short enough for a unix socket, and without characters that urls or libpq split?"""
    length = len(os.fsencode(folder)) + SOCKET_NAME_ROOM
    return length <= SOCKET_PATH_LIMIT and bool(PLAIN_PATH.fullmatch(str(folder)))


def socket_folder(home: Path) -> Path:
    """`sockets/` below `home`, or a short folder in /tmp when that path is long or has spaces."""
    folder = home / "sockets"
    if not fits_sockets(folder):
        folder = Path("/tmp") / f"qz-{os.geteuid()}-{digest(home)}"
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise Failure(f"{folder} belongs to somebody else.", f"Remove {folder} and start again.")
    folder.chmod(0o711)
    return folder


def drop_short_socket_folder(home: Path) -> None:
    """Leave nothing in /tmp once the servers are down."""
    folder = socket_folder(home)
    if folder.parent == Path("/tmp"):
        shutil.rmtree(folder, ignore_errors=True)


def demand_own_checkout(root: Path = ROOT) -> None:
    """Say at once when the checkout, or what an earlier start made in it, is not ours to write."""
    for folder in (root, root / "var", root / ".venv", root / "node_modules"):
        if folder.exists() and not os.access(folder, os.W_OK):
            raise Failure(
                f"{folder} belongs to {owner_name(folder)} and you may not write there.",
                "Start as that user, make a clone of your own, or have the folder given to you: "
                f"sudo chown -R $(id -un) '{root}'",
            )


def owner_name(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"user {path.stat().st_uid}"
