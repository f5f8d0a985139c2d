"""A shrinking list at the size of a province: every item dropped, one order, all lines taken back.

It is really done, by as many tasks together as the worker would put to it, on a copy of the
database that is dropped afterwards: `python -m tests.bench.withdrawing` is the process at the copy.
"""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import date
from typing import Any

from tests.bench import target

COPY = "qz_bench_withdrawal"
ITEMS, TOWNS = 263, 1_365
"""The figure of issue 3: so many lines are to come back within two minutes."""


def withdraw(lead: int) -> dict[str, Any]:
    """Seconds for the lines of the database, and for the whole at the same rate; nothing stays."""
    from django.db import connections

    connections.close_all()  # a database is copied while nobody looks at it
    with target.copied(COPY):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.withdrawing", str(lead)],
            env={**os.environ, "BENCH_DATABASE": COPY},
            stdout=subprocess.PIPE,
            check=True,
        )
    return json.loads(done.stdout)


def main(lead: int) -> None:
    """In the process at the copy."""
    import django

    django.setup()
    from django.utils import translation

    from accounts.models import User
    from core import outbox
    from core.audit import acting

    outbox.kick = lambda: None
    user = User.objects.get(pk=lead)
    with translation.override("zh-hans"), acting(user):
        found = _timed(user)
    print(json.dumps(found))


def _timed(lead: Any) -> dict[str, Any]:
    from django.conf import settings

    begun = time.monotonic()
    version = _shrunk(lead)
    ordered = time.monotonic()
    job = _ordered(version, lead)
    started = time.monotonic()
    tasks = [threading.Thread(target=_work, args=[job.pk]) for _n in range(settings.JOB_TASKS)]
    for task in tasks:
        task.start()
    for task in tasks:
        task.join()
    ended = time.monotonic()
    job.refresh_from_db()
    rate = (job.done + job.refused) / (ended - started)
    return {
        "lines": job.total,
        "done": job.done,
        "refused": job.refused,
        "tasks": settings.JOB_TASKS,
        "publish": round(ordered - begun, 1),
        "order": round(started - ordered, 1),
        "work": round(ended - started, 1),
        "lines a second": round(rate),
        f"{ITEMS} items over {TOWNS} towns, seconds": round(ITEMS * TOWNS / rate),
    }


def _work(job: int) -> None:
    """What a task of the worker does, without its stretch."""
    from django.db import connection

    from core import jobs

    try:
        jobs.run(job, seconds=3600)
    finally:
        connection.close()


def _ordered(version: Any, lead: Any) -> Any:
    from core import clock
    from powers import withdrawal
    from powers.models import Withdrawal

    tasks = Withdrawal.objects.open().filter(catalogue=version).select_related("catalogue")
    return withdrawal.order(
        tasks, by=lead, number="〔2026〕9号", issued_date=clock.today(), reason="relief",
        published_number="〔2026〕3号",
    )  # fmt: skip


def _shrunk(lead: Any) -> Any:
    """A new version in force that keeps one item only."""
    from powers.catalogue import copy_of
    from powers.models import CatalogueVersion, PowerItem
    from powers.workflow import CATALOGUE

    old = CatalogueVersion.objects.get(province=lead.post.place, status="published")
    new = copy_of(old, "收缩后的目录", lead)
    kept = PowerItem.objects.filter(version=new).order_by("number").first()
    PowerItem.objects.filter(version=new).exclude(pk=kept.pk).update(is_dropped=True)
    CATALOGUE.apply(
        new, "publish", by=lead, document_number="〔2026〕8号", issued_date=date(2026, 1, 1)
    )
    return new


if __name__ == "__main__":
    main(int(sys.argv[1]))
