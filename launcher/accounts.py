"""Under which account a server runs: PostgreSQL refuses root, so root drops to `nobody`."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.report import Failure


@dataclass(frozen=True)
class Account:
    """A system account that subprocesses are started as."""

    name: str
    uid: int
    gid: int

    def as_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_run(self, *args: str | Path) -> bool:
        """Proof by doing: the command runs as this account and ends well."""
        quiet: Sequence[str] = [str(arg) for arg in args]
        try:
            done = subprocess.run(quiet, cwd="/", capture_output=True, **self.as_arguments())
        except OSError:
            return False
        return done.returncode == 0

    def may_write(self, folder: Path) -> bool:
        return self.may_run("/bin/sh", "-c", 'test -w "$0" && test -x "$0"', folder)

    def give(self, folder: Path) -> None:
        """Make `folder` (and create it if needed) this account's alone."""
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def server_account() -> Account | None:
    """`nobody` when we are root, None otherwise: the server then runs as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise Failure(
            "PostgreSQL refuses to run as root and this machine has no account `nobody`.",
            "Start as an ordinary user, or set DATABASE_URL to a server of yours.",
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
