"""The events as a sheet to keep or to hand over: one line each, in words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.audit import words
from core.sheets import output

HEADS = (
    _("Number"), _("When"), _("Who"), _("Account"), _("Action"), _("Table"),
    pgettext_lazy("audit", "Row"), _("Place"), _("What"), _("Address"), _("Request"),
    _("Transaction"), _("Digest"),
)  # fmt: skip
PATHS = (
    "id", "at", "actor__full_name", "actor__username", "action", "table_name", "row_pk",
    "town__name", "county__name", "city__name", "province__name", "payload", "ip", "request_id",
    "link", "digest",
)  # fmt: skip


class EventSheet:
    """What a list asks of its export: a title, csv and xlsx of a queryset."""

    title = _("audit")

    def lines(self, events: QuerySet) -> Iterator[Sequence[Any]]:
        for row in events.values_list(*PATHS).iterator(chunk_size=2000):
            (
                key,
                at,
                who,
                account,
                action,
                table,
                row_pk,
                *places,
                payload,
                ip,
                request,
                link,
                digest,
            ) = row
            yield (
                key, at, who, account, words.Action(action).label, words.table_label(table), row_pk,
                next((place for place in places if place), ""), told(payload, table, action), ip,
                request, link, bytes(digest).hex(),
            )  # fmt: skip

    def csv(self, events: QuerySet) -> Iterable[bytes]:
        return output.csv_lines(HEADS, self.lines(events))

    def xlsx(self, events: QuerySet) -> IO[bytes]:
        from core.sheets import workbook

        return workbook.xlsx(HEADS, self.lines(events), title=str(self.title))


def told(payload: Any, table: str, action: str) -> str:
    """Field by field: old → new. Rows are named by their number: a lookup per line would be slow."""
    fields = words.fields_of(table)
    parts = []
    for column, value in payload.items() if isinstance(payload, dict) else ():
        label = words.field_label(fields.get(column), column)
        if action == words.Action.UPDATE and isinstance(value, list) and len(value) == 2:
            value = f"{value[0]} → {value[1]}"
        if value not in (None, ""):
            parts.append(_t("%(what)s: %(act)s") % {"what": label, "act": value})
    return "；".join(parts) or _t("nothing")


EVENTS = EventSheet()
