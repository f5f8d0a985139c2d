"""Admission of duties: the question whether a town may be given one, numbers, and what ends by itself.

Other apps ask `may_be_assigned` before they hand a town any work (R13).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from core import clock
from core.notifications import notify
from core.workflow import Finding, begin_many, workflow_of
from powers import limits, marks
from powers.duty_news import KIND, holding
from powers.models import Duty, DutyReply, DutyReport
from powers.rules.duties import CLAUSE, RULE
from towns.models import Division, Organisation, PolicyParameter

S = Duty.Status


@dataclass(frozen=True)
class Assignability:
    """Whether a town may be given a duty on a day; `findings` say why not."""

    findings: tuple[Finding, ...] = ()

    @property
    def is_allowed(self) -> bool:
        return not self.findings


def may_be_assigned(town: Division, duty: Duty, on: date | None = None) -> Assignability:
    """R13 (ZJ-07): only an admitted duty, only to a town it concerns, only within its days.

    Reads dates and the number, never the status: any past day answers the same for ever.
    """
    day = on or clock.today()
    reasons = [_without_number(duty, day), _outside_its_days(duty, day), _elsewhere(town, duty)]
    sentences = [sentence for sentence in reasons if sentence]
    return Assignability(tuple(Finding(text, clause=CLAUSE, rule=RULE) for text in sentences))


def _without_number(duty: Duty, day: date) -> str:
    if duty.notice_number and duty.decided_date and duty.decided_date <= day:
        return ""
    return _("“%(duty)s” had no admission number on %(day)s: the town may refuse it.") % {
        "duty": duty,
        "day": day,
    }


def _outside_its_days(duty: Duty, day: date) -> str:
    facts = {"duty": duty, "number": duty.notice_number, "day": duty.from_date}
    if duty.from_date and day < duty.from_date:
        return _("“%(duty)s” (%(number)s) is admitted from %(day)s only.") % facts
    last = last_day(duty)
    if last and day > last:
        ended = _("The admission of “%(duty)s” (%(number)s) ended on %(day)s.")
        return ended % (facts | {"day": last})
    return ""


def last_day(duty: Duty) -> date | None:
    """The last day on which the duty is carried, if it has one."""
    ended = duty.ended_date - timedelta(days=1) if duty.ended_date else None
    return min((day for day in (duty.until_date, ended) if day), default=None)


def _elsewhere(town: Division, duty: Duty) -> str:
    if Duty.objects.filter(pk=duty.pk).concerning(town).exists():
        return ""
    return _("“%(duty)s” was not asked of %(town)s.") % {"duty": duty, "town": town}


# --- the towns are asked ------------------------------------------------------------------------


def ask_towns(duty: Duty, by: object) -> list[DutyReply]:
    """A comment to be given by each town concerned, within the limit of the county."""
    days = limits.days("duty_reply_working_days", duty.county)
    limits.begin(duty, days, duty.county)
    replies = [DutyReply(duty=duty, town=town, round=duty.round) for town in duty.concerned_towns()]
    for reply in replies:
        reply.take_place()
        reply.since_at, reply.limit_days = duty.since_at, duty.limit_days
        reply.due_date = duty.due_date
    DutyReply.objects.bulk_create(replies)
    begin_many(list(replies), by=by)
    return replies


def lapse() -> int:
    """Comments whose limit has passed become silence, those no longer asked are dropped; how many."""
    flow = workflow_of(DutyReply)
    assert flow is not None
    late = DutyReply.objects.overdue().filter(duty__status=S.ASKED).order_by("pk")
    left = DutyReply.objects.waiting().exclude(duty__status=S.ASKED).order_by("pk")
    verdicts = flow.apply_many(late, "lapse", by=None) + flow.apply_many(left, "drop", by=None)
    return sum(verdict.is_done for verdict in verdicts)


def go_on(duty: Duty) -> None:
    """To the staffing office, once every town has answered or let its limit pass."""
    if duty.status == S.ASKED and not duty.replies.filter(status="waiting").exists():
        flow = workflow_of(Duty)
        assert flow is not None
        flow.apply(duty, "go_on", by=None)


# --- numbers and terms --------------------------------------------------------------------------


def give_number(duty: Duty) -> None:
    """The next admission number of the county and year; the county's row is held meanwhile."""
    county = Division.objects.select_for_update(of=("self",)).get(pk=duty.county_id)
    year = clock.today().year
    given = Duty.objects.filter(county=county, notice_year=year)
    duty.notice_year = year
    duty.notice_serial = (given.aggregate(last=Max("notice_serial"))["last"] or 0) + 1
    duty.notice_number = f"{short(county.name)}准入〔{year}〕{duty.notice_serial}号"


def short(name: str) -> str:
    """义乌市 → 义乌; names of two characters stay whole."""
    return name[:-1] if len(name) > 2 and name[-1] in "市县区" else name


def expire() -> int:
    """Temporary admissions whose last day has passed end by themselves; how many did."""
    flow = workflow_of(Duty)
    assert flow is not None
    over = Duty.objects.filter(status=S.TEMPORARY, until_date__lt=clock.today())
    note = _("The time for which the duty was admitted has passed.")
    verdicts = flow.apply_many(over.order_by("pk"), "expire", by=None, note=note)
    return sum(verdict.is_done for verdict in verdicts)


def remind() -> int:
    """On the days ahead that the parameter names, whoever is concerned reads what ends; how many.

    A morning on which nothing ran is caught up; nobody is told twice (the key names day and mark).
    """
    days = PolicyParameter.objects.value("duty_expiry_warning_days", on=clock.today())
    temporary = Duty.objects.filter(status=S.TEMPORARY).order_by("pk")
    ending = list(marks.coming(temporary, "until_date", days))
    for duty, mark in ending:
        _tell_of_end(duty, mark)
    return len(ending)


def _tell_of_end(duty: Duty, mark: int) -> None:
    asked = holding("powers.ask_duty", organisation=duty.department_id)
    notify(
        [*asked, *holding("powers.review_duty", place=duty.county_id)],
        _("The admission of “%(duty)s” ends on %(day)s.") % {"duty": duty, "day": duty.until_date},
        body=_("Renew it or prepare to take the work back."),
        url=duty.get_absolute_url(),
        kind=KIND,
        key=f"powers.duty.ending:{duty.pk}:{duty.until_date}:{mark}",
    )


# --- figures ------------------------------------------------------------------------------------


def pushed_by_department(reports: QuerySet[DutyReport]) -> QuerySet[Organisation]:
    """Departments with `reported`, `upheld` and `open_count` among these reports, the most upheld first."""
    found = Q(reported_about__in=reports)
    upheld = found & Q(reported_about__found_at__isnull=False)
    is_open = found & ~Q(reported_about__status__in=DutyReport.ENDED)
    departments = Organisation.objects.filter(pk__in=reports.values("department"))
    return departments.annotate(
        reported=Count("reported_about", filter=found),
        upheld=Count("reported_about", filter=upheld),
        open_count=Count("reported_about", filter=is_open),
    ).order_by("-upheld", "-reported", "name")


__all__ = [
    "Assignability",
    "ask_towns",
    "expire",
    "give_number",
    "go_on",
    "lapse",
    "last_day",
    "may_be_assigned",
    "pushed_by_department",
    "remind",
]
