"""R4: an entrustment ends within the term allowed."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Move
from powers.due import figure
from powers.models import Delegation, Mode, PowerItem

KIND, MODE = PowerItem.Kind, Mode


def term_is_allowed(move: Move) -> Iterable[Finding]:
    """R4: an entrustment has an end, not later than the years that the parameter allows."""
    if move.item.mode != MODE.ENTRUSTED:
        return
    begun = move.data.get("issued_date") or clock.today()
    until = move.data.get("term_until_date")
    years = figure(move, "entrustment_years_max", begun)
    if until is None:
        yield Finding(
            _("Enter the day on which the entrustment ends; it lasts %(years)s years at most.")
            % {"years": years},
            clause="XY-2.1.2",
            rule="R4",
            field="term_until_date",
        )
    elif move.item.term_until_date and until <= move.item.term_until_date:
        yield Finding(
            _("The entrustment already lasts until %(day)s: choose a later day.")
            % {"day": move.item.term_until_date},
            clause="XY-2.1.2",
            rule="R4",
            field="term_until_date",
        )
    elif until < clock.today() or not begun < until <= last_day_of_term(begun, years):
        yield Finding(
            _(
                "The entrustment ends after it begins and lasts %(years)s years at most: choose a day up to "
                "%(day)s."
            )
            % {"years": years, "day": last_day_of_term(begun, years)},
            clause="XY-2.1.2",
            rule="R4",
            field="term_until_date",
        )


def last_day_of_term(begun: date, years: int) -> date:
    """The same day `years` later (28 February for a leap day)."""
    try:
        return begun.replace(year=begun.year + years)
    except ValueError:
        return begun.replace(year=begun.year + years, day=28)


def term_has_passed(line: Delegation) -> Iterable[Finding]:
    if line.term_until_date and line.term_until_date < clock.today():
        yield Finding(
            _("The entrustment ended on %(day)s: take the power back or entrust it anew.")
            % {"day": line.term_until_date},
            clause="XY-2.1.2",
            rule="R4",
        )


def term_is_over(move: Move) -> Iterable[Finding]:
    """R4: asked on the locked row, for somebody may just have extended the term."""
    term = move.item.term_until_date
    if term is None or term >= clock.today():
        yield Finding(_("The term of the entrustment has not passed."), rule="R4")


def is_entrusted(move: Move) -> Iterable[Finding]:
    """Only an entrustment has a term that can be extended."""
    if move.item.mode != MODE.ENTRUSTED:
        yield Finding(_("Only an entrustment has a term to extend."), clause="XY-2.1.2", rule="R4")


def expired_on(day: date) -> list[Delegation]:
    """Entrustments whose last day lies before `day` (R4): the daily task lets them expire."""
    lines = Delegation.objects.filter(status__in=Delegation.WITH_TOWN, term_until_date__lt=day)
    return list(lines.order_by("id"))


def expiring_within(days: int, patience: int = 0) -> "list[Delegation]":
    """Entrustments with a town that end in `days` days, or up to `patience` days sooner (R4)."""
    last_day = clock.today() + timedelta(days=days)
    first_day = max(clock.today(), last_day - timedelta(days=patience))
    lines = Delegation.objects.filter(
        status__in=Delegation.WITH_TOWN, term_until_date__range=(first_day, last_day)
    )
    return list(lines.with_names())
