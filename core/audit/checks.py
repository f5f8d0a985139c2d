"""The audit's regular care: checks with their record, seals, and partitions made ahead."""

from typing import Any

from django.db import connection

from core import clock
from core.audit import seals, verify
from core.audit.context import acting, record
from core.audit.events import AuditCheck

MONTHS_AHEAD = 12


def begin(by: Any = None) -> AuditCheck:
    """A check that somebody asked for; the page shows it as running."""
    with acting(by):
        return AuditCheck.objects.create(by=by)


def run(check: AuditCheck | None = None) -> verify.Report:
    """Check everything and keep what was found."""
    check = check or begin()
    report = verify.verify()
    check.events, check.links, check.seals = report.events, report.links, report.seals
    check.findings, check.finished_at = report.findings, clock.now()
    with acting(check.by):
        check.save()
        record("verify", check, detail={"events": report.events, "findings": len(report.findings)})
    return report


def run_asked(pk: int) -> None:
    """The check begun as number `pk`, once: a second worker finds it finished."""
    check = AuditCheck.objects.select_related("by").get(pk=pk)
    if check.finished_at is None:
        run(check)


def tend() -> seals.Seal:
    """Make partitions for the coming months, then a seal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.make_partitions(%s)", [MONTHS_AHEAD])
    return seals.seal()
