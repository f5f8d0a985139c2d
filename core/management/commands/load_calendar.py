"""Adds the officially announced holidays and make-up workdays to the calendar."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from core import calendars
from core.clock import today


class Command(BaseCommand):
    """Safe to run again: days that somebody edited stay as they are."""

    help = __doc__

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added = calendars.seed()
        self.stdout.write(f"{added} days added, {calendars.FIRST} to {calendars.LAST}.")
        if added:
            calendars.changed()
        for year in (today().year, today().year + 1):
            if not calendars.calendar_for().is_announced(today().replace(year=year, day=1)):
                self.stderr.write(f"The holidays of {year} are not known: enter them by hand.")
