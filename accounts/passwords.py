"""Passwords used before are not taken again soon; first passwords are made here."""

import secrets
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import PasswordUsed, User

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class NotUsedBefore:
    """Refuses the last few passwords of the person; remembers each new one."""

    def __init__(self, remembered: int = 5) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        hashes = [used.encoded for used in user.passwords_used.all()[: self.remembered]]
        if any(check_password(password, encoded) for encoded in {*hashes, user.password}):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        PasswordUsed.objects.create(user=user, encoded=user.password)
        kept = user.passwords_used.values("pk")[: self.remembered]
        PasswordUsed.objects.filter(user=user).exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        return _("The password must differ from your last %(count)s passwords.") % {
            "count": self.remembered
        }


def first_password() -> str:
    """A password to hand over once; its owner has to change it at the first sign-in."""
    return "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _m in range(4))
