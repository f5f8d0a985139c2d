"""What must hold of holds and of help before a case moves (R20, ZJ-12)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.workflow import Finding, Move
from grid import requests
from grid.models import Assist

ZJ12 = "ZJ-12"


def has_a_last_day(move: Move) -> Iterable[Finding]:
    """R20: no clock stands without end."""
    yield from requests.of_hold(move.item, move.data.get("until_date"))


def help_is_answered(move: Move) -> Iterable[Finding]:
    """ZJ-12: the unit in charge waits for those it asked, or says why it does not."""
    if move.note:
        return
    rows = Assist.objects.open().filter(case=move.item).order_by("pk")
    names = "、".join(rows.values_list("unit__name", flat=True))
    if names:
        yield Finding(
            _("%(units)s has not answered the request for help yet: wait, or say why you don't.")
            % {"units": names},
            clause=ZJ12,
            field="note",
        )
