"""What must hold before a catalogue version is published."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.workflow import Finding, Move
from powers.models import Mode, PowerItem

KIND, MODE = PowerItem.Kind, Mode


def has_items(move: Move) -> Iterable[Finding]:
    """An empty catalogue can't be published (ZJ-20)."""
    if not move.item.items.exists():
        yield Finding(_("This version has no items yet: import them first."), clause="ZJ-20")


def something_is_dropped(move: Move) -> Iterable[Finding]:
    """A withdrawal needs lines that the catalogue in force no longer holds (ZJ-20)."""
    if not move.item.lines().exists():
        yield Finding(_("Nothing is left to take back in this county."), clause="ZJ-20")
