"""Where a case goes: the most special rule first, then what the category says of its usual unit (ZJ-12).

For one case or for a screen full of them: rules, units and their loads are read once, whatever the number.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core import clock
from grid.may_settle import MaySettle, against_village
from grid.models import Case, Category, Grid, RoutingRule
from grid.models.cases import IS_OPEN
from powers.models import Power
from towns.models import Division, Organisation

MOST = 9
"""As many units as there are keys to choose them by."""


@dataclass(frozen=True)
class Facts:
    """What rules ask about a case."""

    town: Division
    category: Category | None = None
    source: str = ""
    urgency: str = ""
    special: str = ""
    has_village: bool = False
    tier: int = Division.Level.TOWN

    @classmethod
    def of(cls, case: Case) -> "Facts":
        """Of a case as it is; its town, category and grid are read where they were not selected."""
        special = case.grid.special if case.grid and case.grid.kind == Grid.Kind.SPECIAL else ""
        return cls(
            case.town,
            case.category,
            case.source,
            case.urgency,
            special,
            case.village_id is not None,
            case.tier,
        )

    @property
    def power(self) -> Power | None:
        """What whoever settles such a case must have (ZJ-06); read where it was not selected."""
        return self.category.power if self.category else None

    @property
    def line(self) -> tuple[int | None, ...]:
        town = self.town
        return (town.pk, town.county_id, town.city_id, town.province_id)


@dataclass(frozen=True)
class Unit:
    """A unit that may be put in charge, with the number of cases it has open."""

    pk: int
    name: str
    kind: str
    load: int
    department_id: int | None = None
    refusal: str = ""
    """Why it may not settle the case in question, as the step would say it."""


@dataclass(frozen=True)
class Target:
    """Where a case may go, and by which rule; `unit` None is the village."""

    unit: Unit | None
    reason: str
    rule: RoutingRule | None = None

    @property
    def name(self) -> str:
        return self.unit.name if self.unit else _("the village")

    @property
    def is_refused(self) -> bool:
        return bool(self.unit and self.unit.refusal)


@dataclass(frozen=True)
class Weighed:
    """A rule held against a case: why it does not apply, or what it leads to."""

    rule: RoutingRule
    misses: tuple[str, ...]
    target: Target | None

    @property
    def is_hit(self) -> bool:
        return self.target is not None


# --- one rule and one case ------------------------------------------------------------------------


def _category_fits(rule: RoutingRule, facts: Facts) -> bool:
    code = facts.category.code if facts.category else ""
    return code.startswith(rule.category_code)


def _platform_fits(rule: RoutingRule, facts: Facts) -> bool:
    return not rule.platform or bool(facts.category and facts.category.platform == rule.platform)


Question = tuple[Callable[[RoutingRule, Facts], bool], Callable[[RoutingRule], str]]
QUESTIONS: tuple[Question, ...] = (
    (lambda rule, facts: rule.place_id in facts.line, lambda r: _("another place: %s") % r.place),
    (_category_fits, lambda r: _("another category: %s") % r.category_code),
    (_platform_fits, lambda r: _("another platform: %s") % r.get_platform_display()),
    (
        lambda rule, facts: rule.source in ("", facts.source),
        lambda r: _("another channel: %s") % r.get_source_display(),
    ),
    (
        lambda rule, facts: rule.urgency in ("", facts.urgency),
        lambda r: _("another urgency: %s") % r.get_urgency_display(),
    ),
    (
        lambda rule, facts: rule.special in ("", facts.special),
        lambda r: _("only on special ground: %s") % r.get_special_display(),
    ),
)


def applies(rule: RoutingRule, facts: Facts) -> bool:
    return all(fits(rule, facts) for fits, _told in QUESTIONS)


def misses(rule: RoutingRule, facts: Facts) -> tuple[str, ...]:
    """Why the rule does not speak of this case; nothing where it does."""
    return tuple(told(rule) for fits, told in QUESTIONS if not fits(rule, facts))


def led_to(rule: RoutingRule, facts: Facts, units: list[Unit]) -> tuple[Target | None, str]:
    """What the rule leads to in this town, or the sentence that says why it leads nowhere."""
    why = _("rule %(rule)s") % {"rule": rule}
    if rule.to_village:
        nowhere = _not_to_village(facts)
        return (None, nowhere) if nowhere else (Target(None, why, rule), "")
    unit = _of_key(units, rule.unit_id) if rule.unit_id else _called(units, rule.unit_name)
    if unit is None:
        return None, _("%(unit)s does not work in %(town)s") % {
            "unit": rule.target,
            "town": facts.town,
        }
    return (None, unit.refusal) if unit.refusal else (Target(unit, why, rule), "")


def _not_to_village(facts: Facts) -> str:
    """Why the village does not settle it; empty where it may."""
    if not facts.has_village:
        return _("the case lies in no village that is known here")
    finding = against_village(facts.power)
    return str(finding.sentence) if finding else ""


def _of_key(units: list[Unit], pk: int) -> Unit | None:
    return next((unit for unit in units if unit.pk == pk), None)


def _called(units: list[Unit], part: str) -> Unit | None:
    """The unit with this part of a name; of several, one that may do it, the least loaded first."""
    fitting = [unit for unit in units if part and part in unit.name]
    return min(fitting, key=lambda unit: (bool(unit.refusal), unit.load, unit.pk), default=None)


def in_order(rules: Iterable[RoutingRule]) -> list[RoutingRule]:
    """As they are asked: the most special first."""
    return sorted(rules, key=lambda rule: (rule.rank, rule.pk), reverse=True)


def weighed(rule: RoutingRule, facts: Facts, units: list[Unit]) -> Weighed:
    why = misses(rule, facts)
    target, nowhere = (None, "") if why else led_to(rule, facts, units)
    return Weighed(rule, why or ((nowhere,) if nowhere else ()), target)


def hits(rules: list[RoutingRule], facts: Facts, units: list[Unit]) -> Iterator[Target]:
    """Where the rules that speak of the case lead, in their order."""
    for rule in rules:
        if applies(rule, facts) and (target := led_to(rule, facts, units)[0]):
            yield target


def usual(facts: Facts, units: list[Unit]) -> Target | None:
    """What holds where no rule does: the unit that the category names, where it may do it."""
    name = facts.category.unit_name if facts.category else ""
    unit = _called(units, name)
    if unit is None or unit.refusal:
        return None
    return Target(unit, _("usual unit of the category: %s") % name)


def choices(found: Iterable[Target], facts: Facts, units: list[Unit]) -> list[Target]:
    """Where rules lead first, then the usual unit, then the other units by their load; last those that
    may not do it, each with the reason."""
    all_targets = [*found, usual(facts, units)]
    rest = sorted(units, key=lambda unit: (bool(unit.refusal), unit.load, unit.name))
    all_targets += [Target(unit, unit.refusal or _("works here")) for unit in rest]
    first: dict[int | None, Target] = {}
    for target in filter(None, all_targets):
        first.setdefault(target.unit.pk if target.unit else None, target)
    return list(first.values())[:MOST]


# --- many cases -----------------------------------------------------------------------------------


class Router:
    """The rules, units and loads that some cases need: two statements for any number of them, at most
    four more where a category needs a power."""

    def __init__(self, facts: Iterable[Facts]) -> None:
        asked = list(facts)
        places = {pk for each in asked for pk in each.line}
        rules = RoutingRule.objects.in_force().for_places(places)
        self.rules = in_order(rules.select_related("place", "unit")) if places else []
        towns = {each.town.pk for each in asked}
        above = {each.town.county_id for each in asked if each.tier < Division.Level.TOWN}
        self.at = _units_at(towns, above)
        self.may_settle = MaySettle((each.town, each.power) for each in asked)

    def units(self, facts: Facts) -> list[Unit]:
        """What works in the town; also the county's departments where the county directs."""
        found = dict(self.at.get(facts.town.pk, {}))
        if facts.tier < Division.Level.TOWN:
            found |= self.at.get(facts.town.county_id or 0, {})
        return [self._judged(unit, facts) for unit in found.values()]

    def _judged(self, unit: Unit, facts: Facts) -> Unit:
        finding = self.may_settle.against(facts.town, facts.power, unit)
        return replace(unit, refusal=str(finding.sentence)) if finding else unit

    def weigh(self, facts: Facts) -> list[Weighed]:
        """Every rule with its verdict, for those who want to know why."""
        units = self.units(facts)
        return [weighed(rule, facts, units) for rule in self.rules]

    def choices(self, facts: Facts) -> list[Target]:
        units = self.units(facts)
        return choices(hits(self.rules, facts, units), facts, units)

    def suggested(self, facts: Facts) -> Target | None:
        """Where the rules or the category lead; None where neither names a unit that works here."""
        units = self.units(facts)
        return next(hits(self.rules, facts, units), None) or usual(facts, units)


def _units_at(towns: set[int], counties: set[int | None]) -> dict[int, dict[int, Unit]]:
    """Place → its units by key: offices and departments of their own place, agencies of their towns."""
    places = {pk for pk in towns | counties if pk}
    if not places:
        return {}
    rows = Organisation.objects.valid().working_in(places, towns)
    names = ("pk", "name", "kind", "load", "department_id", "division_id", "towns")
    found: dict[int, dict[int, Unit]] = {}
    for *facts, division, town in with_load(rows).order_by("pk").values_list(*names):
        unit = Unit(*facts)
        for place in {division, town} & places:
            found.setdefault(place, {})[unit.pk] = unit
    return found


def with_load(units: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Annotates `load`: how many cases each has open, counted by the index of open work."""
    mine = Case.objects.filter(IS_OPEN, unit=OuterRef("pk")).order_by().values("unit")
    count = Subquery(mine.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return units.annotate(load=Coalesce(count, 0)).order_by(F("kind"), F("name"))


def route(case: Case) -> Target | None:
    """The target suggested for one case."""
    facts = Facts.of(case)
    return Router([facts]).suggested(facts)


def tied_with(rule: RoutingRule) -> RoutingRule | None:
    """A rule that has the same conditions on a day of this one: neither would prevail."""
    same = {
        "place": rule.place_id,
        "category_code": rule.category_code,
        "platform": rule.platform,
        "source": rule.source,
        "urgency": rule.urgency,
        "special": rule.special,
    }
    others: Any = RoutingRule.objects.filter(**same).exclude(pk=rule.pk)
    others = others.filter(Q(until_date=None) | Q(until_date__gte=rule.from_date or clock.today()))
    if rule.until_date:
        others = others.filter(from_date__lte=rule.until_date)
    return others.first()
