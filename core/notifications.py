"""What people are told: in the portal first, urgent news also by e-mail, the rest in a daily digest.

`notify(users, title, …)` is part of the caller's transaction: what is rolled back was never said.
The outbox carries only the key of a notification, never its text.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.clock import now, today
from core.scope import NOTHING, Holding, ScopedQuerySet

EMAIL = "core.email"
DIGEST = "core.digest"
DIGEST_LINES = 50
A_MINUTE = 60


class NotificationQuerySet(ScopedQuerySet):
    """No post gives a way into what was said to somebody else."""

    def within(self, post: Holding) -> Q:
        return NOTHING

    def visible_to(self, user: Any) -> "NotificationQuerySet":
        """One's own; nobody reads another's."""
        pk = getattr(user, "pk", None)
        return self.filter(user_id=pk) if pk else self.none()

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def mark_read(self) -> int:
        return self.unread().update(read_at=now())


class Notification(models.Model):
    """A sentence for one person, with where to go and until when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("recipient")
    )
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(pgettext_lazy("notification", "address"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    key = models.CharField(_("key"), max_length=200, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    created_at = models.DateTimeField(_("created at"), default=now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], condition=~Q(key=""), name="notification_once_per_key"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("core:notification-detail", args=[self.pk])


def notify(
    users: Iterable[Any],
    title: Any,
    *,
    body: Any = "",
    url: str = "",
    kind: str = "",
    due_at: datetime | None = None,
    key: str = "",
    is_urgent: bool = False,
) -> None:
    """Tells each user once. A `key` that somebody was told before is not said to him again."""
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"A notification leads into the portal, not to {url}.")
    told = [
        Notification(
            user=user,
            title=str(title)[:200],
            body=str(body),
            url=url,
            kind=kind,
            due_at=due_at,
            key=key,
            is_urgent=is_urgent,
        )
        for user in {user.pk: user for user in users}.values()
    ]
    _say(told, key)


def notify_each(
    told: Iterable[tuple[int, Any, str]], *, body: Any = "", kind: str = "", key: str = ""
) -> None:
    """Tells many people something of their own: user id, title, address. Three statements in all."""
    rows = [
        Notification(
            user_id=pk, title=str(title)[:200], body=str(body), url=url, kind=kind, key=key
        )
        for pk, title, url in told
    ]
    _say(list({row.user_id: row for row in rows}.values()), key)


def _say(told: list[Notification], key: str) -> None:
    """Stores what was not said before under the same key; urgent news also leaves by e-mail."""
    if key:
        told = _not_told_yet(told, key)
    for notification in Notification.objects.bulk_create(told, batch_size=2_000):
        if notification.is_urgent and notification.user.email:
            outbox.post(EMAIL, {"notification": notification.pk}, f"{EMAIL}:{notification.pk}")
    recount([one.user_id for one in told])


def unread_count(user: Any, most: int, kept: Mapping[str, int]) -> int:
    """For the bell on every page: counted once a minute, and whenever it changes."""
    key = unread_key(user.pk)
    if key in kept:
        return kept[key]

    def counted() -> int:
        return Notification.objects.visible_to(user).unread().order_by()[: most + 1].count()

    return cache.get_or_set(key, counted, A_MINUTE) or 0


def unread_key(pk: int) -> str:
    """Where the number beside the bell of the user with this key is kept."""
    return f"unread:{pk}"


def recount(users: Iterable[int]) -> None:
    """Once the transaction holds, the bells of these people count anew."""
    keys = [unread_key(pk) for pk in users]
    transaction.on_commit(lambda: cache.delete_many(keys), robust=True)


def _not_told_yet(told: list[Notification], key: str) -> list[Notification]:
    before = Notification.objects.filter(key=key, user__in=[one.user_id for one in told])
    known = set(before.values_list("user_id", flat=True))
    return [one for one in told if one.user_id not in known]


# --- e-mail -------------------------------------------------------------------------------------


@outbox.handles(EMAIL)
def _send_one(payload: dict[str, Any]) -> None:
    found = Notification.objects.select_related("user").filter(pk=payload["notification"])
    for notification in found:
        if notification.read_at is None and notification.user.is_active:
            _mail(notification.user, notification.title, _lines([notification]))


@outbox.handles(DIGEST)
def _send_digest(payload: dict[str, Any]) -> None:
    user = get_user_model()._default_manager.filter(pk=payload["user"], is_active=True).first()
    if user is None:
        return
    rows = list(_waiting().filter(user=user)[:DIGEST_LINES])
    if rows:
        title = gettext("%(count)s unread notifications") % {"count": len(rows)}
        _mail(user, title, _lines(rows))


def _mail(user: Any, title: str, lines: str) -> None:
    send_mail(title, lines, settings.DEFAULT_FROM_EMAIL, [user.email])


def _lines(notifications: list[Notification]) -> str:
    """Titles and addresses only: what a notification says in full stays in the portal."""
    base = getattr(settings, "SITE_URL", "")
    return "\n".join(f"· {one.title} {base}{one.url}".rstrip() for one in notifications)


def _waiting() -> NotificationQuerySet:
    """Unread news of the last day."""
    since = now() - timedelta(days=1)
    return Notification.objects.unread().filter(created_at__gte=since)


def post_digests() -> int:
    """One digest per person and day, however often this runs."""
    users = _waiting().exclude(user__email="").filter(user__is_active=True)
    keys = list(users.order_by("user_id").values_list("user_id", flat=True).distinct())
    for key in keys:
        outbox.post(DIGEST, {"user": key}, f"{DIGEST}:{today()}:{key}")
    return len(keys)


def failures() -> outbox.OutboxQuerySet:
    """Mail that could not be sent, for the page of failures; `outbox.retry` sends it again."""
    return outbox.OutboxMessage.objects.dead().filter(topic__in=[EMAIL, DIGEST])
