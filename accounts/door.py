"""Who guesses is locked out: every try is counted before it is judged, in the database.

Counting first, under a lock on the name, is what holds against guesses in parallel: of forty at
once only as many reach the password check as there are tries left. Nothing depends on Redis.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import Try, User
from core import clock


class LockedOut(Exception):
    """Too many tries; `until` says when the next one is possible."""

    def __init__(self, until: datetime, user: User | None) -> None:
        super().__init__(until)
        self.until, self.user = until, user


@dataclass(frozen=True)
class Limit:
    """So many tries per name, or per name and address, within the time of the lock."""

    tries: int
    per_address: bool


def limits() -> tuple[Limit, ...]:
    return (
        Limit(settings.SIGN_IN_TRIES_PER_ADDRESS, True),
        Limit(settings.SIGN_IN_TRIES, False),
    )


def span() -> timedelta:
    return timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)


def key_of(name: str) -> str:
    return salted_hmac("accounts.door", normalize("NFKC", name).casefold()).hexdigest()


@transaction.atomic
def knock(name: str, address: str | None) -> Try:
    """Count one try and let it through, or raise LockedOut. Takes `name` as it was typed."""
    key = key_of(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    user = User.objects.filter(username=normalize("NFKC", name)).first()
    recent = Try.objects.filter(name_key=key, at__gt=clock.now() - span())
    for limit in limits():
        counted = recent.filter(address=address) if limit.per_address else recent
        latest = list(counted.order_by("-at").values_list("at", flat=True)[: limit.tries])
        if len(latest) == limit.tries:
            raise LockedOut(latest[-1] + span(), user)
    return Try.objects.create(name_key=key, user=user, address=address, at=clock.now())


def welcome(attempt: Try) -> None:
    """Somebody is in: what they mistyped here before is forgotten."""
    Try.objects.filter(name_key=attempt.name_key, address=attempt.address).delete()


def unlock(user: User) -> int:
    """Forget every try against this account; returns how many there were."""
    count, _rows = Try.objects.filter(name_key=key_of(user.username)).delete()
    return count


def locked_out() -> QuerySet[User]:
    """People who are locked out now, with their tries and the time of the last one."""
    recent = Q(tries__at__gt=clock.now() - span())
    by_address = (
        Try.objects.filter(at__gt=clock.now() - span(), user__isnull=False)
        .values("user", "address")
        .annotate(n=Count("pk"))
        .filter(n__gte=settings.SIGN_IN_TRIES_PER_ADDRESS)
        .values("user")
    )
    return User.objects.annotate(
        tries_now=Count("tries", filter=recent), last_try_at=Max("tries__at", filter=recent)
    ).filter(Q(pk__in=by_address) | Q(tries_now__gte=settings.SIGN_IN_TRIES))


def forget_old_tries() -> int:
    """Tries older than a day serve nothing; the audit keeps what happened."""
    count, _rows = Try.objects.filter(at__lt=clock.now() - timedelta(days=1)).delete()
    return count
