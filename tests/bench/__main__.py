"""`python -m tests.bench [T1] [--only WORD] [--rounds N] [--anew]`: build, measure, tell."""

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import servers, target
from tests.bench.clients import Sample, measure
from tests.bench.generator import SIZES, structure, told

KEPT = Path(__file__).parents[2] / "var" / "bench"
SINGLE, MANY = 8, 16
"""Requests of a case in one round, with one client and with eight."""


def main() -> None:
    words = arguments()
    target.point_environment()
    prepare(words.size, words.anew)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    run(words)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("size", nargs="?", default="T1", choices=SIZES)
    parser.add_argument("--only", default="", help="cases whose name or officer holds this word")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--anew", action="store_true", help="build the database again")
    return parser.parse_args()


def prepare(size: str, anew: bool) -> None:
    """A database of the wanted size and the present structure; the owner makes it in a process of its own."""
    there = target.label()
    if anew or not there or there != f"{size} {structure()}":
        subprocess.run([sys.executable, "-m", "tests.bench.generator", size], check=True)
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    subprocess.run(collect, check=True, cwd=KEPT.parents[1], env=env)


def run(words: argparse.Namespace) -> None:
    from tests.bench import cases, grid_asked, inside, report, visitors, withdrawing

    who = visitors.everybody()
    everything = [*cases.all_cases(who), *grid_asked.all_cases(who)]
    chosen = [case for case in everything if is_chosen(case, words.only)]
    with told("statements and their time, one case after the other"):
        asked = [case for case in chosen if not case.is_calibrator]
        spent = {(case.name, case.kind): inside.spent_by(case) for case in asked}
    results = measured(chosen, words.rounds)
    for result in results:
        if found := spent.get((result.case.name, result.case.kind)):
            result.statements, result.inside = len(found.statements), found.sample
    more = around(words.size)
    if not words.only:
        more["count"] = {kind: inside.counting(who[kind]).sample.at(0.5) for kind in cases.OFFICERS}
        more["files of a list, seconds"] = inside.papers()
        more["differences, ms"] = inside.differences(who["province"].user)
        more["import"] = inside.import_many(who["empty county"])
        more["withdrawal"] = withdrawing.withdraw(who["province"].user.pk)
    print(report.table(results))
    for name, value in more.items():
        print(f"{name}: {value}")
    path = KEPT / f"{words.size}-{datetime.now(UTC):%Y%m%d-%H%M}.json"
    report.keep(results, more, path)
    print(f"All figures: {path}")


def is_chosen(case: Any, word: str) -> bool:
    return word in f"{case.name} {case.kind}" or case.is_calibrator


def measured(chosen: list[Any], rounds: int) -> list[Any]:
    """In each round every case gets its turn, next to the calibrator it is held against."""
    from tests.bench.report import Result

    results = [Result(case, Sample(), Sample()) for case in chosen]
    known = {(result.case.name, result.case.kind): result for result in results}
    with servers.both() as ports:
        for number in range(rounds + 1):
            with told(f"round {number}" if number else "warming up"):
                for result in results:
                    if not result.case.is_beside_others:
                        turn(result, known, ports, is_counted=number > 0)
        print(f"  memory of a web worker: {ports['portal'].memory():.0f} MB")
    results = [result for result in results if result.single.times]
    for result in results:
        asked = len(result.single.times)
        result.app_cpu, result.db_cpu = result.app_cpu / asked, result.db_cpu / asked
    return results


def turn(result: Any, known: dict, ports: dict, is_counted: bool) -> None:
    """One case's turn, and before it that of its calibrator, which counts for both."""
    against = result.case.against
    others = (result.case.kind, "county", "province", "town")
    shared = next((known[against, kind] for kind in others if (against, kind) in known), None)
    if shared:
        result.base = result.base or type(result)(shared.case, Sample(), Sample())
        ask([shared, result.base], ports["plain"], is_counted)
    ask([result], ports[result.case.server], is_counted)


def ask(results: list[Any], server: Any, is_counted: bool) -> None:
    """A few requests of one client, then of eight together, noted in each of `results`."""
    case = results[0].case
    if not is_counted:
        measure(case.visit, server.port, 4, 2, case.wanted)
        return
    app, database = server.cpu(), servers.database_cpu()
    single = measure(case.visit, server.port, SINGLE, 1, case.wanted)
    app, database = server.cpu() - app, servers.database_cpu() - database
    many = measure(case.visit, server.port, MANY, 8, case.wanted)
    for result in results:
        result.single.add(single)
        result.many.add(many)
        result.app_cpu, result.db_cpu = result.app_cpu + app, result.db_cpu + database


def around(size: str) -> dict[str, Any]:
    """What else must be known to read the figures."""
    version = target.ask("SHOW server_version")[0][0]
    rows = target.ask("SELECT count(*) FROM powers_delegation")[0][0]
    return {
        "size": size,
        "lines": rows,
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"PostgreSQL {version}, load {os.getloadavg()[0]:.1f}",
    }


if __name__ == "__main__":
    main()
