"""The core app: engine, history, scope, pages; knows no domain word."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Read every app's transition table, so that `workflow_of` knows them all."""
        autodiscover_modules("workflow")
