"""Servers are noted, found again after a killed launcher, and stopped with their children."""

import json
import os
import signal
import sys
import time

import pytest

from launcher.places import Home
from launcher.processes import MANNERS, birth, launch, leftovers, stop_leftovers
from launcher.report import Failure

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True)"
PARENT = "import subprocess, sys, time; p = subprocess.Popen({sleep!r}); print(p.pid, flush=True); "


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "var")
    home.make()
    return home


def wait_for_line(server):
    until = time.monotonic() + 10
    while not server.log.read_text().endswith("\n") and time.monotonic() < until:
        time.sleep(0.02)
    return server.log.read_text().strip()


def test_a_stopped_server_is_gone_and_forgotten(home):
    server = launch("web", SLEEP, home)
    assert server.alive()
    server.stop()
    assert not server.alive()
    assert not leftovers(home)


def test_a_killed_launchers_servers_are_found_and_stopped(home):
    web, redis = launch("web", SLEEP, home), launch("redis", SLEEP, home)
    assert leftovers(home) == {"web": web.popen.pid, "redis": redis.popen.pid}
    assert stop_leftovers(home) == ["web", "redis"]
    assert web.popen.wait(5) == redis.popen.wait(5) == -signal.SIGTERM
    assert not leftovers(home)


def test_a_pid_that_was_given_to_another_process_is_left_alone(home):
    note = home.pids / "web.json"
    note.write_text(json.dumps({"pid": os.getpid(), "born": "1"}))
    assert stop_leftovers(home) == []
    assert not note.exists()


def test_a_broken_pid_file_is_no_obstacle(home):
    (home.pids / "web.json").write_text("{")
    assert leftovers(home) == {}


def test_a_server_that_ignores_the_request_is_killed(home, monkeypatch):
    monkeypatch.setitem(MANNERS, "web", (signal.SIGTERM, 0.2))
    server = launch("web", [sys.executable, "-c", f"{DEAF}; time.sleep(60)"], home)
    wait_for_line(server)
    server.stop()
    assert server.popen.returncode == -signal.SIGKILL


def test_a_servers_children_go_with_it(home):
    code = PARENT.format(sleep=SLEEP) + "time.sleep(60)"
    server = launch("web", [sys.executable, "-c", code], home)
    child = int(wait_for_line(server))
    assert birth(child)
    server.stop()
    until = time.monotonic() + 5
    while birth(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not birth(child)


def test_a_server_that_ends_at_once_shows_its_last_lines_and_the_remedy(home):
    server = launch("web", [sys.executable, "-c", "print('no such table'); exit(3)"], home)
    with pytest.raises(Failure, match="no such table") as caught:
        server.wait_until(lambda: False, 10, "Mend it.")
    assert caught.value.remedy == "Mend it."


def test_a_server_can_be_started_again_as_it_was(home):
    server = launch("web", SLEEP, home)
    server.popen.kill()
    server.popen.wait()
    twin = server.again()
    assert twin.alive()
    assert leftovers(home) == {"web": twin.popen.pid}
    twin.stop()
