"""Loads both policies with their clauses and figures; safe to run again."""

from django.core.management.base import BaseCommand, CommandError

from towns import policy


class Command(BaseCommand):
    """Documents, clauses, programmes, parameters."""

    help = "Load the policies, their clauses, programmes and figures. Run load_divisions first."

    def handle(self, *args, **options) -> None:
        try:
            result = policy.load()
        except policy.MissingHome as error:
            raise CommandError(f"{error}. Run load_divisions first.") from error
        self.stdout.write(
            f"Policies: {result.clauses} clauses and {result.parameters} figures written"
        )
