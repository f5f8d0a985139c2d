"""Collects the portal's strings: also those marked `_t` and `_now`, and none of the tests."""

from typing import Any

from django.core.management.commands import makemessages

NOT_OURS = ["var", ".venv", "node_modules", "tests"]
MARKS = ["_t", "_now"]


class Command(makemessages.Command):
    """Django's own command with this project's names for gettext."""

    xgettext_options = [
        *makemessages.Command.xgettext_options,
        *(f"--keyword={mark}" for mark in MARKS),
    ]

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [*(options.get("ignore_patterns") or []), *NOT_OURS]
        super().handle(*args, **options)
