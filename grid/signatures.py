"""Signed requests between systems (docs/grid.md): who it was, that nothing was changed, that it is new.

HMAC-SHA256 with the system's secret over method, path with query, time stamp, nonce and the SHA-256 of
the body, one a line. The same signature is put on what we send.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core import clock
from grid.models import SourceSystem, UsedNonce

SYSTEM, STAMP, NONCE, SIGNATURE = (
    "X-QZ-System",
    "X-QZ-Timestamp",
    "X-QZ-Nonce",
    "X-QZ-Signature",
)
TOLERANCE = 300
"""Seconds that the clocks of both sides may differ."""
KEPT = timedelta(seconds=3 * TOLERANCE)
OLD_SECRET = timedelta(days=1)
"""How long the secret before the last one still holds."""
NONCE_FORM = re.compile(r"[\x21-\x7e]{16,64}")


class Unsigned(Exception):
    """The request is not taken for what it says it is; the message is a sentence for the sender."""


@dataclass(frozen=True)
class Signed:
    """What of a request is signed."""

    method: str
    path: str
    body: bytes

    def text(self, stamp: str, nonce: str) -> bytes:
        digest = hashlib.sha256(self.body).hexdigest()
        return "\n".join((self.method.upper(), self.path, stamp, nonce, digest)).encode()


def signature(secret: str, request: Signed, stamp: str, nonce: str) -> str:
    return hmac.new(secret.encode(), request.text(stamp, nonce), hashlib.sha256).hexdigest()


def signed_headers(system: str, secret: str, request: Signed) -> dict[str, str]:
    """The four headers of a request that is sent now."""
    stamp, nonce = str(int(clock.now().timestamp())), secrets.token_hex(16)
    return {
        SYSTEM: system,
        STAMP: stamp,
        NONCE: nonce,
        SIGNATURE: signature(secret, request, stamp, nonce),
    }


def verified(headers: Mapping[str, str], request: Signed) -> SourceSystem:
    """The system that sent the request; its nonce is spent, whatever becomes of the request."""
    stamp, nonce = headers.get(STAMP, ""), headers.get(NONCE, "")
    if not is_recent(stamp):
        raise Unsigned(
            _("X-QZ-Timestamp must be the present time in seconds, within five minutes of ours.")
        )
    if not NONCE_FORM.fullmatch(nonce):
        raise Unsigned(_("X-QZ-Nonce must be 16 to 64 visible ASCII characters."))
    system = known(headers.get(SYSTEM, ""), headers.get(SIGNATURE, ""), request, stamp, nonce)
    if system is None:
        raise Unsigned(_("The signature is not that of a system that is registered here."))
    if not spend(system, nonce):
        raise Unsigned(_("This nonce was used before: sign each request anew."))
    return system


def is_recent(stamp: str) -> bool:
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        return False
    return abs(clock.now().timestamp() - int(stamp)) <= TOLERANCE


def known(code: str, given: str, request: Signed, stamp: str, nonce: str) -> SourceSystem | None:
    """The system whose secret made the signature; an unknown name costs as much as a wrong secret."""
    rows = SourceSystem.objects.with_secret().select_related("place")
    system = None if "\x00" in code else rows.filter(code=code).first()
    made_with = system.living_secrets if system else [""]
    found = [
        hmac.compare_digest(signature(secret, request, stamp, nonce).encode(), given.encode())
        for secret in made_with
    ]
    return system if any(found) else None


SPEND = """
INSERT INTO grid_usednonce (system_id, nonce, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""


def spend(system: SourceSystem, nonce: str) -> bool:
    """Whether the nonce was still unused; the database decides between two at once."""
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [system.pk, nonce, clock.now()])
        return cursor.rowcount == 1


def forget() -> int:
    """Drop nonces whose requests would be too old anyway."""
    count, _models = UsedNonce.objects.filter(at__lt=clock.now() - KEPT).delete()
    return count


def issue(system: SourceSystem) -> str:
    """A new secret, shown this once; the one before holds for a day, so that both sides can change over."""
    now = clock.now()
    fresh = secrets.token_urlsafe(32)
    if system.secret:
        system.former_secret, system.former_until_at = system.secret, now + OLD_SECRET
    system.secret, system.issued_at = fresh, now
    system.save()
    return fresh
