"""Runs one command to its end, its output in a log; a failure shows the last lines and a remedy."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.accounts import Account
from launcher.places import ROOT
from launcher.report import Failure

SHOWN_LINES = 15


def call(
    args: Sequence[str | Path],
    *,
    log: Path,
    remedy: str,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    stdin: str = "",
) -> str:
    """Run `args` and return what it printed; `account` drops root's rights first."""
    words = [str(word) for word in args]
    try:
        done = subprocess.run(
            words,
            input=stdin,
            env=env,
            cwd="/" if account else ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **(account.as_arguments() if account else {}),
        )
    except OSError as problem:
        raise Failure(f"{words[0]} cannot be started: {problem}", remedy) from problem
    _keep(log, Path(words[0]).name, done.stdout)
    if done.returncode:
        raise Failure(f"{_title(words)} failed.\n{tail(done.stdout)}", f"{remedy} (All: {log})")
    return done.stdout


def tail(text: str, lines: int = SHOWN_LINES) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


def _title(words: list[str]) -> str:
    return " ".join([Path(words[0]).name, *[word for word in words[1:5] if "://" not in word]])


def _keep(log: Path, name: str, text: str) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", errors="replace") as file:
        file.write(f"--- {name}\n{text}\n")
