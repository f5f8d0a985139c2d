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
