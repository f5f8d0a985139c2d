"""Starts servers in sessions of their own, notes them in pid files, stops them and leftovers."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from launcher.accounts import Account
from launcher.commands import tail
from launcher.places import ROOT, Home
from launcher.report import Failure

# Leftovers are stopped in this order; servers that others lean on come last.
ORDER = ("web", "beat", "worker", "redis", "postgres")
# How each is asked to end, and how long it may take before it is killed.
MANNERS = {"postgres": (signal.SIGINT, 30.0), "worker": (signal.SIGTERM, 15.0)}
USUAL_MANNER = (signal.SIGTERM, 10.0)


@dataclass
class Server:
    """One running server of ours."""

    name: str
    popen: subprocess.Popen
    pid_file: Path
    log: Path
    again: Callable[[], "Server"]

    def alive(self) -> bool:
        return self.popen.poll() is None

    def ask_to_stop(self) -> None:
        _signal(os.kill, self.popen.pid, MANNERS.get(self.name, USUAL_MANNER)[0])

    def stop(self) -> None:
        end(self.name, self.popen.pid, lambda: not self.alive())
        self.popen.wait()
        self.pid_file.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Kill what a dead server left in its session; PostgreSQL's children end by themselves."""
        if self.name != "postgres":
            _signal(os.killpg, self.popen.pid, signal.SIGKILL)

    def wait_until(self, ready: Callable[[], bool], patience: float, remedy: str) -> None:
        """Poll `ready`; a server that ends meanwhile, or takes too long, is a failure."""
        until = time.monotonic() + patience
        while not ready():
            if not self.alive() or time.monotonic() > until:
                why = "did not answer in time" if self.alive() else "ended at once"
                raise Failure(f"{self.name} {why}.\n{self.last_lines()}", remedy)
            time.sleep(0.05)

    def last_lines(self) -> str:
        return tail(self.log.read_text(errors="replace")) if self.log.exists() else ""


def launch(
    name: str,
    args: Sequence[str | Path],
    home: Home,
    *,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    folder: Path | None = None,
) -> Server:
    """Start a server in its own session, so that Ctrl-C reaches the launcher alone."""
    log = home.logs / f"{name}.log"
    _turn(log)
    where = folder or (Path("/") if account else ROOT)
    with log.open("ab") as out:
        popen = subprocess.Popen(
            [str(arg) for arg in args],
            cwd=where,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **(account.as_arguments() if account else {}),
        )
    pid_file = home.pids / f"{name}.json"
    pid_file.write_text(json.dumps({"pid": popen.pid, "born": birth(popen.pid)}))
    again = partial(launch, name, args, home, env=env, account=account, folder=folder)
    return Server(name, popen, pid_file, log, again)


def birth(pid: int) -> str:
    """When the process began, so that a pid used again is not taken for ours; empty when gone."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] == "Z" else fields[19]
    asked = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    told = subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    return "" if told.startswith("Z") else " ".join(told.split()[1:])


def leftovers(home: Home) -> dict[str, int]:
    """Servers that an earlier launcher started and that still run: name → pid."""
    found = {}
    for name in ORDER:
        file = home.pids / f"{name}.json"
        try:
            noted = json.loads(file.read_text())
        except (OSError, ValueError):
            continue
        if noted["born"] and birth(noted["pid"]) == noted["born"]:
            found[name] = noted["pid"]
        else:
            file.unlink(missing_ok=True)
    return found


def stop_leftovers(home: Home) -> list[str]:
    """Stop what a killed launcher left behind; returns the names."""
    found = leftovers(home)
    for name, pid in found.items():
        end(name, pid, partial(_is_gone, pid))
        (home.pids / f"{name}.json").unlink(missing_ok=True)
    return list(found)


def _is_gone(pid: int) -> bool:
    return not birth(pid)


def end(name: str, pid: int, gone: Callable[[], bool]) -> None:
    """Ask politely, wait, then kill the whole session."""
    polite, patience = MANNERS.get(name, USUAL_MANNER)
    _signal(os.kill, pid, polite)
    until = time.monotonic() + patience
    while not gone() and time.monotonic() < until:
        time.sleep(0.05)
    if not gone() or name != "postgres":
        _signal(os.killpg, pid, signal.SIGKILL)


def _signal(send: Callable[[int, int], None], pid: int, number: int) -> None:
    try:
        send(pid, number)
    except ProcessLookupError:
        pass
    except PermissionError:
        raise Failure(
            f"Process {pid} of an earlier start belongs to somebody else.",
            f"Stop it: sudo kill {pid}",
        ) from None


def _turn(log: Path) -> None:
    """Keep the log of the last start as <name>.log.1."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
