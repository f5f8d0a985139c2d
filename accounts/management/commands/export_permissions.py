"""manage.py export_permissions: write the permission matrix to docs/permissions.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.matrix import as_markdown


class Command(BaseCommand):
    help = "Writes the permission matrix (accounts/roles) to docs/permissions.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "permissions.md"
        path.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Written: {path}")
