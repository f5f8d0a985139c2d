"""A shrinking list at the size of a province: every item dropped, one order, all lines taken back."""

import time
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import translation

from core import clock, jobs, outbox
from core.audit import acting
from powers import withdrawal
from powers.catalogue import copy_of
from powers.models import CatalogueVersion, PowerItem, Withdrawal
from powers.workflow import CATALOGUE

ITEMS, TOWNS = 263, 1_365
"""The figure of issue 3: so many lines are to come back within two minutes."""


def withdraw(lead: Any) -> dict[str, Any]:
    """Seconds for the lines of the database, and for the whole at the same rate; nothing stays."""
    kicked, outbox.kick = outbox.kick, lambda: None
    try:
        with translation.override("zh-hans"), acting(lead), transaction.atomic():
            found = _timed(lead)
            transaction.set_rollback(True)
    finally:
        outbox.kick = kicked
    return found


def _timed(lead: Any) -> dict[str, Any]:
    begun = time.monotonic()
    version = _shrunk(lead)
    ordered = time.monotonic()
    tasks = Withdrawal.objects.open().filter(catalogue=version).select_related("catalogue")
    job = withdrawal.order(
        tasks, by=lead, number="〔2026〕9号", issued_date=clock.today(), reason="relief",
        published_number="〔2026〕3号",
    )  # fmt: skip
    started = time.monotonic()
    jobs.run(job.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what else waits for the commit
    ended = time.monotonic()
    job.refresh_from_db()
    rate = job.done / (ended - started)
    return {
        "lines": job.total,
        "refused": job.refused,
        "publish": round(ordered - begun, 1),
        "order": round(started - ordered, 1),
        "work": round(ended - started, 1),
        "lines a second": round(rate),
        f"{ITEMS} items over {TOWNS} towns, seconds": round(ITEMS * TOWNS / rate),
    }


def _shrunk(lead: Any) -> CatalogueVersion:
    """A new version in force that keeps one item only."""
    province = lead.post.place
    old = CatalogueVersion.objects.get(province=province, status="published")
    new = copy_of(old, "收缩后的目录", lead)
    kept = PowerItem.objects.filter(version=new).order_by("number").first()
    PowerItem.objects.filter(version=new).exclude(pk=kept.pk).update(is_dropped=True)
    CATALOGUE.apply(
        new, "publish", by=lead, document_number="〔2026〕8号", issued_date=date(2026, 1, 1)
    )
    return new
