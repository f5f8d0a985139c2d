"""What the tests of the door share: a password, an authenticator app, the way in."""

import time

from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

PASSWORD = "correct-horse-battery-88"


def with_password(user: User, password: str = PASSWORD) -> User:
    user.set_password(password)
    user.save()
    return user


def with_device(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="totp", confirmed=True)


def code_of(device: TOTPDevice, ahead: int = 0) -> str:
    """The code that the person's app shows now, or `ahead` steps of thirty seconds later."""
    totp = TOTP(bytes.fromhex(device.key), device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + ahead * device.step
    return f"{totp.token():06d}"


def wrong_code(device: TOTPDevice) -> str:
    near = {code_of(device, ahead) for ahead in range(-3, 4)}
    return next(f"{n:06d}" for n in range(10) if f"{n:06d}" not in near)


def sign_in(client, user: User, password: str = PASSWORD, **more):
    data = {"username": user.username, "password": password, **more}
    return client.post(reverse("accounts:sign-in"), data)


def is_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200
