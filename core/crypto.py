"""Personal data at rest: fields encrypted with AES-GCM, blind indexes to look them up, masks.

The key is `settings.DATA_KEY`, outside the database. It may hold several keys divided by blanks:
the first encrypts, all decrypt, so that a key can be changed while the portal runs.
"""

import base64
import hashlib
import hmac
import os
import re
import unicodedata
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

NONCE = 12
TAG = 6


class Unreadable(Exception):
    """The text was not encrypted with a key we hold, or not for this place."""


@lru_cache(maxsize=16)
def _derived(secret: str, purpose: str) -> bytes:
    """256 bits of their own for each purpose (HKDF, RFC 5869)."""
    return HKDF(SHA256(), 32, None, purpose.encode()).derive(secret.encode())


def _secrets() -> list[str]:
    return settings.DATA_KEY.split()


def _name_of(key: bytes) -> str:
    """Tells keys apart without giving them away."""
    return hashlib.sha256(b"name of " + key).hexdigest()[:TAG]


def encrypt(text: str, place: str = "") -> str:
    """`key name:base64`; `place` (such as a column) binds the text to where it may be read."""
    key = _derived(_secrets()[0], "fields")
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{_name_of(key)}:{base64.b64encode(sealed).decode()}"


def decrypt(token: str, place: str = "") -> str:
    name, _colon, body = token.partition(":")
    for secret in _secrets():
        key = _derived(secret, "fields")
        if _name_of(key) == name:
            return _opened(key, body, place)
    raise Unreadable("The key of this text is not among DATA_KEY.")


def _opened(key: bytes, body: str, place: str) -> str:
    try:
        sealed = base64.b64decode(body, validate=True)
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode()).decode()
    except (ValueError, InvalidTag):
        raise Unreadable("The text was altered, or belongs elsewhere.") from None


def blind_index(text: str, purpose: str) -> str:
    """The same for the same text, useless without the key: 64 hex digits for a look-up column.

    Made with the last of the keys, so that indexes outlive a change of the first.
    """
    key = _derived(_secrets()[-1], f"index {purpose}")
    return hmac.new(key, normal(text).encode(), hashlib.sha256).hexdigest() if text else ""


def normal(text: str) -> str:
    """One width, capitals, no blanks or hyphens: how identifiers are compared."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


class EncryptedTextField(models.TextField):
    """A text that only the application can read. It can't be searched: keep a blind index."""

    @property
    def place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value, self.place) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt(value, self.place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: look it up by its blind index.")
        return super().get_lookup(lookup_name)


# --- masks --------------------------------------------------------------------------------------

# Surnames of two characters; all others have one.
COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙慕容司徒令狐夏侯长孙宇文端木南宫百里东郭呼延轩辕独孤西门"
        "申屠公冶淳于单于太叔闻人赫连澹台钟离濮阳司空万俟",
    )
)


def mask_id(number: str) -> str:
    """411503********123X: the first six and the last four; shorter papers keep two and two."""
    kept = (6, 4) if len(number) >= 15 else (2, 2)
    return _masked(number, *kept)


def mask_phone(number: str) -> str:
    """138****1234"""
    return _masked(number, 3, 4) if len(number) >= 11 else _masked(number, 1, 2)


def mask_name(name: str) -> str:
    """王*, 欧阳**"""
    surname = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    return name[:surname] + "*" * max(1, len(name) - surname) if name else ""


NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:(?P<id>\d{17}[0-9Xx])|(?P<phone>1[3-9]\d[ -]?\d{4}[ -]?\d{4}))(?![0-9A-Za-z])"
)


def mask_numbers(text: str) -> str:
    """Identity numbers and mobile phones in a text that leaves the house; offices' lines stay readable."""
    return NUMBERS.sub(lambda found: (mask_id if found["id"] else mask_phone)(found[0]), text)


def _masked(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]
