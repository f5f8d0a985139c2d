"""How far the delegation is, for the place of whoever looks: figures, each of which leads to its list."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.menu import link
from powers.models import Delegation, Mode, PowerItem, Stage
from powers.overview_rows import SEEN, SOON_DAYS, Rows

S = Delegation.Status
SHOWN = 20


@dataclass(frozen=True)
class Figure:
    """One number with its label, what it is compared with, its year, and where it leads.

    `count` is the length of the list at `url`; `value` is how it is shown, a share for example.
    """

    label: str
    count: int
    url: str
    value: int | str
    note: str = ""
    trend: list[int] = field(default_factory=list)
    tone: str = ""


@dataclass(frozen=True)
class Part:
    """One row of a breakdown; `share` of the largest row, in percent."""

    label: str
    value: int
    url: str
    share: int


@dataclass(frozen=True)
class Breakdown:
    """Something split by one thing."""

    title: str
    parts: list[Part]


@dataclass(frozen=True)
class Notice:
    """The sentence on top, and the list it is about."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Overview:
    """Everything on the page."""

    notice: Notice
    figures: list[Figure]
    breakdowns: list[Breakdown]
    months: list[tuple[str, int, int]]
    """Month, powers that towns began to exercise, powers whose exercise ended."""


def overview(user: Any) -> Overview:
    """Five statements, for any number of lines in the reach of `user`."""
    rows = Rows(user)
    shown = figures(rows)
    return Overview(notice(rows, shown), shown, breakdowns(rows), months(rows))


def lines_url(**query: Any) -> str:
    return f"{reverse('powers:delegation-list')}?{urlencode(query, doseq=True)}"


# --- seven figures -------------------------------------------------------------------------------


def figures(rows: Rows) -> list[Figure]:
    asked = (in_force, used, unused, behind, overdue, ending, proposed)
    return [figure(rows) for figure in asked]


def in_force(rows: Rows) -> Figure:
    begun, ended = (sum(counter[month] for month in rows.months) for counter in rows.tenures)
    note = _("In twelve months %(begun)s begun, %(ended)s ended")
    number = rows.total("in_force")
    return Figure(
        _("Exercised by towns"), number, lines_url(in_force=1), number,
        note % {"begun": begun, "ended": ended}, rows.in_force_by_month(),
    )  # fmt: skip


def used(rows: Rows) -> Figure:
    """The share of the lines in force that were exercised in the last twelve months."""
    number, every = rows.total("used"), rows.total("in_force")
    note = _("%(n)s of %(all)s in force, in twelve months") % {"n": number, "all": every}
    return Figure(_("Used"), number, lines_url(used=1), share(number, every), note)


def unused(rows: Rows) -> Figure:
    """R12: in force for the months of the parameter, and not exercised once."""
    number, every = rows.total("unused"), rows.total("in_force")
    note = _("In force for %(months)s months without a case; %(share)s of those in force")
    facts = {"months": rows.zero_use_months, "share": share(number, every)}
    if not rows.zero_use_months:
        note = _("The number of months for this is not set")
    return Figure(
        _("Zero use"), number, link("powers:zero-use-list"), number, note % facts,
        tone=soon(number),
    )  # fmt: skip


def behind(rows: Rows) -> Figure:
    """XY-2.1.3: plan against fact."""
    number = rows.planned("late")
    done = rows.planned("on_time") + rows.planned("slipped")
    note = _("%(done)s of %(due)s steps that are due are done") % {
        "done": done,
        "due": done + number,
    }
    url = plan_url(late=1)
    return Figure(
        _("Behind the timetable"), number, url, number, note, rows.late_by_month(), late(number)
    )


def overdue(rows: Rows) -> Figure:
    number = rows.total("overdue")
    note = _("of %(all)s under way") % {"all": under_way(rows)}
    return Figure(
        _("Over their limit"), number, lines_url(overdue=1), number, note, tone=late(number)
    )


def under_way(rows: Rows) -> int:
    return sum(number for status, number in rows.split("status", "n") if status in Stage.values)


def ending(rows: Rows) -> Figure:
    number, until = rows.total("ending"), rows.today + timedelta(days=SOON_DAYS)
    term = {"term_until_date_from": rows.today, "term_until_date_to": until}
    statuses = [status.value for status in Delegation.WITH_TOWN]
    note = _("of %(all)s entrusted") % {"all": rows.total("entrusted")}
    return Figure(
        _("Entrusted, ending within 90 days"), number, lines_url(status=statuses, **term), number,
        note, tone=soon(number),
    )  # fmt: skip


def proposed(rows: Rows) -> Figure:
    number = sum(row["open"] for row in rows.proposals)
    new = sum(row["n"] for row in rows.proposals if row["made"] == rows.months[-1])
    note = _("%(n)s made this month") % {"n": new}
    url = _list("proposal", status="open")
    trend = rows.proposals_by_month()
    return Figure(_("Proposals to decide"), number, url, number, note, trend, soon(number))


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "–"


def plan_url(**query: Any) -> str:
    return _list("plan", **query)


def _list(name: str, **query: Any) -> str:
    url = link(f"powers:{name}-list")
    return f"{url}?{urlencode(query)}" if url else ""


def late(number: int) -> str:
    return "late" if number else ""


def soon(number: int) -> str:
    return "soon" if number else ""


# --- the sentence on top -------------------------------------------------------------------------


def notice(rows: Rows, shown: list[Figure]) -> Notice:
    """By rule: of late steps, lines over their limit, zero use and terms that end, the largest share.

    Each is counted against those it could have befallen; equal shares in this order.
    """
    _force, _used, idle, plan, limit, term, _proposals = shown
    done = rows.planned("on_time") + rows.planned("slipped")
    asked = [
        (plan, done + plan.count, _("%(n)s of %(all)s steps due in the timetable are late.")),
        (limit, under_way(rows), _("%(n)s of %(all)s lines under way are over their limit.")),
        (idle, rows.total("in_force"), _("%(n)s of %(all)s powers in force lie unused.")),
        (term, rows.total("entrusted"), _("%(n)s of %(all)s entrustments end within 90 days.")),
    ]
    found, whole, sentence = max(asked, key=lambda one: one[0].count / one[1] if one[1] else 0)
    if not found.count:
        return Notice(_("Nothing is late, nothing lies unused, no entrustment ends soon."))
    return Notice(sentence % {"n": found.count, "all": whole}, found.url)


# --- breakdowns ----------------------------------------------------------------------------------


def breakdowns(rows: Rows) -> list[Breakdown]:
    """What is in force by domain, mode, type, department and place; all lines by status; the plan."""
    domains = [(domain, number) for (domain,), number in rows.split("item")]
    modes, kinds = rows.split("mode"), rows.split("kind")
    found = [
        Breakdown(_("By domain"), _split(domains, str, "item__domain")),
        Breakdown(_("By mode"), _split(modes, lambda v: str(Mode(v).label), "mode")),
        Breakdown(
            _("By type of power"), _split(kinds, lambda v: str(PowerItem.Kind(v).label), "kind")
        ),
        Breakdown(_("By original department"), _departments(rows)),
    ]
    if rows.place_below:
        found.append(Breakdown(_("By place"), _places(rows)))
    return [*found, Breakdown(_("Plan against fact"), _plan(rows)), _statuses(rows)]


def _split(
    numbers: Iterable[tuple[Any, int]], label: Callable[[Any], str], query: str
) -> list[Part]:
    return _parts(_sums(numbers), label, lambda value: lines_url(**{query: value}, in_force=1))


def _sums(numbers: Iterable[tuple[Any, int]]) -> Counter:
    sums: Counter = Counter()
    for value, number in numbers:
        if number:
            sums[value] += number
    return sums


def _parts(sums: Counter, label: Callable[[Any], str], url: Callable[[Any], str]) -> list[Part]:
    """The largest first; those of one size by their names, so that they stand the same each time."""
    most = max(sums.values(), default=1)
    parts = [
        Part(label(value), number, url(value), round(100 * number / most))
        for value, number in sums.items()
    ]
    return sorted(parts, key=lambda part: (-part.value, str(part.label)))[:SHOWN]


def _departments(rows: Rows) -> list[Part]:
    """Above a county under the general name of the catalogue, so that counties add up."""
    is_one_county = rows.place_below in ("town", "")

    def key(general: str, name: str) -> tuple[str, str]:
        if general and not is_one_county:
            return "department__generic_name", general
        return "department__name", name

    sums = _sums((key(*names), number) for names, number in rows.split("department"))
    return _parts(sums, lambda key: key[1], lambda key: lines_url(**{key[0]: key[1]}, in_force=1))


def _places(rows: Rows) -> list[Part]:
    sums = _sums(rows.split(rows.place_below))
    return _parts(sums, lambda place: place[1], lambda place: lines_url(place=place[0], in_force=1))


def _plan(rows: Rows) -> list[Part]:
    """XY-2.1.3: the steps that are due or done."""
    labels = {
        "on_time": _("Done on time"),
        "slipped": _("Done late"),
        "late": _("Late and not done"),
    }
    sums = _sums((name, rows.planned(name)) for name in labels)
    return _parts(sums, lambda name: labels[name], lambda name: plan_url(**{name: 1}))


def _statuses(rows: Rows) -> Breakdown:
    sums = _sums(rows.split("status", "n"))
    parts = _parts(sums, lambda v: str(S(v).label), lambda v: lines_url(status=v))
    return Breakdown(_("All lines by status"), parts)


def months(rows: Rows) -> list[tuple[str, int, int]]:
    """Of the last twelve months: how many tenures began, and how many ended."""
    begun, ended = rows.tenures
    return [(f"{month:%Y-%m}", begun[month], ended[month]) for month in rows.months]


__all__ = ["SEEN", "Figure", "Overview", "overview"]
