"""Remembers what was done for which input, so that a second start skips it."""

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from launcher.places import VAR
from launcher.report import step


def content_key(*parts: str | Path) -> str:
    """A hash over texts, files and whole folders (by content); missing files count as empty."""
    sum_ = hashlib.sha256()
    for part in parts:
        for name, data in _pieces(part):
            sum_.update(f"{name}:{len(data)}:".encode())
            sum_.update(data)
    return sum_.hexdigest()


def _pieces(part: str | Path) -> Iterable[tuple[str, bytes]]:
    if isinstance(part, str):
        yield "text", part.encode()
    elif part.is_dir():
        for file in sorted(p for p in part.rglob("*") if p.is_file() and p.suffix != ".pyc"):
            yield str(file.relative_to(part)), file.read_bytes()
    elif part.is_file():
        yield part.name, part.read_bytes()


class Stamp:
    """One remembered key, in var/stamps/<name>."""

    def __init__(self, name: str, key: str, folder: Path = VAR / "stamps") -> None:
        self.file = folder / name
        self.key = key

    def holds(self) -> bool:
        return self.file.is_file() and self.file.read_text() == self.key

    def set(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        fresh.write_text(self.key)
        fresh.replace(self.file)

    def drop(self) -> None:
        self.file.unlink(missing_ok=True)


def once(text: str, stamp: Stamp, work: Callable[[], object], proof: Path | None = None) -> bool:
    """Do `work` unless the stamp holds and `proof`, its product, is there. True if done."""
    if stamp.holds() and (proof is None or proof.exists()):
        return False
    stamp.drop()
    with step(text):
        work()
    stamp.set()
    return True
