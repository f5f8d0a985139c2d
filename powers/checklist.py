"""What lines need to start and what is there of it (接得住): gathered once for any number of lines."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.mixed import fetched
from core.workflow import Finding, Move
from powers.carriers import CARD, PASSED, Known, people_of
from powers.models import (
    COMPUTED,
    Delegation,
    Need,
    Paper,
    Readiness,
    Requirement,
)
from powers.months import months_before
from towns.models import Division, PolicyParameter, Programme

TABLE = Path(__file__).parent / "data" / "requirements.csv"


WORDS = {
    "met": pgettext_lazy("need", "there"),
    "missing": pgettext_lazy("need", "missing"),
    "confirmed": pgettext_lazy("need", "confirmed"),
    "declared": pgettext_lazy("need", "to be confirmed"),
    "returned": pgettext_lazy("need", "sent back"),
    "needless": pgettext_lazy("need", "not asked for"),
}


@dataclass(frozen=True)
class State:
    """One need of one line: asked for or not, there or not, and if not, why."""

    need: Need
    is_required: bool
    is_met: bool
    name: str = ""
    sentence: str = ""
    clause: str = ""
    entry: Readiness | None = None

    @property
    def is_missing(self) -> bool:
        return self.is_required and not self.is_met

    @property
    def is_declared(self) -> bool:
        """Whether somebody declares it; the rest is read from cards, trainings and posts."""
        return self.need not in COMPUTED

    @property
    def word(self) -> str:
        return str(WORDS[self.name])

    @property
    def tone(self) -> str:
        if self.is_met:
            return "good" if self.is_required else "off"
        return {"returned": "late", "declared": "wait"}.get(self.name, "soon")


class Checklist:
    """The needs of some lines; four questions to the database, however many lines there are."""

    def __init__(self, keys: Iterable[int], lines: Iterable[Delegation] = ()) -> None:
        """`lines` are those at hand with item, town and batch; the others are read."""
        self.lines = {line.pk: line for line in lines}
        wanted = [key for key in keys if key not in self.lines]
        if wanted:
            found = Delegation.objects.filter(pk__in=wanted)
            found = found.select_related("item", "town", "batch")
            self.lines |= {line.pk: line for line in found}
        self._rows: dict[tuple[Any, ...], Requirement | None] = {}
        self._figures: dict[int, dict[str, PolicyParameter]] = {}

    # --- what is read, when it is first asked for ----------------------------------------------

    @cached_property
    def rows(self) -> dict[str, list[Any]]:
        """Papers, what is declared and the programmes' tables, in one statement."""
        keys = list(self.lines)
        programmes = {line.batch.programme_id for line in self.lines.values()}
        parts = {
            "papers": Paper.objects.filter(delegation__in=keys).order_by(),
            "declared": Readiness.objects.filter(delegation__in=keys).order_by(),
            "table": Requirement.objects.filter(programme__in=programmes).order_by("pk"),
        }
        return fetched(parts, {"declared": ("declared_by", "confirmed_by")})

    @cached_property
    def papers(self) -> dict[int, set[str]]:
        """Kinds of numbered papers of each line."""
        found: dict[int, set[str]] = defaultdict(set)
        for paper in self.rows.get("papers", ()):
            found[paper.delegation_id].add(paper.kind)
        return found

    @cached_property
    def declared(self) -> dict[tuple[int, str], Readiness]:
        return {(row.delegation_id, row.need): row for row in self.rows.get("declared", ())}

    @cached_property
    def table(self) -> dict[int, list[Requirement]]:
        """The rows of each programme, the one that names most first."""
        found: dict[int, list[Requirement]] = defaultdict(list)
        for row in self.rows.get("table", ()):
            found[row.programme_id].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: row.weight, reverse=True)
        return found

    @cached_property
    def people(self) -> dict[int, list[Known]]:
        """Everybody of the towns whom posts, cards and passed trainings name; one query."""
        found: dict[int, list[Known]] = defaultdict(list)
        for town, name, kind, domain, powers, day in people_of(
            {line.town_id for line in self.lines.values()}
        ):
            found[town].append(Known(town, name, kind, domain, tuple(powers or ()), day))
        return found

    def figure(self, name: str, town: Division) -> Any:
        """A policy figure in a town; one query a town for all of them."""
        if town.pk not in self._figures:
            self._figures[town.pk] = PolicyParameter.objects.prevailing(town, clock.today())
        if name not in self._figures[town.pk]:
            return PolicyParameter.objects.value(name, place=town)  # says what is missing where
        return self._figures[town.pk][name].figure

    # --- what follows from it ------------------------------------------------------------------

    def has_table(self, key: int) -> bool:
        return bool(self.table.get(self.lines[key].batch.programme_id))

    def row_for(self, line: Delegation, need: Need) -> Requirement | None:
        """The row of the table that decides about this need of this line; found once for its like."""
        like = line.kind, line.mode, line.item.complexity
        key = line.batch.programme_id, need, *like
        if key not in self._rows:
            rows = self.table.get(line.batch.programme_id, ())
            fitting = (row for row in rows if row.need == need and row.fits(*like))
            self._rows[key] = next(fitting, None)
        return self._rows[key]

    def states(self, key: int) -> list[State]:
        """Every need of a line, in the order of the checklist."""
        return [self.state(self.lines[key], need) for need in Need]

    def state(self, line: Delegation, need: Need) -> State:
        row = self.row_for(line, need)
        if row is None or not row.is_required:
            return State(need, is_required=False, is_met=True, name="needless")
        if need in COMPUTED:
            return self._computed(line, need, row.clause)
        return self._declared(line, need, row.clause)

    def findings(self, key: int) -> Iterator[Finding]:
        """R11: a sentence for each need that is asked for and not there."""
        if not self.has_table(key):
            yield Finding(
                _("The programme has no checklist yet: the province draws it up first."),
                clause="ZJ-06",
                rule="R11",
            )
        for state in self.states(key):
            if state.is_missing:
                yield Finding(state.sentence, clause=state.clause, rule="R11")

    def _computed(self, line: Delegation, need: Need, clause: str) -> State:
        sentence = READ[need](self, line)
        name = "missing" if sentence else "met"
        return State(need, True, not sentence, name, sentence, clause)

    def _declared(self, line: Delegation, need: Need, clause: str) -> State:
        entry = self.declared.get((line.pk, need))
        name = entry.state if entry else "missing"
        words = {"need": need.label, "reason": entry.objection if entry else ""}
        sentence = "" if name == "confirmed" else said(name) % words
        return State(need, True, not sentence, name, sentence, clause, entry)

    def short_of_staff(self, line: Delegation) -> str:
        wanted = self.figure("carrying_staff_min", line.town)
        there = len({one.name for one in self.people[line.town_id]})
        if there >= wanted:
            return ""
        return _(
            "%(wanted)s people of the town must be there to carry it, the records name %(there)s: give "
            "them posts or enter their cards first."
        ) % {"wanted": wanted, "there": there}

    def short_of_cards(self, line: Delegation) -> str:
        wanted = self.figure("certified_officers_min", line.town)
        there = sum(1 for one in self.people[line.town_id] if one.kind == CARD)
        if there >= wanted:
            return ""
        return _(
            "%(wanted)s officers with a valid enforcement card are needed, the town has %(there)s: enter "
            "the cards first."
        ) % {"wanted": wanted, "there": there}

    def short_of_training(self, line: Delegation) -> str:
        """A paper of the step `train` counts, and so do enough people who passed a fitting training."""
        if Paper.Kind.TRAINING in self.papers[line.pk]:
            return ""
        wanted, there = self.figure("trained_people_min", line.town), len(self.trained(line))
        if there >= wanted:
            return ""
        if not there:
            return _(
                "There is no training record yet: the department trains the town's staff first."
            )
        return _(
            "%(wanted)s people of the town must have passed a training for this power within the last "
            "%(months)s months, %(there)s have: train more first."
        ) % {
            "wanted": wanted,
            "there": there,
            "months": self.figure("training_valid_months", line.town),
        }

    def trained(self, line: Delegation) -> set[str]:
        """Names of those who passed a training that covers the line and still counts."""
        since = months_before(clock.today(), self.figure("training_valid_months", line.town))
        return {
            one.name
            for one in self.people[line.town_id]
            if one.kind == PASSED
            and one.day >= since
            and (one.domain == line.item.domain or line.item.power_id in one.powers)
        }


READ = {
    Need.STAFF: Checklist.short_of_staff,
    Need.CERTIFICATES: Checklist.short_of_cards,
    Need.TRAINING: Checklist.short_of_training,
}


def said(name: str) -> str:
    """Why a declared need does not count yet."""
    return {
        "missing": _("%(need)s: the town has not declared it yet."),
        "declared": _("%(need)s: declared by the town, the department has yet to confirm it."),
        "returned": _("%(need)s: sent back by the department (%(reason)s); declare it again."),
    }[name]


def of(move: Move) -> Checklist:
    """The checklist of the lines that one call moves; gathered for the first of them."""
    if "checklist" not in move.shared.facts:
        keys = move.shared.keys
        move.shared.facts["checklist"] = Checklist(keys) if keys else of_page(move.item)
    return move.shared.facts["checklist"]


def of_page(line: Delegation) -> Checklist:
    """The checklist of a line that a page shows: its steps and its tab read it once."""
    found = getattr(line, "_checklist", None)
    if found is None:
        found = line._checklist = Checklist([line.pk], [line])  # type: ignore[attr-defined]
    return found


def load(programme: Programme) -> int:
    """Give a programme the usual table of needs; a programme that has one keeps it."""
    if programme.requirements.exists():
        return 0
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [_row(programme, given) for given in csv.DictReader(file)]
    return len(Requirement.objects.bulk_create(rows))


def _row(programme: Programme, given: dict[str, str]) -> Requirement:
    is_required = given.pop("is_required") == "1"
    return Requirement(programme=programme, is_required=is_required, **given)
