"""Takes back what a sheet brought in, as long as nothing was built on it.

A row was built on where it was changed since (the audit knows), where rows of another kind, or rows
that came later, point to it, or where papers were added to it. Then nothing is taken back.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import audit, history
from core.attachments import Attachment
from core.audit.events import AuditEvent
from core.sheets.files import SheetRefused

if TYPE_CHECKING:
    from core.sheets import Sheet

NAMED = 3


def undo(sheet: "Sheet", keys: list[Any], after: int, by: Any) -> int:
    """Removes the rows, all or none; SheetRefused names what was built on them. How many they were.

    `after` is the number of the last audit event at the time of the import.
    """
    kind = sheet.model
    rows = kind._base_manager.filter(pk__in=keys)
    with audit.acting(by), transaction.atomic():
        found = list(rows.select_for_update(of=("self",)))
        objections = [*_out_of_reach(sheet, found, by), *_objections(kind, keys, found, after)]
        if objections:
            raise SheetRefused(" ".join(objections))
        if hasattr(kind, "status"):
            history.record_many(found, "undo_import", by=by)
        _remove(sheet, rows, by)
    return len(found)


def _remove(sheet: "Sheet", rows: models.QuerySet, by: Any) -> None:
    """By the sheet's own way; the database has the last word about what is kept."""
    try:
        with transaction.atomic():
            sheet.remove(rows, by)
    except (ProtectedError, RestrictedError) as kept:
        standing: Any = getattr(kept, "protected_objects", None) or kept.restricted_objects  # type: ignore[union-attr]
        row = next(iter(standing))
        raise SheetRefused(_stands(type(row), len(standing), row)) from None
    except DatabaseError:
        raise SheetRefused(
            _("What these rows belong to has been published or closed since: they are kept.")
        ) from None


def _out_of_reach(sheet: "Sheet", found: list[Any], by: Any) -> Iterator[str]:
    """Rows that an import could no longer change: their list, version or training has gone on."""
    if not sheet.changes_rows:
        return
    there = sheet.existing_for(by).filter(pk__in=[row.pk for row in found]).count()
    if there < len(found):
        yield _("%(n)s of these rows are closed to you now: what they belong to has moved on.") % {
            "n": len(found) - there
        }


def _objections(
    kind: type[models.Model], keys: list[Any], found: list[Any], after: int
) -> Iterator[str]:
    gone = len(keys) - len(found)
    if gone:
        yield _("%(n)s of the rows that came in are no longer there.") % {"n": gone}
    yield from _changed(kind, found, after)
    yield from _standing(kind, found)


def _changed(kind: type[models.Model], found: list[Any], after: int) -> Iterator[str]:
    """Rows that moved on, by the audit: the first change of each."""
    names = {str(row.pk): row for row in found}
    events = AuditEvent.objects.filter(
        table_name=kind._meta.db_table, row_pk__in=names, id__gt=after
    )
    first: dict[str, AuditEvent] = {}
    for event in events.select_related("actor").order_by("id"):
        first.setdefault(event.row_pk, event)
    for event in list(first.values())[:NAMED]:
        yield _("“%(row)s” was changed by %(who)s on %(when)s.") % {
            "row": names[event.row_pk],
            "who": event.actor.get_full_name() if event.actor else _("the system"),
            "when": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M"),
        }
    if len(first) > NAMED:
        yield _("Further rows that were changed: %(n)s.") % {"n": len(first) - NAMED}


def _standing(kind: type[models.Model], found: list[Any]) -> Iterator[str]:
    """What points to the rows, besides the rows themselves."""
    keys = [row.pk for row in found]
    for relation in kind._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield from _of_relation(kind, relation, keys)
    papers = Attachment.objects.filter(
        owner_type=ContentType.objects.get_for_model(kind), owner_id__in=keys
    )
    yield from _told(Attachment, papers)


def _of_relation(kind: type[models.Model], relation: Any, keys: list[Any]) -> Iterator[str]:
    model = relation.related_model
    if model._meta.auto_created is kind:
        return  # the rows' own lists of others go with them
    standing = model._base_manager.filter(**{f"{relation.field.name}__in": keys})
    if model is kind:
        standing = standing.exclude(pk__in=keys)
    yield from _told(model, standing)


def _told(model: type[models.Model], standing: models.QuerySet) -> Iterator[str]:
    row = standing.first()
    if row is not None:
        yield _stands(model, standing.count(), row)


def _stands(model: type[models.Model], number: int, row: Any) -> str:
    owner: Any = model._meta.auto_created
    named = owner or model
    return _("On these rows already stand: %(kind)s (%(n)s), for instance “%(row)s”.") % {
        "kind": capfirst(named._meta.verbose_name_plural),
        "n": number,
        "row": row,
    }
