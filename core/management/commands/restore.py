"""manage.py restore DIR: a backup into the empty database and store of the settings."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import backup


class Command(BaseCommand):
    help = "Restores a backup into an empty database, then checks that it is equal and its audit whole."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        report = backup.restore(folder.absolute())
        for finding in report.findings:
            self.stderr.write(self.style.ERROR(finding))
        if not report.is_sound:
            raise CommandError("The backup was restored, but its audit is not whole.")
        self.stdout.write(f"Restored; the audit is whole: {report.events} events.")
