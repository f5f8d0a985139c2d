"""App configuration of grid."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridConfig(AppConfig):
    name = "grid"
    verbose_name = _("Grid")

    def ready(self) -> None:
        from grid import delivery, news  # noqa: F401 - they register their errands
