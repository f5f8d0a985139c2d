"""Plausible places for the demonstration: listings, profiles, offices and agencies. Never for production."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction

from towns.models import Division, Organisation, TownProfile, TownTag
from towns.organisations import Departments, add_departments

DATA = Path(__file__).parent / "data"
COUNTIES = ("330782", "330783", "411503")


@transaction.atomic
def load() -> None:
    """Everything below `towns` that the demonstration shows; a second run changes nothing."""
    for county in Division.objects.valid().filter(code__in=COUNTIES):
        add_departments(county)
    for name, load_row in (
        ("demo_listings.csv", _listing),
        ("demo_profiles.csv", _profile),
        ("demo_offices.csv", _office),
        ("demo_agencies.csv", _agency),
    ):
        with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                load_row(town_of(row["county"], row["town"]), row)


def town_of(county: str, name: str) -> Division:
    """A town by its county's code and its own name: town codes differ between sources."""
    return Division.objects.valid().get(county__code=county, name=name, level=Division.Level.TOWN)


def _listing(town: Division, row: dict[str, str]) -> None:
    TownTag.objects.get_or_create(
        town=town,
        kind=row["kind"],
        from_date=row["from_date"],
        defaults=_given(row, "until_date", "number", "note"),
    )


def _profile(town: Division, row: dict[str, str]) -> None:
    names = ("function", "resident_population", "area_km2", "built_up_km2", "counted_date")
    TownProfile.objects.get_or_create(town=town, defaults=_given(row, *names, "source", "note"))


def _office(town: Division, row: dict[str, str]) -> None:
    Organisation.objects.get_or_create(
        division=town,
        name=row["name"],
        defaults={
            "kind": row["kind"],
            "counts_toward_cap": row["counts_toward_cap"] == "1",
            "established_number": row["established"],
            "actual_number": row["actual"],
            "duties": row["duties"],
        },
    )


def _agency(town: Division, row: dict[str, str]) -> None:
    agency, is_new = Organisation.objects.get_or_create(
        division=town.county,
        name=row["name"],
        defaults={
            "kind": Organisation.Kind.AGENCY,
            "department": Departments(town.county).called(row["department"]),
            "management": row["management"],
            "established_number": row["established"],
            "actual_number": row["actual"],
        },
    )
    if is_new:
        also = [town_of(row["county"], row["also_serves"])] if row["also_serves"] else []
        agency.towns.set([town, *also])


def _given(row: dict[str, str], *names: str) -> dict[str, Any]:
    """The fields that the row fills; the model's defaults stand for the others."""
    return {name: row[name] for name in names if row[name]}
