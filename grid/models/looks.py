"""Cases that a room should look at, by figures of the policy (ZJ-12)."""

from datetime import timedelta
from typing import Any

from django.db.models import Q

from core import clock
from grid.field import FieldQuerySet
from towns.models import PolicyParameter


def figure(name: str, user: Any) -> int:
    """The policy figure that prevails in the place of the post acted in."""
    place = user.post.place if user.post else None
    return int(PolicyParameter.objects.value(name, place))


class LookQuerySet(FieldQuerySet):
    """Questions; each is a page's count and a list's condition alike."""

    def untyped_long(self, user: Any) -> Any:
        """Open, and nobody has said for hours what it is about."""
        since = clock.now() - timedelta(hours=figure("case_look_untyped_hours", user))
        return self._open().filter(category=None, reported_at__lt=since)

    def returned_often(self, user: Any) -> Any:
        """Open, and units have returned it again and again."""
        return self._open().filter(refusals__gte=figure("case_look_returns", user))

    def held_long(self, user: Any) -> Any:
        """On hold for longer than is usual."""
        since = clock.now() - timedelta(days=figure("case_look_held_days", user))
        return self.filter(status="held", pauses__end_at=None, pauses__start_at__lt=since)

    def closed_late(self, user: Any) -> Any:
        """Closed in the last weeks after a limit was missed."""
        since = clock.now() - timedelta(days=figure("case_look_late_days", user))
        settled = ("closed", "rated", "archived")
        return self.filter(is_late=True, closed_at__gte=since, status__in=settled)

    def left_alone(self, user: Any) -> Any:
        """Open, and its unit was dissolved or its town abolished: nobody there can go on with it."""
        today = clock.today()
        is_gone = Q(unit__valid_until_date__lt=today) | Q(town__valid_until_date__lt=today)
        return self._open().filter(is_gone)

    def _open(self) -> Any:
        return self.open()  # type: ignore[attr-defined]
