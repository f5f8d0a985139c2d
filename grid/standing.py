"""What the clock does to cases by itself: holds that end, settled cases that are filed away."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Concat, Length

from core import clock
from grid import requests
from grid.models import Case, CaseRequest, Reporter
from grid.workflow.cases import CASE
from towns.models import Division, PolicyParameter

S = Case.Status
CHUNK = 500


def end_holds() -> int:
    """Cases whose last day on hold is over go on; how many."""
    today = clock.today()
    rows = Case.objects.filter(
        status=S.HELD, pauses__end_at=None, pauses__until_date__lt=today
    ).distinct()
    return _take(rows, "resume_by_itself")


def archive() -> int:
    """What was closed so many days ago is filed away, rated or not; how many."""
    waiting = Case.objects.filter(status__in=(S.CLOSED, S.RATED))
    counties = Division.objects.filter(pk__in=waiting.values("county"))
    return sum(_archive(waiting, county) for county in counties)


def _archive(waiting: QuerySet[Case], county: Division) -> int:
    days = int(PolicyParameter.objects.value("case_archive_days", county))
    before = clock.now() - timedelta(days=days)
    return _take(waiting.filter(county=county, closed_at__lt=before), "archive_by_itself")


def forget_tellers() -> int:
    """Who reported by the public page was promised that name and phone go when the matter is settled."""
    ended = Case.objects.filter(status__in=(S.ARCHIVED, S.REJECTED, S.HANDED_ON, S.VOID))
    counties = Division.objects.filter(pk__in=ended.values("county"))
    return sum(_forget(ended, county) for county in counties)


def _forget(ended: QuerySet[Case], county: Division) -> int:
    days = int(PolicyParameter.objects.value("case_archive_days", county))
    before = clock.now() - timedelta(days=days)
    told = Reporter.objects.filter(
        case__in=ended.filter(county=county, closed_at__lt=before), form_key__isnull=False
    )
    kept = told.annotate(signs=Length(Concat("name", "phone", output_field=TextField())))
    return Reporter.objects.filter(pk__in=kept.filter(signs__gt=0).values("pk")).update(
        name="", phone=""
    )


def lapse_left_over() -> int:
    """Requests whose case has moved on while they were being decided; how many."""
    left = CaseRequest.objects.open().exclude(case__status__in=(S.HANDLING, S.HELD))
    cases = list(Case.objects.filter(requests__in=left).distinct()[:CHUNK])
    for case in cases:
        requests.lapse(case)
    return len(cases)


def _take(rows: QuerySet[Any], step: str) -> int:
    """The step on each row, a part at a time; what is refused stays for the next night."""
    done, last = 0, 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        verdicts = CASE.apply_many(found, step, by=None)
        done += sum(verdict.is_done for verdict in verdicts)
        last = found[-1].pk
    return done
