"""Gives counties the usual departments under their own wording; safe to run again."""

from django.core.management.base import BaseCommand, CommandError

from towns.models import Division
from towns.organisations import add_departments


class Command(BaseCommand):
    """For a county that starts with the portal: a first set of departments to correct."""

    help = "Add the usual departments to the counties with these codes."

    def add_arguments(self, parser) -> None:
        parser.add_argument("codes", nargs="+", metavar="CODE", help="county code, such as 330782")

    def handle(self, *args, **options) -> None:
        for code in options["codes"]:
            county = Division.objects.valid().filter(code=code, level=Division.Level.COUNTY).first()
            if county is None:
                raise CommandError(f"No county with the code {code}. Run load_divisions first.")
            self.stdout.write(f"{county}: {add_departments(county)} departments added")
