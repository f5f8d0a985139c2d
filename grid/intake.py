"""The one entrance (ZJ-14): whatever the channel, a case is made here and nowhere else."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core import audit
from core.attachments import Checked, attach
from core.workflow import Refused, begin
from grid import limits, news
from grid.locating import place_of
from grid.models import Case, Category, Grid, Reporter
from grid.numbers import next_numbers
from grid.rules import cases as rules
from towns.models import Division

TITLE = 60


@dataclass(frozen=True)
class Teller:
    """Somebody outside who reports: personal data, kept encrypted."""

    name: str = ""
    phone: str = ""
    wants_answer: bool = True
    is_anonymous: bool = False
    form_key: UUID | None = None
    """The key of the public form: one form, one case."""


@dataclass(frozen=True)
class Report:
    """What a channel knows of a case. A town, a source and a text are needed; the rest helps.

    `longitude` and `latitude` in degrees (EPSG:4490); `papers` are checked files, kept as evidence
    of how things were found.
    """

    town: Division
    source: str
    text: str
    title: str = ""
    category: Category | None = None
    platform: str = ""
    """What the reporter takes it for, while it has no category."""
    urgency: str = ""
    village: Division | None = None
    grid: Grid | None = None
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    happened_at: datetime | None = None
    external_number: str = ""
    is_followed: bool = False
    """Whether an outside system is told of each change."""
    teller: Teller | None = None
    papers: tuple[Checked, ...] = field(default=())


@transaction.atomic
def take_in(report: Report, *, by: Any = None) -> Case:
    """Make the case: number, place, clock, first step of its history, evidence, reporter.

    `by` is the officer who enters it, None for the public and for other systems. What is known of
    the category decides platform and urgency; without one a person chooses it before dispatch.
    """
    if report.category is not None and not report.category.counts:
        raise Refused(rules.never_counts(report.category))
    with audit.acting(by):
        case = _drawn_up(report, by)
        case.take_place()
        case.number = next_numbers(report.town)[0]
        stage = limits.opening(case, case.status)
        case.save()
        stage.case = case
        stage.save()
        begin(case, by=by)
        _keep(report, case, by)
        news.tell_taken_in(case)
    return case


def _drawn_up(report: Report, by: Any) -> Case:
    category = report.category
    village, grid = place_of(report.town, report.village, report.grid, point(report))
    return Case(
        town=report.town,
        village=village,
        grid=grid,
        title=report.title.strip() or headline(report.text),
        text=report.text.strip(),
        category=category,
        platform=category.platform if category else report.platform,
        urgency=report.urgency or (category.urgency if category else Case.Urgency.GENERAL),
        source=report.source,
        external_number=report.external_number,
        is_followed=report.is_followed,
        address=report.address.strip(),
        longitude=report.longitude,
        latitude=report.latitude,
        happened_at=report.happened_at,
        reported_by=by,
    )


def point(report: Report) -> tuple[float, float] | None:
    if report.longitude is None or report.latitude is None:
        return None
    return report.longitude, report.latitude


def headline(text: str) -> str:
    """The first sentence, or as much of it as a title holds."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    for end in "。！？；":
        first = first.split(end)[0]
    return first[:TITLE]


def _keep(report: Report, case: Case, by: Any) -> None:
    """The reporter before the files: a form that was sent twice stops here, and leaves no file behind."""
    if report.teller:
        teller = report.teller
        Reporter.objects.create(
            case=case,
            name=teller.name,
            phone=teller.phone,
            wants_answer=teller.wants_answer,
            is_anonymous=teller.is_anonymous,
            form_key=teller.form_key,
            first_number=case.number,
        )
    for paper in report.papers:
        attach(case, paper, by=by, kind="before")
