"""manage.py backup DIR: database, files, seals and manifest into a new folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import backup


class Command(BaseCommand):
    help = "Writes database, files, seals and a manifest into a new or empty folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        manifest = backup.make(folder.absolute())
        for name, facts in manifest["parts"].items():
            self.stdout.write(f"{facts['bytes']:>14,} {name} {facts['sha256']}")
        rows = sum(manifest["rows"].values())
        self.stdout.write(f"{rows:,} rows in {len(manifest['rows'])} tables → {folder}")
