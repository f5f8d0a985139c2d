"""One launcher at a time for each home; `./run` and `./test` prepare one after the other."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from launcher.report import Failure, say


@contextmanager
def only_one(file: Path, what: str) -> Iterator[IO[str]]:
    """Hold the lock, which the kernel frees on any death; a second start is told who holds it."""
    with _opened(file) as lock:
        if not _try(lock):
            raise Failure(
                f"{what} already runs here ({lock.read().strip() or 'starting'}).",
                "Use that one, or stop it there with Ctrl-C.",
            )
        note(lock, f"process {os.getpid()}")
        yield lock


@contextmanager
def in_turn(file: Path) -> Iterator[None]:
    with _opened(file) as lock:
        if not _try(lock):
            say("Another start is preparing the same checkout; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_held(file: Path) -> bool:
    with _opened(file) as lock:
        return not _try(lock)


def note(lock: IO[str], text: str) -> None:
    """Write what a second start should be told."""
    lock.seek(0)
    lock.truncate()
    lock.write(text)
    lock.flush()


def _opened(file: Path) -> IO[str]:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file.open("a+")


def _try(lock: IO[str]) -> bool:
    lock.seek(0)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
