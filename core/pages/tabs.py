"""The tabs of a detail page: related rows and the timeline. A tab is read only while it is open."""

from typing import Any

from django.db.models import Model, QuerySet
from django.urls import URLPattern
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core import history
from core.paging import Order
from core.scope import holdings, view_permission
from core.tables import Table, bind
from core.workflow import workflow_of


class Tab:
    """One tab; `context` is only asked while it is open."""

    label: Any = ""
    template = ""
    slug = ""

    def patterns(self, page: Any, name: str) -> list[URLPattern]:
        """The addresses that the tab needs, below that of the item."""
        return []

    def context(self, page: Any, item: Any) -> dict[str, Any]:
        return {}

    def is_shown(self, page: Any, item: Any) -> bool:
        return True


class Related(Tab):
    """The rows of another list that belong to the item."""

    template = "generic/_related.html"

    def __init__(
        self, label: Any, lists: Any, field: str, slug: str = "", limit: int = 200
    ) -> None:
        self.label, self.lists, self.field, self.limit = label, lists, field, limit
        self.slug = slug or slugify(lists.model._meta.model_name)

    def is_shown(self, page: Any, item: Any) -> bool:
        return bool(holdings(page.request.user, view_permission(self.lists.model)))

    def context(self, page: Any, item: Any) -> dict[str, Any]:
        lists = self.lists()
        lists.setup(page.request)
        columns = [c for c in bind(lists.model, lists.columns) if not c.column.optional]
        table = Table(columns, lists.row_link(), lists.key)
        rows = lists.queryset().filter(**{self.field: item})
        found = list(self._selected(rows, table, Order(lists.model, lists.sorts[0])))
        lists.shown_columns = columns
        heads = [{"label": c.label, "unit": c.unit, "css": c.css} for c in columns]
        return {
            "heads": heads,
            "body": table.body(found[: self.limit]),
            "is_cut": len(found) > self.limit,
            "limit": self.limit,
            "empty": lists.empty,
        }

    def _selected(self, rows: QuerySet, table: Table, order: Order) -> QuerySet:
        paths = ("pk", order.path, *table.paths)
        return rows.order_by(*order.expressions()).values_list(*paths)[: self.limit + 1]


class History(Tab):
    """The timeline: who, in which post, what, note, how long since the step before."""

    label = _("History")
    template = "generic/_history.html"
    slug = "history"

    def context(self, page: Any, item: Any) -> dict[str, Any]:
        return {"steps": timeline(item)}


def timeline(item: Model) -> list[dict[str, Any]]:
    """The steps of an item, oldest first, with labels and the time since the one before."""
    flow = workflow_of(item)
    statuses = dict(getattr(item._meta.get_field("status"), "flatchoices", ())) if flow else {}
    rows, last = [], None
    for step in history.Step.objects.of(item).select_related("by"):
        known = flow.transitions.get(step.name) if flow else None
        rows.append(
            {
                "label": known.label if known else LABELS.get(step.name, step.name),
                "step": step,
                "since": last and step.at - last,
                "to": statuses.get(step.to_status, step.to_status),
                "tone": tone_of(item, step.to_status),
            }
        )
        last = step.at
    return rows


LABELS = {"begin": _("Begun"), "change": _("Changed"), "undo_import": _("Import undone")}


def tone_of(item: Any, status: str) -> str:
    return getattr(type(item), "TONES", {}).get(status, "plain")
