"""`./run`: prepare, start everything, tell the address, watch it, stop it."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from launcher import web
from launcher.assets import prepare_assets
from launcher.environment import is_on, load_urls, outer, portal_environment
from launcher.locks import in_turn, is_held, note, only_one
from launcher.places import PYTHON, ROOT, VAR, Home, demand_own_checkout
from launcher.preparation import (
    prepare_demo,
    prepare_static,
    prepare_tables,
    prepare_translations,
)
from launcher.processes import Server, stop_leftovers
from launcher.report import Failure, say, step
from launcher.servers import Ground
from launcher.venv import prepare_venv

HOME = Home(VAR)
LOOK_EVERY = 1.0
RESTARTS = 3  # of one process within RESTART_SPAN seconds; more means that something is wrong
RESTART_SPAN = 60.0


def run(check: bool = False) -> None:
    """Everything up and the address told; returns when stopped, or after the proof with `check`."""
    begun = time.monotonic()
    prepare_checkout(HOME)
    with only_one(HOME.lock, "The portal") as lock, standing(HOME) as ground:
        env = prepare_portal(ground)
        url = open_portal(ground, env)
        note(lock, f"{url}, process {os.getpid()}")
        files = web.demand_first_page(url, ground.named("web"), with_files=check)
        seconds = time.monotonic() - begun
        if check:
            prove_worker(ground.named("worker"), env)
            say(f"Checked: {url} and {files} files it names answer 200 after {seconds:.1f} s.")
        else:
            welcome(url, env, seconds)
            watch(ground.running)


def python(words: list[str]) -> int:
    """`./run python …` and `./run manage …`: .venv's Python with the portal's servers and variables."""
    if is_held(HOME.lock):
        ground = Ground(HOME, outer(), urls=load_urls(HOME.urls))
        return _python(words, portal_environment(ground.given, ground.keys, ground.urls))
    prepare_checkout(HOME)
    with only_one(HOME.lock, "The portal"), standing(HOME) as ground:
        return _python(words, portal_environment(ground.given, ground.keys, ground.urls))


def _python(words: list[str], env: Mapping[str, str]) -> int:
    return subprocess.run([PYTHON, *words], env=env, cwd=ROOT).returncode


def prepare_checkout(home: Home, development: bool = False) -> None:
    """What needs no server: packages, browser files, translations."""
    demand_own_checkout()
    home.make()
    with in_turn(VAR / "prepare.lock"):
        prepare_venv(home, development)
        prepare_assets(home)
        prepare_translations(home)


@contextmanager
def standing(home: Home, settings: Mapping[str, str] | None = None) -> Iterator[Ground]:
    """PostgreSQL and Redis up for the block; everything that runs is stopped after it."""
    if stopped := stop_leftovers(home):
        say(f"Stopped what an earlier start left running: {', '.join(stopped)}.")
    ground = Ground(home, outer(), settings or {})
    try:
        ground.bring_up()
        yield ground
    finally:
        ground.take_down()


def prepare_portal(ground: Ground) -> dict[str, str]:
    """Tables, static files and demo data; returns the environment of the portal's processes."""
    env = portal_environment(ground.given, ground.keys, ground.urls)
    prepare_tables(ground.home, env, ground.identity, ground.is_ours)
    prepare_static(ground.home, env)
    prepare_demo(ground.home, env, ground.identity)
    return env


def open_portal(ground: Ground, env: Mapping[str, str]) -> str:
    """Web, worker and beat, at the port that is wanted or the next free one."""
    address, wanted = env.get("BIND") or "127.0.0.1", env.get("PORT") or "8000"
    if not wanted.isdecimal():
        raise Failure(f"PORT is {wanted!r}.", "Set PORT to a number, e.g. 8000, or unset it.")
    port = web.free_port(address, int(wanted))
    if port != int(wanted):
        say(f"Port {wanted} is busy, taking {port}.")
    with step("Web, worker and beat"):
        return web.launch_all(ground.running, ground.home, env, address, port)


def prove_worker(worker: Server, env: Mapping[str, str]) -> None:
    """The worker is ready and answers through the broker."""
    with step("Worker answers"):
        worker.wait_until(lambda: " ready." in worker.log.read_text(), 90, web.REMEDY)
        words = f"-A config inspect ping --timeout 20 --destination {web.WORKER}".split()
        asked: list[str | Path] = [PYTHON, "-m", "celery", *words]
        done = subprocess.run(asked, env=env, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise Failure(f"The worker does not answer: {done.stdout}{done.stderr}", web.REMEDY)


def welcome(url: str, env: Mapping[str, str], seconds: float) -> None:
    say(f"\n强镇 Qiangzhen runs at {url} (after {seconds:.1f} s). Stop it with Ctrl-C.")
    if is_on(env.get("DEMO", "")):
        say(f"Demo: {url}accounts/sign-in/ lists one account per role, entered with one click.")
    say(f"Logs: {HOME.logs}    Commands: ./run manage help")


def watch(running: list[Server]) -> None:
    """Start again what ends by itself, until Ctrl-C or until it ends too often."""
    deaths: dict[str, list[float]] = {}
    while True:
        time.sleep(LOOK_EVERY)
        for place, server in enumerate(running):
            if not server.alive():
                running[place] = revive(server, deaths.setdefault(server.name, []))


def revive(server: Server, deaths: list[float]) -> Server:
    now = time.monotonic()
    deaths[:] = [moment for moment in deaths if now - moment < RESTART_SPAN] + [now]
    lines = server.last_lines()
    if len(deaths) > RESTARTS:
        raise Failure(f"{server.name} ended {len(deaths)} times in a minute.\n{lines}", web.REMEDY)
    say(f"{server.name} ended (code {server.popen.returncode}); starting it again.\n{lines}")
    server.sweep()
    return server.again()
