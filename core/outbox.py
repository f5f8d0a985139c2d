"""News that must leave the database exactly when its transaction does.

`post(topic, payload)` writes a row in the caller's transaction; a worker relays it to the handler
that an app registered with `@handles(topic)`. A handler runs inside a transaction together with
the mark "done": what it writes to the database happens once; what it does outside (an e-mail, a
call) may happen again after a crash and must bear it.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.scope import ANYTHING, Holding, ScopedQuerySet

log = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any]], None]
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)

_handlers: dict[str, Handler] = {}
_labels: dict[str, Any] = {}


class OutboxQuerySet(ScopedQuerySet):
    """Messages belong to the portal's machinery and know no place; they hold keys of rows only."""

    place = ""

    def within(self, post: Holding) -> Q:
        return ANYTHING

    def open(self) -> "OutboxQuerySet":
        return self.filter(done_at=None, is_dead=False)

    def due(self) -> "OutboxQuerySet":
        return self.open().filter(not_before__lte=now())

    def dead(self) -> "OutboxQuerySet":
        """Given up: for the page of failures."""
        return self.filter(is_dead=True)


class OutboxMessage(models.Model):
    """One piece of news on its way to its handler."""

    topic = models.CharField(_("topic"), max_length=80)
    key = models.CharField(_("key"), max_length=200, null=True, unique=True)
    payload = models.JSONField(_("payload"), default=dict)
    created_at = models.DateTimeField(_("created at"), default=now)
    not_before = models.DateTimeField(_("not before"), default=now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    is_dead = models.BooleanField(_("given up"), default=False)
    error = models.TextField(_("error"), blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(done_at=None, is_dead=False),
                name="outbox_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key or self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("core:failure-detail", args=[self.pk])


def handles(topic: str, label: Any = "") -> Callable[[Handler], Handler]:
    """Registers the one handler of a topic, and how the page of failures calls it."""

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        _labels[topic] = label
        return handler

    return register


def post(
    topic: str, payload: dict[str, Any], key: str | None = None, wait: timedelta = timedelta()
) -> None:
    """Part of the caller's transaction. A `key` that was posted before posts nothing."""
    message = OutboxMessage(topic=topic, key=key, payload=payload, not_before=now() + wait)
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=key is not None)
    if not any(kick in waiting for waiting in connection.run_on_commit):
        transaction.on_commit(kick, robust=True)


def kick() -> None:
    """Wakes a worker. Without a broker nothing is lost: the relay also runs by the clock."""
    try:
        current_app.send_task("core.tasks.relay_outbox", retry=False)
    except Exception as problem:  # the broker's client raises many kinds
        log.warning("The outbox waits for its next round: %s", problem)


def relay(most: int = 500) -> int:
    """Hands out what is due, one transaction each; returns how many were handled."""
    for count in range(most):
        if not _relay_one():
            return count
    return most


@transaction.atomic
def _relay_one() -> bool:
    message = (
        OutboxMessage.objects.due()
        .select_for_update(skip_locked=True)
        .order_by("not_before", "pk")
        .first()
    )
    if message is None:
        return False
    message.attempts += 1
    try:
        with transaction.atomic():
            _handler(message.topic)(message.payload)
        message.done_at, message.error = now(), ""
    except Exception as problem:  # whatever the handler met, the message keeps it
        _failed(message, problem)
    message.save()
    return True


def _handler(topic: str) -> Handler:
    if topic not in _handlers:
        raise LookupError(f"Nobody handles {topic}.")
    return _handlers[topic]


def _failed(message: OutboxMessage, problem: Exception) -> None:
    log.warning("%s failed (%s): %s", message, message.attempts, type(problem).__name__)
    message.error = f"{type(problem).__name__}: {problem}"[:2_000]
    message.is_dead = message.attempts >= MOST_ATTEMPTS
    message.not_before = now() + wait_after(message.attempts)


def wait_after(attempts: int) -> timedelta:
    """How long to wait before the next try, after so many in vain."""
    return min(FIRST_WAIT * 4 ** (attempts - 1), LONGEST_WAIT)


def topics() -> list[str]:
    return sorted(_handlers)


def label_of(topic: str) -> Any:
    """The topic in words, where its handler gave some."""
    return _labels.get(topic) or topic


def retry(messages: OutboxQuerySet) -> int:
    """Dead letters once more, from the page of failures."""
    count = messages.dead().update(is_dead=False, attempts=0, not_before=now())
    if count:
        transaction.on_commit(kick, robust=True)
    return count


def forget(older_than: timedelta = timedelta(days=30)) -> int:
    """Deletes what was done long ago; keys older than that may come again."""
    count, _models = OutboxMessage.objects.filter(done_at__lt=now() - older_than).delete()
    return count
