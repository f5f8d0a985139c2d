"""kill -9 during intake (ZJ-14): senders that repeat until they are answered, a killer, and the reckoning.

Works on whatever database the environment names; `tests/ops/test_crash.py` kills web and worker on the
tests' own, `python -m tests.bench.crash` kills PostgreSQL too, on a cluster of its own.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.bench.servers import HOST, free_port, wait_for

PATH = "/api/v1/intake/"
OPTIONS = "--workers 2 --worker-class sync --timeout 30 --no-control-socket --preload"


# --- what is killed ------------------------------------------------------------------------------


@dataclass
class Victim:
    """A process with its children, in a group of its own so that nothing survives it."""

    name: str
    words: list[str]
    env: Mapping[str, str]
    port: int = 0
    deaths: int = 0
    process: subprocess.Popen | None = None

    def start(self) -> "Victim":
        self.process = subprocess.Popen(
            [sys.executable, *self.words],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if self.port:
            wait_for(self.port)
        return self

    def kill(self) -> None:
        """Everything at once, without a word; then a new one."""
        self.end()
        self.deaths += 1
        self.start()

    def kill_child(self) -> None:
        """One of its workers, which the master replaces at once."""
        assert self.process is not None
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(random.choice(children)), signal.SIGKILL)
            self.deaths += 1

    def end(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


def web(env: Mapping[str, str], module: str = "config.wsgi") -> Victim:
    port = free_port()
    words = f"-m gunicorn {OPTIONS} --bind {HOST}:{port} {module}:application".split()
    return Victim("web", words, env, port)


def worker(env: Mapping[str, str]) -> Victim:
    """What the worker does with the outbox, without a broker: no task of anybody else is taken."""
    return Victim("worker", ["-m", "tests.ops.relay"], env)


# --- who sends -----------------------------------------------------------------------------------


@dataclass
class Senders:
    """Threads that send one message after the other, each until it is answered."""

    port: int
    headers_of: Callable[[bytes], dict[str, str]]
    message: Callable[[str], dict]
    acknowledged: dict[str, str] = field(default_factory=dict)
    repeated: Counter = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, name: str) -> None:
        count = 0
        while not self.stop.is_set():
            count += 1
            self.until_answered(f"{name}-{count}")

    def until_answered(self, number: str) -> None:
        """The same number until somebody says that it is kept; then nobody sends it again."""
        body = json.dumps(self.message(number)).encode()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            code, answer = self.once(body)
            if code in (200, 201):
                self.acknowledged[number] = json.loads(answer)["case"]
                return
            if 400 <= code < 500:
                self.refused.append(f"{code} {answer!r}")
                return
            self.repeated[number] += 1
            time.sleep(0.1)
            if self.stop.is_set() and self.repeated[number] > 200:
                return

    def once(self, body: bytes) -> tuple[int, bytes]:
        try:
            connection = HTTPConnection(HOST, self.port, timeout=10)
            headers = {"Content-Type": "application/json", **self.headers_of(body)}
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (TimeoutError, OSError, HTTPException):
            return 0, b""


# --- the hour of the murder ----------------------------------------------------------------------


def under_fire(
    senders: Senders, small: list[Callable[[], None]], large: Callable[[], None], deaths: int = 10
) -> None:
    """Send from four threads; after every few answers something small dies, half-way something large.

    Killing keeps step with the answers, so that a slow machine is not killed before it has done
    anything. The last answers are waited for.
    """
    threads = [
        threading.Thread(target=senders.run, args=(f"K{number}",), daemon=True)
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    chance = random.Random(1)
    for number in range(deaths):
        more_answers(senders, 3)
        time.sleep(chance.random() * 0.06)
        large() if number == deaths // 2 else chance.choice(small)()
    senders.stop.set()
    for thread in threads:
        thread.join(90)


def more_answers(senders: Senders, count: int, seconds: float = 8) -> None:
    wanted = len(senders.acknowledged) + count
    until = time.monotonic() + seconds
    while len(senders.acknowledged) < wanted and time.monotonic() < until:
        time.sleep(0.01)


@dataclass(frozen=True)
class Reckoning:
    """What was promised against what is there."""

    acknowledged: int
    lost: list[str]
    doubled: list[str]
    repeated: int
    refused: list[str]


def reckoned(senders: Senders, cases: list[tuple[str, str]]) -> Reckoning:
    """`cases`: number of the sender and number of ours, of all cases that are there."""
    there = Counter(number for number, _ours in cases)
    ours = set(cases)
    return Reckoning(
        acknowledged=len(senders.acknowledged),
        lost=sorted(pair[0] for pair in senders.acknowledged.items() if pair not in ours),
        doubled=sorted(number for number, count in there.items() if count > 1),
        repeated=sum(senders.repeated.values()),
        refused=senders.refused[:3],
    )
