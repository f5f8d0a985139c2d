"""Forms that were sent: the second press of a button finds the result of the first."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class Submission(models.Model):
    """One sent form and where it led; the token was written into the form when it was opened."""

    token_id = models.UUIDField(_("token"), primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    url = models.CharField(_("result"), max_length=300)
    created_at = models.DateTimeField(_("sent at"), default=clock.now)

    class Meta:
        verbose_name = _("sent form")
        indexes = [models.Index(fields=["created_at"], name="submission_by_age")]

    def __str__(self) -> str:
        return str(self.token_id)

    @staticmethod
    def token() -> str:
        return str(uuid.uuid4())

    @classmethod
    def result_of(cls, token: str, user: Any) -> str:
        """Where the first press led, or "" where this is the first."""
        key = _uuid(token)
        found = (
            cls.objects.filter(token_id=key, user=user).values_list("url", flat=True).first()
            if key
            else None
        )
        return found or ""

    @classmethod
    def keep(cls, token: str, user: Any, url: str) -> None:
        """Remember the result; two at once: the later one breaks the key and is rolled back."""
        key = _uuid(token)
        if key:
            cls.objects.create(token_id=key, user=user, url=url)


def _uuid(token: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(token)
    except ValueError:
        return None
