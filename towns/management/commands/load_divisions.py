"""Loads all divisions of China and the villages of five counties; safe to run again."""

from django.core.management.base import BaseCommand

from towns import divisions


class Command(BaseCommand):
    """Adds what is missing; prints what it added and where names differ from the file."""

    help = "Load the divisions of China. Adds what is missing, changes nothing that exists."

    def handle(self, *args, **options) -> None:
        self._load("Divisions", divisions.lines_of_divisions())
        self._load("Villages", divisions.lines_of_villages())

    def _load(self, what: str, lines: list[divisions.Line]) -> None:
        def say(done: int, total: int) -> None:
            self.stdout.write(f"\r{what}: {done:,} of {total:,}", ending="")
            self.stdout.flush()

        result = divisions.load(lines, say)
        self.stdout.write(f"\r{what}: {result.added:,} added, {result.known:,} already there")
        if result.differing:
            some = ", ".join(result.differing[:5])
            self.stdout.write(
                f"  {len(result.differing):,} bear another name than in the file: {some}"
            )
