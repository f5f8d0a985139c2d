"""The core app: engine, history, scope, pages; knows no domain word."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Foundations")

    def ready(self) -> None:
        """Read every app's transition table, so that `workflow_of` knows them all.

        And wire the audit to connections, migrations and sign-ins: none of these is a model signal.
        """
        from core.audit import context, receivers, watch

        autodiscover_modules("workflow")
        connection_created.connect(context.watch_connection, dispatch_uid="audit")
        post_migrate.connect(watch.attach_all, sender=self, dispatch_uid="audit")
        receivers.connect()
