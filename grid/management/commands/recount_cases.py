"""`manage.py recount_cases [--check]`: the sums of cases held against the cases themselves."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grid.tally import recount, wrong_months, wrong_sums


class Command(BaseCommand):
    """Checks, or makes the sums anew."""

    help = "Counts all cases and compares with the sums that the database keeps."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare only, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(f"{recount()} sums made anew.")
            return
        days, months = wrong_sums(), wrong_months()
        for what, wrong in (("town {}, {}", days), ("county {}, month of {}", months)):
            for place, day, status, platform, category, kept, counted in wrong[:50]:
                self.stdout.write(
                    f"{what.format(place, day)}, {status}, platform {platform or '-'}, "
                    f"category {category or '-'}: sum {kept}, cases {counted}"
                )
        if days or months:
            raise CommandError(
                f"{len(days) + len(months)} sums are wrong. Run recount_cases without --check, and find out "
                "which writer went past the trigger."
            )
        self.stdout.write("Every sum agrees with the cases.")
