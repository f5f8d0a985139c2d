"""The core app: engine, history, scope, pages; knows no domain word."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
