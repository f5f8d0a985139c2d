"""What the audit costs: writes per second with and without it, at one client and at eight.

    python -m tests.bench.audit        (DATABASE_URL and DATABASE_OWNER_URL as for the portal)

Works in a database of its own, which it makes and drops. "plain" is the same work with the audit's
triggers switched off by the owner. Quote the ratios of CPU time (portal + database, the latter read from
/proc where the server runs here): rates depend on what else the machine does.
"""

import os
import sys
import time
from multiprocessing import Process, Queue
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import psycopg2

BENCH = "qz_bench_audit"
SECONDS = 4.0
ROWS = 5000
TABLES = ("powers_delegation", "core_step")


def with_database(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{BENCH}"))


def statement(url: str, *sql: str) -> None:
    session = psycopg2.connect(url)
    session.autocommit = True
    with session.cursor() as cursor:
        for one in sql:
            cursor.execute(one)
    session.close()


def prepare() -> None:
    """An empty database, migrated by the owner; the cast and one delegation per client."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from tests import cast
    from tests.powers import states

    people = cast.assemble()
    for _client in range(8):
        states.draft(people)
    connection.close()


def switch(is_audited: bool) -> None:
    word = "ENABLE" if is_audited else "DISABLE"
    kinds = ("insert", "update", "delete", "truncate")
    statement(
        os.environ["DATABASE_OWNER_URL"],
        *(f"ALTER TABLE {t} {word} TRIGGER zz_audit_{k}" for t in TABLES for k in kinds),
    )


def step(number: int) -> None:
    """A step as the workflow takes it: lock, save, history, one transaction."""
    from django.db import transaction

    from core import history
    from powers.models import Delegation

    with transaction.atomic():
        line = Delegation.objects.select_for_update().order_by("pk")[number]
        line.version += 1
        line.scope_note = f"step {line.version}"
        line.save()
        history.record(line, "bench", by=line.created_by, to=line.status)


def cpu() -> float:
    """CPU seconds so far of this process and of its session in the database (0 if far away)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return time.process_time()
    ticks = stat.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def client(number: int, seconds: float, answers: Queue) -> None:
    import django

    django.setup()
    from core import audit
    from powers.models import Delegation

    user = Delegation.objects.order_by("pk")[number].created_by
    done = 0
    with audit.acting(user):
        step(number)
        begun = cpu()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            step(number)
            done += 1
    answers.put((done / seconds, done, cpu() - begun))


def rate(clients: int) -> tuple[float, float]:
    """Steps per second of all clients, and CPU-ms of one step."""
    answers: Queue = Queue()
    running = [Process(target=client, args=(n, SECONDS, answers)) for n in range(clients)]
    for process in running:
        process.start()
    for process in running:
        process.join()
    found = [answers.get() for _process in running]
    return sum(f[0] for f in found), 1000 * sum(f[2] for f in found) / sum(f[1] for f in found)


def bulk() -> dict[str, float]:
    """Seconds and CPU seconds for 5,000 delegations, added and changed in a statement each."""
    from django.db import connection, transaction

    from powers.models import Delegation

    like = Delegation.objects.select_related("town").order_by("pk")[0]
    like.status = "withdrawn"
    fields = {f.attname: getattr(like, f.attname) for f in Delegation._meta.concrete_fields}
    fields.pop("id")
    begun, busy = time.perf_counter(), cpu()
    with transaction.atomic():
        made = Delegation.objects.bulk_create([Delegation(**fields) for _row in range(ROWS)])
    added, added_cpu = time.perf_counter() - begun, cpu() - busy
    begun, busy = time.perf_counter(), cpu()
    rows = Delegation.objects.filter(pk__gte=made[0].pk, status="withdrawn")
    with transaction.atomic():
        rows.update(scope_note=str(begun))
    changed, changed_cpu = time.perf_counter() - begun, cpu() - busy
    rows.delete()
    connection.close()
    return {
        "add 5,000 rows, s": added,
        "add 5,000 rows, CPU-s": added_cpu,
        "change 5,000 rows, s": changed,
        "change 5,000 rows, CPU-s": changed_cpu,
    }


def compare() -> None:
    print(f"{'':28}{'plain':>12}{'audited':>12}{'cost':>9}")
    for clients in (1, 8):
        found: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
        for is_audited in (False, True) * 3:
            switch(is_audited)
            found[is_audited].append(rate(clients))
        for index, name in enumerate(("steps/s", "CPU-ms a step")):
            plain, audited = (median(run[index] for run in found[kind]) for kind in (False, True))
            cost = audited / plain if index else plain / audited
            line(f"{name}, {clients} clients", plain, audited, cost - 1)
    found_bulk: dict[bool, list[dict[str, float]]] = {False: [], True: []}
    for is_audited in (False, True) * 5:
        switch(is_audited)
        found_bulk[is_audited].append(bulk())
    for name in found_bulk[True][0]:
        plain, audited = (median(run[name] for run in found_bulk[kind]) for kind in (False, True))
        line(name, plain, audited, audited / plain - 1)


def line(name: str, plain: float, audited: float, cost: float) -> None:
    print(f"{name:28}{plain:12,.3f}{audited:12,.3f}{cost:9.0%}", flush=True)


def main() -> None:
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    make = f"CREATE DATABASE {BENCH} TEMPLATE template0 LOCALE 'C.UTF-8' ENCODING 'UTF8'"
    statement(urls["DATABASE_OWNER_URL"], f"DROP DATABASE IF EXISTS {BENCH} WITH (FORCE)", make)
    for name, url in urls.items():
        os.environ[name] = with_database(url)
    os.environ["DATABASE_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    try:
        begin = Process(target=in_django, args=(prepare,))
        begin.start()
        begin.join()
        in_django(compare, check)
    finally:
        drop = f"DROP DATABASE IF EXISTS {BENCH} WITH (FORCE)"
        statement(urls["DATABASE_OWNER_URL"], drop)
    sys.exit(begin.exitcode)


def check() -> None:
    from core.audit.verify import verify

    report = verify()
    print(
        f"verify: {report.events:,} events in {report.links:,} transactions, "
        f"{report.events_per_second:,} events/s, {len(report.findings)} findings"
    )


def in_django(*works) -> None:
    import django

    django.setup()
    for work in works:
        work()


if __name__ == "__main__":
    main()
