"""What must hold when a case moves (ZJ-12, ZJ-14); R20 and R22 stand in grid/limits.py."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.attachments import Attachment
from core.calendars import calendar_for
from core.deadlines import Unit, elapsed
from core.history import Step
from core.workflow import Finding, Move
from grid import limits
from grid.may_settle import BOUND, MaySettle, against_village
from grid.models import Case, Category
from towns.models import Division, Organisation, PolicyParameter

ZJ12 = "ZJ-12"


def has_category(move: Move) -> Iterable[Finding]:
    """Platform, limit and way follow from the category: nothing is dispatched without one."""
    if move.item.category_id is None and not move.data.get("category"):
        yield Finding(_("Give the case a category first."), clause=ZJ12, field="category")


def counts_as_a_case(move: Move) -> Iterable[Finding]:
    """R29: zero reports and propaganda are patrol logs."""
    category = move.data.get("category") or move.item.category
    if category is not None and not category.counts:
        yield never_counts(category)


def never_counts(category: Category) -> Finding:
    return Finding(
        _("“%(category)s” never counts as a case: enter it as a patrol log.")
        % {"category": category.name},
        clause=ZJ12,
        rule="R29",
        field="category",
    )


def is_directed_here(move: Move) -> Iterable[Finding]:
    """What the county took over is directed by the county until it sends it down (ZJ-12)."""
    case, post = move.item, getattr(move.by, "post", None)
    if post is not None and post.place.level > case.tier and post.unit_ids is None:
        yield Finding(
            _("The case is directed by %(tier)s now; this step is taken there.")
            % {"tier": case.get_tier_display()},
            clause=ZJ12,
        )


def goes_to_one(move: Move) -> Iterable[Finding]:
    """A unit or the village: one is in charge."""
    unit, to_village = move.data.get("unit"), move.data.get("to_village")
    if bool(unit) == bool(to_village):
        yield Finding(
            _("Choose the unit in charge, or the village, and only one of them."), field="unit"
        )
    if to_village and move.item.village_id is None:
        yield Finding(
            _("The case lies in no village that is known here: choose a unit."),
            field="to_village",
        )


def unit_is_in_reach(move: Move) -> Iterable[Finding]:
    """A town dispatches to what works in the town; the county also to its departments (ZJ-12)."""
    unit, case = move.data.get("unit"), move.item
    if unit is None:
        return
    rows = Organisation.objects.valid()
    here = rows.of_town(case.town)
    if case.tier < Division.Level.TOWN:
        here = here | rows.filter(division_id=case.county_id)
    if not here.filter(pk=unit.pk).exists():
        yield Finding(
            _("%(unit)s does not work in %(town)s.") % {"unit": unit, "town": case.town},
            clause=ZJ12,
            field="unit",
        )


def unit_may_do_it(move: Move) -> Iterable[Finding]:
    """ZJ-06: who settles a case that needs a power must have it there today (R8, R11)."""
    if move.data.get("to_village"):
        yield from told(against_village(power_needed(move)))
    else:
        yield from unit_may(move, move.data.get("unit"), "unit")


def holder_may_go_on(move: Move) -> Iterable[Finding]:
    """ZJ-06: under another category too, whoever has the case must have the power that it needs."""
    case = move.item
    if case.is_by_village:
        yield from told(against_village(power_needed(move), "category"))
    else:
        yield from unit_may(move, case.unit, "category")


def power_needed(move: Move) -> Any:
    category = move.data.get("category") or move.item.category
    return category.power if category else None


def unit_may(move: Move, unit: Organisation | None, field: str) -> Iterable[Finding]:
    town, power = move.item.town, power_needed(move)
    if unit is not None:
        yield from told(MaySettle([(town, power)]).against(town, power, unit, field))


def told(finding: Finding | None) -> Iterable[Finding]:
    return () if finding is None else (finding,)


def is_of(post: Any, unit: Organisation | None, is_by_village: bool) -> bool:
    """Whether `post` acts for the unit: a bound unit's own people, a town's clerks for its offices."""
    if is_by_village:
        return post.column == "village_id" or post.person_id is not None
    if unit and unit.kind in BOUND:
        return post.unit_ids is not None and unit.pk in post.unit_ids
    return post.unit_ids is None and post.person_id is None and post.column == "town_id"


def unit_is_mine(move: Move) -> Iterable[Finding]:
    """Signed for and handled by the unit in charge itself; a town's clerks act for its offices."""
    case, post = move.item, getattr(move.by, "post", None)
    if post is not None and not is_of(post, case.unit, case.is_by_village):
        yield Finding(
            _("This is done by %(unit)s itself.")
            % {"unit": case.unit or case.village or case.town},
            clause=ZJ12,
        )


def is_returned_in_time(move: Move) -> Iterable[Finding]:
    """Once signed for, a case is only returned within the first hours (policy parameter): a rework or
    another category begins no new ones."""
    case = move.item
    if move.came_from != Case.Status.HANDLING:
        return
    (hours,) = PolicyParameter.objects.lately(case.home, "case_return_working_hours")
    signed = Step.objects.of(case).filter(name="sign").last()
    calendar = calendar_for(limits.region(case))
    if signed and elapsed(signed.at, clock.now(), Unit.WORKING_HOURS, calendar) > hours:
        yield Finding(
            _(
                "It was signed for more than %(hours)s working hours ago and can't be returned any "
                "more. Ask the command room for an extension, help or another unit."
            )
            % {"hours": hours},
            clause=ZJ12,
        )


def evidence_is_there(move: Move) -> Iterable[Finding]:
    """Closing without evidence is refused: the category says how many pictures it takes."""
    case, sent = move.item, len(move.data.get("pictures") or ())
    needed = case.category.photos_needed if case.category else 0
    if sent >= needed:
        return
    there = Attachment.objects.of(case).filter(kind="after", created_at__gte=begun_anew(case))
    if there.count() + sent < needed:
        yield Finding(
            _("This category is closed with at least %(count)s pictures of the result.")
            % {"count": needed},
            clause=ZJ12,
            field="pictures",
        )


def begun_anew(case: Case) -> datetime:
    """Since when pictures show the present result: those before a rework or a new round do not."""
    if not case.reworks and case.round == 1:
        return case.reported_at
    again = Step.objects.of(case).filter(name__in=("redo", "reopen")).last()
    return again.at if again else case.reported_at


def is_another_person(move: Move) -> Iterable[Finding]:
    """Whoever handled the case doesn't verify it."""
    if move.item.handled_by_id and move.item.handled_by_id == getattr(move.by, "pk", None):
        yield Finding(_("You handled this case yourself: somebody else verifies it."), clause=ZJ12)


def is_rated_by_another(move: Move) -> Iterable[Finding]:
    """Nor does he or she enter how content the reporter is."""
    if move.item.handled_by_id and move.item.handled_by_id == getattr(move.by, "pk", None):
        yield Finding(
            _("You handled this case yourself: somebody else asks the reporter."), clause=ZJ12
        )


def town_is_there(move: Move) -> Iterable[Finding]:
    """XY-2.5.4: a town that was abolished or merged has no room any more that could dispatch it."""
    town = move.item.town
    if town.valid_until_date is not None and town.valid_until_date < clock.today():
        yield Finding(
            _("%(town)s ended on %(day)s: dispatch the case to a unit, or put it before the city.")
            % {"town": town, "day": town.valid_until_date},
            clause="XY-2.5.4",
        )


def main_one_is_open(move: Move) -> Iterable[Finding]:
    """Duplicates are merged into a case of the same town that is still open."""
    main, case = move.data.get("main"), move.item
    if main is None:
        return
    if main.pk == case.pk or main.town_id != case.town_id or not main.is_open:
        yield Finding(
            _("Merge it into another case of the same town that is still open."), field="main"
        )


def is_own_find(move: Move) -> Iterable[Finding]:
    """Settled on the spot is what one finds on one's own ground: reported by oneself."""
    if move.by is not None and move.item.reported_by_id != move.by.pk:
        yield Finding(_("Only what you reported yourself is settled on the spot."), clause=ZJ12)
