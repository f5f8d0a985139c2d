"""What the rows of a request say together: towns that have an item already, numbers used before.

Everything is read once for a chunk of rows and remembered for the run, so that a large sheet costs
as many statements as a small one, and the check before the saving tells all that the saving would.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.sheets import Row
from core.workflow import Finding, Refused
from powers import requests
from powers.models import Batch, Delegation
from powers.numbers import said
from towns.models import Division, Organisation
from towns.organisations import Departments

Key = tuple[int, str]
"""A batch of a sheet: county and title."""


class Reading:
    """One run over a sheet of requests."""

    def __init__(self) -> None:
        self.counties: dict[int, Division] = {}
        self.batches: dict[Key, Batch] = {}
        """Those that this run has opened."""
        self._departments: dict[int, Departments] = {}
        self._units: dict[Key, Organisation | None] = {}
        self._programmes: dict[int, tuple[Finding, ...]] = {}
        self._numbers: dict[Key, str] = {}
        self._bearers: dict[Key, str] = {}
        self._asked: dict[tuple[int, int], int] = {}

    @classmethod
    def of(cls, row: Row) -> "Reading":
        return row.memory.setdefault(cls, cls())

    # --- what pages and rows ask ---------------------------------------------------------------

    def key(self, row: Row) -> Key:
        return row.cleaned["town"].county_id, row.cleaned["batch_title"]

    def unit(self, row: Row) -> Organisation | None:
        """The county's department that a row's item is with; None where there is none."""
        county, name = row.cleaned["town"].county_id, row.cleaned["item"].department_name
        if (county, name) not in self._units:
            known = self._departments.setdefault(county, Departments(self.counties[county]))
            self._units[county, name] = known.called(name)
        return self._units[county, name]

    # --- the examination -----------------------------------------------------------------------

    def examine(self, rows: list[Row]) -> None:
        self._learn_counties(rows)
        self._learn_bearers(rows)
        there = self._live_pairs(rows)
        for row in rows:
            for column, sentence in self._objections(row, there):
                if not row.has_failed(column):
                    row.fail(sentence, column)

    def _learn_counties(self, rows: list[Row]) -> None:
        wanted = {row.cleaned["town"].county_id for row in rows if row.cleaned.get("town")}
        found = Division.objects.select_related("city").in_bulk(wanted - self.counties.keys())
        self.counties |= found

    def _learn_bearers(self, rows: list[Row]) -> None:
        """Batches that were there before and bear one of the numbers."""
        numbers = {row.cleaned.get("document_number") for row in rows} - {None, ""}
        there = Batch.objects.filter(document_number__in=numbers, county__in=self.counties)
        own = {batch.pk for batch in self.batches.values()}
        for county, number, title in there.exclude(pk__in=own).values_list(
            "county_id", "document_number", "title"
        ):
            self._bearers[county, number] = f"\0{title}"

    def _live_pairs(self, rows: list[Row]) -> set[tuple[int, int]]:
        full = [row.cleaned for row in rows if _is_whole(row)]
        return requests.live_pairs([data["item"] for data in full], [d["town"] for d in full])

    def _objections(self, row: Row, there: set) -> Iterator[tuple[str, str]]:
        if row.cleaned.get("town"):
            yield from self._of_programme(row)
            if row.cleaned.get("batch_title"):
                yield from self._of_number(row)
        if _is_whole(row):
            yield from self._of_item(row, there)

    def _of_programme(self, row: Row) -> Iterator[tuple[str, str]]:
        county = row.cleaned["town"].county_id
        if county not in self._programmes:
            self._programmes[county] = _no_programme(self.counties[county])
        yield from (("town", str(finding)) for finding in self._programmes[county])

    def _of_number(self, row: Row) -> Iterator[tuple[str, str]]:
        if "document_number" not in row.cleaned:
            return  # it is wrong in itself
        number, key = row.cleaned["document_number"], self.key(row)
        if self._numbers.setdefault(key, number) != number:
            yield "document_number", _("All rows of a batch bear the same document number.")
        elif number:
            bearer = self._bearers.setdefault((key[0], number), key[1])
            if bearer != key[1]:
                yield "document_number", str(said(number, bearer.lstrip("\0")))

    def _of_item(self, row: Row, there: set) -> Iterator[tuple[str, str]]:
        if self.unit(row) is None:
            yield "item", str(requests.no_department(self.counties[_county(row)], _name(row)))
        pair = (row.cleaned["town"].pk, row.cleaned["item"].power_id)
        first = self._asked.setdefault(pair, row.number)
        if first != row.number:
            yield "item", _("The same as row %(row)s.") % {"row": first}
        elif pair in there:
            yield "item", _("This town already has this item, or is asking for it.")


def _county(row: Row) -> int:
    return row.cleaned["town"].county_id


def _name(row: Row) -> str:
    return row.cleaned["item"].department_name


def _is_whole(row: Row) -> bool:
    return bool(row.cleaned.get("town") and row.cleaned.get("item"))


def _no_programme(place: Division) -> tuple[Finding, ...]:
    try:
        requests.programme_of(place)
    except Refused as refusal:
        return tuple(refusal.findings)
    return ()


def examine(rows: list[Row], user: Any) -> None:
    if rows:
        Reading.of(rows[0]).examine(rows)


def save_requests(rows: list[Row], user: Any) -> None:
    """Store rows that were examined: a batch per county and title, a line per row, their history."""
    for row in rows:
        _fill(row, Reading.of(row), user)
    if not any(row.errors for row in rows):
        requests.store_lines([row.instance for row in rows], by=user)


def _fill(row: Row, reading: Reading, user: Any) -> None:
    line: Delegation = row.instance
    unit = reading.unit(row)
    try:
        line.batch = _batch_of(row, reading, user)
    except Refused as refusal:  # somebody used the number since the examination
        _fail(row, refusal.findings)
    if unit is not None:
        line.department = unit
    line.mode, line.created_by = row.cleaned["mode"], user


def _fail(row: Row, findings: Iterable[Finding]) -> None:
    for finding in findings:
        row.fail(str(finding), finding.field or "town")


def _batch_of(row: Row, reading: Reading, user: Any) -> Batch:
    key, own = reading.key(row), user.post.place
    if key not in reading.batches:
        reading.batches[key] = requests.open_batch(
            title=key[1],
            place=own if own.level == Division.Level.TOWN else reading.counties[key[0]],
            by=user,
            document_number=row.cleaned.get("document_number", ""),
        )
    return reading.batches[key]


def remove_requests(rows: Any, user: Any) -> None:
    """An import undone: the drafts go, and the batches that they leave empty, with their numbers."""
    batches = set(rows.values_list("batch_id", flat=True))
    rows.delete()
    Batch.objects.filter(pk__in=batches, lines=None).delete()
