"""What the clock does to cases by itself: holds that end, settled cases that are filed away, and what
is forgotten then."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Concat, Length

from core import clock
from core.history import Step
from grid import inbound, requests
from grid.models import Case, CaseRequest, InboundMessage, Reporter
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


def forget_declined() -> int:
    """What was sent in and declined, words and papers, goes as many days later as a case is filed away."""
    declined = InboundMessage.objects.filter(status=InboundMessage.Status.DECLINED)
    waiting = declined.annotate(signs=Length("body")).filter(signs__gt=0)
    places = Division.objects.filter(pk__in=waiting.values("place"))
    return sum(_forget_declined(waiting.filter(place=place), place) for place in places)


def _forget_declined(rows: QuerySet[InboundMessage], place: Division) -> int:
    days = int(PolicyParameter.objects.value("case_archive_days", place))
    ended = Step.objects.filter(
        content_type=ContentType.objects.get_for_model(InboundMessage),
        object_id=OuterRef("pk"),
        to_status=InboundMessage.Status.DECLINED,
        at__lt=clock.now() - timedelta(days=days),
    )
    found = rows.filter(Exists(ended)).order_by("pk")[:CHUNK]
    return len([_drop(row) for row in found])


@transaction.atomic
def _drop(row: InboundMessage) -> None:
    """Number, reason and history stay: the sender may ask for them."""
    inbound.drop_papers(row)
    InboundMessage.objects.filter(pk=row.pk).update(body="")


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
