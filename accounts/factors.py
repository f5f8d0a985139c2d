"""The second factor: a code of the person's own device, or one of their backup codes, each used once."""

import base64
from binascii import unhexlify
from io import BytesIO

from django.conf import settings
from django.db import transaction
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.roles import ROLES
from core import history

BACKUP_CODES = 10
TOTP_DIGITS = 6


def has_factor(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def owes_factor(user: User) -> bool:
    """Whether this person has to sign in with a code: by the setting, or by the post acted in."""
    if settings.REQUIRE_TOTP == "administrators":
        role = ROLES.get(user.post.role) if user.post else None
        return bool(role and role.needs_second_factor)
    return settings.REQUIRE_TOTP == "everybody"


def check_code(user: User, code: str) -> Device | None:
    """The device that takes `code`, locked while it is judged, so that one code works once."""
    code = "".join(code.split())
    is_totp = len(code) == TOTP_DIGITS and code.isdecimal()
    kind = TOTPDevice if is_totp else StaticDevice
    for device in kind.objects.filter(user=user, confirmed=True):
        if verify_token(user, device.persistent_id, code):
            return device
    return None


def begin_enrolment(user: User) -> TOTPDevice:
    """The device being set up: one per person, not valid until a code of it was shown."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="totp", confirmed=False)


def secret_of(device: TOTPDevice) -> str:
    """The secret as an authenticator app takes it by hand, in groups of four."""
    text = base64.b32encode(unhexlify(device.key.encode())).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def picture_of(device: TOTPDevice) -> bytes:
    """The QR code of the device as an SVG file."""
    import qrcode.image.svg  # with its library 6 MB, for a page seen once a person

    made = qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathFillImage)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


@transaction.atomic
def finish_enrolment(user: User, code: str) -> list[str] | None:
    """Make the new device the only one if it shows the right code; returns fresh backup codes."""
    fresh = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if fresh is None or not fresh.verify_token("".join(code.split())):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    fresh.confirmed = True
    fresh.save()
    history.record(user, "set_up_factor", by=user, to="active")
    return renew_backup_codes(user)


@transaction.atomic
def renew_backup_codes(user: User) -> list[str]:
    """Ten codes to print, each for one sign-in; the ones before are void."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup")
    codes = [StaticToken.random_token() for _n in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def backup_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def take_away(user: User, *, by: User, note: str) -> None:
    """The device is lost: the person sets up another at the next sign-in; every session ends."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    user.sessions.all().delete()
    history.record(user, "take_away_factor", by=by, to="active", note=note)
