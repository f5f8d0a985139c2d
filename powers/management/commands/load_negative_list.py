"""Gives each province with a programme the first negative list (facts §1.7); what is there stays."""

import csv
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand

from powers.models import NegativeEntry
from towns.models import Division, Programme

FILE = Path(__file__).parents[2] / "data" / "negative_list.csv"
SINCE = date(2016, 1, 1)


class Command(BaseCommand):
    help = "Load the first negative list for provinces that have none; the province keeps it from then on."

    def handle(self, *args, **options) -> None:
        provinces = Division.objects.filter(
            pk__in=Programme.objects.values("home__province_id")
        ).order_by("code")
        for province in provinces:
            if not NegativeEntry.objects.filter(province=province).exists():
                NegativeEntry.objects.bulk_create(entries(province))
        self.stdout.write(f"{NegativeEntry.objects.count()} entries")


def entries(province: Division) -> list[NegativeEntry]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            NegativeEntry(
                province=province,
                number=int(row["number"]),
                name=row["name"],
                basis=row["basis"],
                words=row["words"],
                allows_reason=row["allows_reason"] == "是",
                from_date=SINCE,
            )
            for row in csv.DictReader(file)
        ]
