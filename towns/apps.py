"""App configuration of towns."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class TownsConfig(AppConfig):
    name = "towns"
    verbose_name = pgettext_lazy("menu", "Towns")
