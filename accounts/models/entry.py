"""What remains of coming in: sessions, tries at the door, passwords used before."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock

# A browser names those it descends from too: the first that fits is meant.
BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("QQBrowser", "QQ浏览器"), ("Edg", "Edge"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


class Session(AbstractBaseSession):
    """A session in the database that knows whose it is, so that a leaver's end at once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"
    )
    started_at = models.DateTimeField(_("signed in at"), null=True)
    seen_at = models.DateTimeField(_("last seen at"), null=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at}"

    @property
    def device(self) -> str:
        """Browser and system by name; what is not known is shown as it came."""
        found = [
            next((name for sign, name in names if sign in self.agent), "")
            for names in (BROWSERS, SYSTEMS)
        ]
        return " · ".join(filter(None, found)) or self.agent


class Try(models.Model):
    """One try to sign in, counted before it is judged; a success takes it away again.

    The name typed is kept as a keyed hash: people type passwords into the wrong box.
    """

    name_key = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="tries"
    )
    address = models.GenericIPAddressField(_("address"), null=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("try to sign in")
        verbose_name_plural = _("tries to sign in")
        indexes = [models.Index(fields=["name_key", "at"], name="tries_by_name")]

    def __str__(self) -> str:
        return f"{self.user_id or '?'} {self.address} {self.at}"


class PasswordUsed(models.Model):
    """A password somebody had, as its hash, so that it is not taken again soon."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="passwords_used"
    )
    encoded = models.CharField(max_length=128)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("password used before")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["user", "-at"], name="passwords_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"
