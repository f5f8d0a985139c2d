"""A province's standard words and codes as they are delivered; what it has changed stays."""

import csv
from collections.abc import Iterator
from pathlib import Path

from powers.models import PowerSource, Wording
from towns.models import Division

DATA = Path(__file__).parent / "data"


def load_wordings(province: Division) -> None:
    """Give a province what it lacks of responsibilities by type and codes by mode."""
    Wording.objects.bulk_create(
        [
            Wording(province=province, **(row | {"is_own": row["is_own"] == "1"}))
            for row in rows("wordings.csv")
        ],
        ignore_conflicts=True,
    )
    PowerSource.objects.bulk_create(
        [PowerSource(province=province, **row) for row in rows("power_sources.csv")],
        ignore_conflicts=True,
    )


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
