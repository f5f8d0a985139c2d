"""One effect for one key: the answer to a request is kept with its effect, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import clock

KEPT = timedelta(days=30)


class KeyReused(Exception):
    """The key was already used for another request."""


@dataclass(frozen=True)
class Answer:
    """What a request was answered with; `is_replayed` where it had been answered before."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    is_replayed: bool = False


class IdempotencyQuerySet(models.QuerySet):
    """Questions about kept answers."""

    def expired(self) -> "IdempotencyQuerySet":
        return self.filter(created_at__lt=clock.now() - KEPT)


class IdempotencyRecord(models.Model):
    """A key that somebody used, what it was used for, and the answer it got."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    key = models.CharField(_("key"), max_length=100)
    fingerprint = models.CharField(_("fingerprint of the request"), max_length=64)
    status_code = models.PositiveSmallIntegerField(_("status code"), default=0)
    body = models.JSONField(_("answer"), null=True, encoder=DjangoJSONEncoder)
    headers = models.JSONField(_("headers"), default=dict)
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    objects = IdempotencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("idempotency record")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key"),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return self.key

    def answer(self) -> Answer:
        return Answer(self.status_code, self.body, self.headers, is_replayed=True)


@transaction.atomic
def once(user: Any, key: str, fingerprint: str, act: Callable[[], Answer]) -> Answer:
    """Run `act` unless `key` was used before; then give the answer of that time.

    A second request with the same key waits on the unique index until the first has ended. Whatever
    `act` raises undoes the key too, so that a refused request may be repeated.
    Raises KeyReused where the key belongs to a request with another fingerprint.
    """
    record, is_new = IdempotencyRecord.objects.get_or_create(
        user=user, key=key, defaults={"fingerprint": fingerprint}
    )
    if not is_new:
        if record.fingerprint != fingerprint:
            raise KeyReused(key)
        return record.answer()
    answer = act()
    record.status_code, record.body, record.headers = answer.status, answer.body, answer.headers
    record.save(update_fields=["status_code", "body", "headers"])
    return answer


def forget() -> None:
    """Drop the answers that nobody will ask for again."""
    IdempotencyRecord.objects.expired().delete()
