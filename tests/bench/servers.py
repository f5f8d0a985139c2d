"""The servers under test: gunicorn with two sync workers, and the CPU they and the database use."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import target

HOST = "127.0.0.1"
TICK = os.sysconf("SC_CLK_TCK")
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
OPTIONS = "--workers 2 --worker-class sync --timeout 120 --no-control-socket --preload"


@dataclass
class Server:
    """One gunicorn; `settings` decides what it serves."""

    settings: str
    port: int
    process: subprocess.Popen

    @property
    def workers(self) -> list[int]:
        pid = self.process.pid
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(word) for word in text.split()]

    def cpu(self) -> float:
        """Milliseconds that its workers have worked."""
        return sum(cpu_of(pid) for pid in self.workers)

    def memory(self) -> float:
        """MB of the larger worker."""
        texts = [Path(f"/proc/{pid}/status").read_text() for pid in self.workers]
        sizes = [line.split()[1] for t in texts for line in t.splitlines() if "VmRSS" in line]
        return max(map(int, sizes), default=0) / 1024


def cpu_of(pid: int) -> float:
    """User and system time in ms; 0 for a process of another machine."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) * 1000 / TICK


def database_cpu() -> float:
    return sum(cpu_of(pid) for (pid,) in target.ask(BACKENDS, target.NAME))


@contextmanager
def serving(settings: str, module: str) -> Iterator[Server]:
    """A server that answers, stopped at the end."""
    port = free_port()
    words = f"-m gunicorn {OPTIONS} --bind {HOST}:{port} {module}:application".split()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": settings}
    process = subprocess.Popen([sys.executable, *words], env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield Server(settings, port, process)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def both() -> Iterator[dict[str, Server]]:
    """The portal and the calibrators; who is not asked uses nothing."""
    with (
        serving("tests.bench.settings", "config.wsgi") as portal,
        serving("tests.bench.plain", "tests.bench.plain_wsgi") as plain,
    ):
        yield {"portal": portal, "plain": plain}


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return found.getsockname()[1]


def wait_for(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"nothing listens at port {port}")
