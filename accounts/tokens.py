"""Tokens with which a program acts for one person in one post."""

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock

if TYPE_CHECKING:
    from accounts.models.posts import Post

MARK = "qz"
SHOWN = 6
SEEN_EVERY = timedelta(minutes=10)


class ApiTokenQuerySet(models.QuerySet):
    """Questions about tokens."""

    def of(self, user: Any) -> "ApiTokenQuerySet":
        """One's own, the newest first; nobody sees another's."""
        return self.filter(user_id=user.pk).select_related("post__place", "post__organisation")

    def alive(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=clock.now(), user__is_active=True)

    def known_by(self, secret: str) -> "ApiToken | None":
        """The living token with this secret whose post is still in force, or None."""
        related = ("user", "post__place", "post__organisation")
        found = self.alive().select_related(*related).filter(digest=digest_of(secret)).first()
        return found if found and found.is_alive else None


class ApiToken(models.Model):
    """A named, dated right to act in one post with some of its permissions; only its hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name=_("user")
    )
    post = models.ForeignKey(
        "accounts.Post", models.PROTECT, related_name="tokens", verbose_name=_("post")
    )
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=20, editable=False)
    digest = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    permissions = ArrayField(models.CharField(max_length=100), verbose_name=_("permissions"))
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_alive(self) -> bool:
        """Neither revoked nor expired, and its person still holds the post."""
        is_dated = self.revoked_at is None and self.expires_at > clock.now()
        is_held = self.post.is_in_force and self.post.user_id == self.user_id
        return is_dated and is_held and self.user.is_active

    def acting(self) -> Any:
        """The person, acting in the token's post with the token's permissions at most."""
        return self.user.acting_as(self.post, only=frozenset(self.permissions))

    def used(self) -> None:
        """Note the use, at most once in ten minutes: a busy token must not write on every call."""
        now = clock.now()
        if self.last_used_at is None or now - self.last_used_at > SEEN_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        if self.revoked_at is None:
            self.revoked_at = clock.now()
            self.save(update_fields=["revoked_at"])


def digest_of(secret: str) -> str:
    """A plain hash suffices: the secret has 256 random bits and cannot be guessed from a list."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(post: "Post", name: str, permissions: set[str], expires_at: Any) -> tuple[ApiToken, str]:
    """A new token for the holder of `post` and its secret, which nobody can read again.

    Permissions beyond the post's are left out.
    """
    secret = f"{MARK}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=post.user,
        post=post,
        name=name,
        prefix=secret[: len(MARK) + 1 + SHOWN],
        digest=digest_of(secret),
        permissions=sorted(permissions & post.permissions),
        expires_at=expires_at,
    )
    return token, secret
