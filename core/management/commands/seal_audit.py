"""manage.py seal_audit: write the heads of the chains to the anchor; beat does it too."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.audit import checks


class Command(BaseCommand):
    help = "Seals the audit: writes the heads of all chains to the anchor outside the database."

    def handle(self, *args: Any, **options: Any) -> None:
        made = checks.tend()
        self.stdout.write(f"Seal {made.number}: {len(made.heads)} chains → {settings.AUDIT_ANCHOR}")
