"""A county's departments by the generic names of the catalogues."""

import csv
import re
import unicodedata
from datetime import date
from functools import cached_property
from pathlib import Path

from django.db import transaction

from core import clock
from towns.models import Division, Organisation

DEPARTMENTS = Path(__file__).parent / "data" / "departments.csv"
LEAST = 3
"""A match on fewer characters than 应急局 has would be chance."""


def plain(name: str) -> str:
    """A name without spaces and brackets, so that half-width and full-width spellings agree."""
    name = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    return re.sub(r"\(.*?\)", "", name)


def wordings(county: Division) -> dict[str, str]:
    """What stands for 县, 市 and the short form of the county's name in its departments' names."""
    stem = county.name[:-1] if len(county.name) > 2 else county.name
    return {"county": county.name, "city": county.city.name if county.city else "", "stem": stem}


def own_name(county: Division, generic: str) -> str:
    """县应急管理局 → 义乌市应急管理局; 市生态环境局县分局 → 金华市生态环境局义乌分局."""
    name, words = plain(generic), wordings(county)
    for pattern, wording in (
        (r"^市(.+)县分局$", "{city}{0}{stem}分局"),
        (r"^(?:县|区)(.+)$", "{county}{0}"),
    ):
        found = re.match(pattern, name)
        if found:
            return wording.format(found[1], **words)
    return name


class Departments:
    """The departments of one county, read once; keep it over the rows of an import."""

    def __init__(self, county: Division, day: date | None = None) -> None:
        self.county, self.day = county, day or clock.today()

    @cached_property
    def names(self) -> dict[str, Organisation]:
        """Every name a department is known by; where two share one, that in force prevails."""
        rows = Organisation.objects.departments().filter(division=self.county)
        known = sorted(rows.select_related("successor"), key=lambda row: row.is_valid_on(self.day))
        return {
            plain(name): row
            for row in known
            for name in (row.short_name, row.generic_name, row.name)
            if name
        }

    def called(self, generic: str) -> Organisation | None:
        """The department in force that a generic name means here, or None.

        By its generic, own or short name; else by the county's wording of it; else by the longest
        name that the wording begins with, or that begins with the wording. A department that has
        ended gives way to its successor.
        """
        if not plain(generic):
            return None
        wording = own_name(self.county, generic)
        found = self.names.get(plain(generic)) or self.names.get(wording) or self._longest(wording)
        if found is None:
            return None
        found = found.in_charge(self.day)
        return found if found.is_valid_on(self.day) else None

    def _longest(self, wording: str) -> Organisation | None:
        least = len(self.county.name) + LEAST
        fitting = [
            name
            for name in self.names
            if min(len(name), len(wording)) >= least
            and (name.startswith(wording) or wording.startswith(name))
        ]
        return self.names[max(fitting, key=len)] if fitting else None


def department_called(
    county: Division, generic: str, day: date | None = None
) -> Organisation | None:
    """The department of `county` that a catalogue's generic name means; see Departments.called."""
    return Departments(county, day).called(generic)


@transaction.atomic
def add_departments(county: Division) -> int:
    """Give `county` the usual departments under its own wording; those it has stay. How many are new."""
    added = 0
    with DEPARTMENTS.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            name, short_name = _worded(county, row)
            _found, is_new = Organisation.objects.get_or_create(
                division=county,
                name=name,
                kind=Organisation.Kind.DEPARTMENT,
                defaults={"generic_name": row["generic_name"], "short_name": short_name},
            )
            added += is_new
    return added


def _worded(county: Division, row: dict[str, str]) -> tuple[str, str]:
    words = wordings(county)
    is_district = county.name.endswith("区") and bool(row["district_wording"])
    wording = row["district_wording"] if is_district else row["wording"]
    return wording.format(**words), (row["short_name"] or "").format(**words)
