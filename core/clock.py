"""The one source of the present moment, so that tests and the demo can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("pretended_moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC unless a moment is pretended."""
    return _pretended.get() or timezone.now()


def today() -> date:
    """The present date in the portal's time zone."""
    return timezone.localdate(now())


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment` inside the block. For tests and demo data only."""
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
