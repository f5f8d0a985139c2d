"""App configuration of powers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PowersConfig(AppConfig):
    name = "powers"
    verbose_name = _("Powers")

    def ready(self) -> None:
        from powers import (
            events,
            list_files,  # noqa: F401 - registers its errand
            readiness_waits,  # noqa: F401 - registers what waits for town and department
            receivers,
        )

        events.power_started.connect(receivers.list_no_longer_agrees)
        events.power_ended.connect(receivers.list_no_longer_agrees)
        events.powers_ended.connect(receivers.lists_no_longer_agree)
