"""Runs one command to its end, its output in a log; a failure shows the last lines and a remedy."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.accounts import Account
from launcher.places import ROOT
from launcher.report import Failure, say

SHOWN_LINES = 15


def call(
    args: Sequence[str | Path],
    *,
    log: Path,
    remedy: str,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    stdin: str = "",
    aloud: bool = False,
) -> str:
    """Run `args` and return what it printed; `account` drops root's rights first.

    With `aloud` its lines are shown as they come: for what takes long.
    """
    words = [str(word) for word in args]
    try:
        child = subprocess.Popen(
            words,
            env=env,
            cwd="/" if account else ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **(account.as_arguments() if account else {}),
        )
    except OSError as problem:
        raise Failure(f"{words[0]} cannot be started: {problem}", remedy) from problem
    with child:
        try:
            printed = _listen(child) if aloud else child.communicate(stdin)[0]
        except BaseException:
            child.kill()
            raise
    _keep(log, Path(words[0]).name, printed)
    if child.returncode:
        raise Failure(f"{_title(words)} failed.\n{tail(printed)}", f"{remedy} (All: {log})")
    return printed


def _listen(child: subprocess.Popen) -> str:
    say("")
    lines = []
    for line in child.stdout or ():
        if line.strip():
            say(f"    {line.rstrip()}")
            lines.append(line)
    return "".join(lines)


def tail(text: str, lines: int = SHOWN_LINES) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


def _title(words: list[str]) -> str:
    return " ".join([Path(words[0]).name, *[word for word in words[1:5] if "://" not in word]])


def _keep(log: Path, name: str, text: str) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", errors="replace") as file:
        file.write(f"--- {name}\n{text}\n")
