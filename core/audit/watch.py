"""Which tables are audited (all but a few, named with the reason) and the triggers put on them."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from core import dbroles
from core.crypto import EncryptedTextField

UNWATCHED = {
    "django_migrations": "written by migrate alone",
    "django_content_type": "written by migrate alone",
    "auth_permission": "written by migrate alone",
    "django_session": "not used: sessions are in accounts_session",
    "accounts_session": "says with every request when it was seen; sign-ins are events themselves",
    "accounts_try": "counts tries at the door; failed sign-ins are events themselves",
    "core_idempotencyrecord": "repeats an answer already given; its effect is audited itself",
    "core_jobpart": "verdicts of a job; every row that it changes is audited itself",
    "grid_usednonce": "spent numbers of signed requests; what a request does is audited itself",
    "grid_casestage": "follows from the steps of cases, which are audited themselves",
    "grid_casetally": "sums that the database keeps; every case is audited itself",
    "grid_casemonth": "sums that the database keeps; every case is audited itself",
    "grid_gramcount": "counts of characters, made anew each night from cases",
    "grid_casenumber": "counts numbers given; every case is audited itself",
    "django_celery_beat_periodictask": "counts its own runs; the schedule itself is code",
    "django_celery_beat_periodictasks": "a time stamp for the scheduler",
}
SECRET_NAMES = {"password", "key", "secret", "token", "session_key", "encoded"}


def watched() -> dict[str, type[models.Model]]:
    """Every table of ours and of the libraries that is audited, with its model."""
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in UNWATCHED
    }


def secrets_of(model: type[models.Model]) -> list[str]:
    """Columns that only show whether they changed: secrets, encrypted texts, raw bytes."""
    return sorted(
        str(field.column)
        for field in model._meta.concrete_fields
        if field.name in SECRET_NAMES
        or isinstance(field, EncryptedTextField | models.BinaryField)
        or field.name.endswith(("_hash", "_token", "_secret"))
    )


def place_of(model: type[models.Model]) -> str:
    """`*` where the row carries the level columns, else the column that names its division, or ''."""
    columns = {field.column for field in model._meta.concrete_fields}
    if {"province_id", "city_id", "county_id"} <= columns:
        return "*"
    lookup = getattr(model._default_manager.get_queryset(), "place", "")
    places = apps.get_model(settings.PLACE_MODEL)
    for field in model._meta.concrete_fields:
        if field.name == lookup and field.related_model is places:
            return str(field.column)
    return ""


def attach_all(**kwargs: Any) -> int:
    """After each migrate: triggers on every table, rights as they must be, partitions ahead.

    Hears post_migrate. The application's role may not do this, and needn't (`flush` in tests).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'audit'"
        )
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute("SELECT audit.make_partitions(12)")
        attached = sum(_attach(cursor, table, model) for table, model in watched().items())
        dbroles.protect_audit(cursor)
    return attached


def _attach(cursor: Any, table: str, model: type[models.Model]) -> bool:
    pk = model._meta.pk.column
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f'public."{table}"'])
    if not cursor.fetchone()[0]:
        return False
    cursor.execute(
        "SELECT audit.attach(%s, %s, %s, %s::text[])",
        [table, pk, place_of(model), secrets_of(model)],
    )
    return cursor.fetchone()[0]
