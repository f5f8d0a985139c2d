"""An event in words: the table by its name, the fields by their labels, old and new values."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.audit.names import detail_name, field_name, table_name

SHOWN_FIELDS = 4


class Action(models.TextChoices):
    """What happened: the database writes the first four, the application the others."""

    INSERT = "insert", _("added")
    UPDATE = "update", _("changed")
    DELETE = "delete", _("deleted")
    TRUNCATE = "truncate", _("table emptied")
    READ = "read", _("personal data read")
    REVEAL = "reveal", _("personal data uncovered")
    SIGN_IN = "sign_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
    SIGN_OUT = "sign_out", _("signed out")
    LOCKED_OUT = "locked_out", _("locked out")
    DENIED = "denied", _("access denied")
    EXPORT = "export", _("exported")
    IMPORT = "import", _("imported")
    DOWNLOAD = "download", _("file downloaded")
    VERIFY = "verify", _("audit checked")
    SEAL = "seal", _("audit sealed")
    BACKUP = "backup", _("backed up")
    RESTORE = "restore", _("restored")
    NOTE = "note", _("noted")


TONES = {
    Action.DELETE: "late",
    Action.TRUNCATE: "late",
    Action.DENIED: "soon",
    Action.SIGN_IN_FAILED: "soon",
    Action.LOCKED_OUT: "late",
    Action.EXPORT: "wait",
    Action.REVEAL: "wait",
}


@dataclass(frozen=True)
class Change:
    """One field of an event: its label, what it was, what it became."""

    label: str
    old: str
    new: str


@lru_cache(maxsize=1)
def models_by_table() -> dict[str, type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in found if not model._meta.proxy}


def table_choices() -> list[tuple[str, Any]]:
    """Every table with its name in the reader's language."""
    return [(table, table_name(model)) for table, model in sorted(models_by_table().items())]


def table_label(table: str) -> str:
    model = models_by_table().get(table)
    return table_name(model) if model else table


def sentence(action: str, table: str, key: str) -> str:
    """As in: Delegation 12: changed."""
    label = Action(action).label if action in Action.values else action
    what = f"{table_label(table)} {key}".strip() if table else ""
    return _t("%(what)s: %(act)s") % {"what": what, "act": label} if what else str(label)


def fields_of(table: str) -> dict[str, Any]:
    """The fields of a table by column."""
    model = models_by_table().get(table)
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}


def field_label(field: Any, column: str) -> str:
    return field_name(field) if field is not None else detail_name(column)


def summary(payload: Any, table: str, action: str) -> str:
    """The changed fields by name; of an added or deleted row nothing, of an act what it says."""
    if action in (Action.INSERT, Action.DELETE) or not isinstance(payload, dict):
        return ""
    fields = fields_of(table)
    if action != Action.UPDATE:
        return "；".join(told_act(payload))[:120]
    names = [field_label(fields.get(column), column) for column in payload]
    more = len(names) - SHOWN_FIELDS
    rest = [_t("%(count)s more") % {"count": more}] if more > 0 else []
    return "、".join([*names[:SHOWN_FIELDS], *rest])


def told_act(payload: dict[str, Any]) -> list[str]:
    """What an act says of itself, key by key."""
    said = ((field_label(None, key), value) for key, value in payload.items() if value)
    return [_t("%(what)s: %(act)s") % {"what": what, "act": value} for what, value in said]


def changes(payload: Any, table: str, action: str) -> list[Change]:
    """Every field of an event in words; people and places by name, other rows by number."""
    if not isinstance(payload, dict):
        return []
    fields = fields_of(table) if action in (Action.INSERT, Action.UPDATE, Action.DELETE) else {}
    pairs = {column: _pair(value, action) for column, value in payload.items()}
    names = _names(fields, pairs)
    return [
        Change(
            field_label(fields.get(column), column),
            _text(fields.get(column), old, names),
            _text(fields.get(column), new, names),
        )
        for column, (old, new) in pairs.items()
    ]


def _pair(value: Any, action: str) -> tuple[Any, Any]:
    if action == Action.UPDATE and isinstance(value, list) and len(value) == 2:
        return value[0], value[1]
    return (value, None) if action == Action.DELETE else (None, value)


def _text(field: Any, value: Any, names: dict[tuple[type, Any], str]) -> str:
    """A value as an official reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _t("Yes") if value else _t("No")
    if field is not None and field.is_relation:
        return names.get((field.related_model, value)) or _t("No. %(key)s") % {"key": value}
    if isinstance(field, models.DateTimeField) and (at := parse_datetime(str(value))):
        return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
    labels = dict(getattr(field, "flatchoices", None) or ())
    text = str(labels.get(value, value))
    return _t("(hidden) %(digest)s") % {"digest": text} if text.startswith("sha256:") else text


def _names(
    fields: dict[str, Any], pairs: dict[str, tuple[Any, Any]]
) -> dict[tuple[type, Any], str]:
    """The names of the people and places mentioned: one query for each kind."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for column, values in pairs.items():
        field = fields.get(column)
        if field is not None and field.is_relation and field.related_model in _named():
            wanted.setdefault(field.related_model, set()).update(v for v in values if v)
    return {
        (model, key): str(row)
        for model, keys in wanted.items()
        for key, row in _read(model, keys).items()
    }


def _named() -> tuple[type[models.Model], ...]:
    from django.conf import settings

    return (get_user_model(), apps.get_model(settings.PLACE_MODEL))


def _read(model: type[models.Model], keys: Iterable[Any]) -> dict[Any, Any]:
    return model._default_manager.in_bulk(list(keys))
