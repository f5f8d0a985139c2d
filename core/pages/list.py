"""Lists: columns, filters kept in the url, search, order, keyset pages, bulk steps, export."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.address import Address
from core.filters import Filter, Option, State
from core.filters.base import ticks
from core.filters.drawing import drawn
from core.pages import registry
from core.pages.base import Action, Page, buttons
from core.pages.imports import WORKBOOK
from core.paging import COUNT_CAP, Order, Slice, capped_count, cut, first_found
from core.scope import view_permission
from core.search import matching
from core.tables import PLACEHOLDER, BoundColumn, Column, Table, bind
from core.workflow import workflow_of

SEARCH_CAP = 200
"""Counts beside a search stop here: nobody reads on, people type another word."""
EXPORTS = (("xlsx", _("Excel (xlsx)")), ("csv", "CSV"))


class ListPage(Page):
    """See docs/pages.md, "Lists"."""

    template = "generic/list.html"
    columns: Sequence[Column | str] = ()
    filters: Sequence[Filter] = ()
    search: str | Sequence[str] = ()
    sorts: Sequence[str] = ("-pk",)
    bulk: Sequence[str] = ()
    export: Any = None
    actions: Sequence[Action] = ()
    empty: Any = ""
    per_page = 50
    among_many = False
    """Whether the table holds millions: then a narrowed list looks for its rows first, its names after."""

    @classmethod
    def urls(cls, name: str) -> list[URLPattern]:
        from core.pages.bulk import BulkPage

        registry.add(cls.named(name))
        patterns = [path(f"{name}/", cls.as_view(), name=f"{name}-list")]
        if cls.bulk:
            bulk: Any = type(
                f"{cls.__name__}Bulk", (BulkPage,), {"model": cls.model, "lists": cls, "name": name}
            )
            patterns.append(path(f"{name}/bulk/", bulk.as_view(), name=f"{name}-bulk"))
        return patterns

    # What is shown

    def needed(self) -> str:
        return self.permission or view_permission(self.model)

    def heading(self) -> str:
        return str(self.title or capfirst(self.model._meta.verbose_name_plural))

    def queryset(self) -> QuerySet:
        """The one hook: fixed conditions and annotations on top of what the user may see."""
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def narrowed(self) -> QuerySet:
        """The rows after filters and search."""
        rows = self.queryset()
        for state in self.states:
            rows = state.apply(rows)
        return matching(rows, self.search_fields(), self.looked_for) if self.looked_for else rows

    @classmethod
    def search_fields(cls) -> list[str]:
        return [cls.search] if isinstance(cls.search, str) else list(cls.search)

    @cached_property
    def address(self) -> Address:
        return Address(self.request.GET)

    @cached_property
    def states(self) -> list[State]:
        return [
            declared.state(self.model, self.request.GET, self.request.user)
            for declared in self.filters
        ]

    @property
    def looked_for(self) -> str:
        return self.request.GET.get("q", "").strip()[:100] if self.search else ""

    @cached_property
    def order(self) -> Order:
        asked = self.request.GET.get("sort", "")
        allowed = {name.removeprefix("-") for name in self.sorts}
        return Order(self.model, asked if asked.removeprefix("-") in allowed else self.sorts[0])

    @cached_property
    def all_columns(self) -> list[BoundColumn]:
        return bind(self.model, self.columns)

    @cached_property
    def shown_columns(self) -> list[BoundColumn]:
        picked = set(self.request.GET.getlist("cols"))
        chosen = [column for column in self.all_columns if column.name in picked]
        return chosen or [column for column in self.all_columns if not column.column.optional]

    def table(self, *, picks: bool = False) -> Table:
        return Table(self.shown_columns, self.row_link(), self.key, picks)

    def row_link(self) -> str:
        """The url of a row with a placeholder for its key: no reversing per row."""
        try:
            return reverse(self.url_name("detail"), args=[PLACEHOLDER])
        except NoReverseMatch:
            return ""

    @classmethod
    def list_url(cls) -> str:
        return reverse(cls.url_name("list"))

    def slice(self, rows: QuerySet, table: Table, size: int) -> Slice:
        query = self.request.GET
        return cut(
            rows, self.order, table.paths, size, query.get("after", ""), query.get("before", "")
        )

    # What is answered

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "part" in request.GET:
            return self.part(request.GET["part"])
        if self.export and request.GET.get("export"):
            return self.exported(request.GET["export"])
        template = "generic/_list.html" if self.is_for("list") else self.template
        return self.show(template, self.context())

    def context(self) -> dict[str, Any]:
        steps = self.bulk_steps() if self.bulk else []
        table = self.table(picks=bool(steps))
        cap = SEARCH_CAP if self.looked_for else COUNT_CAP
        page, count = self.page_and_count(table, cap)
        return {
            "address": self.address,
            "heads": self.heads(),
            "body": table.body(page.rows),
            "slice": page,
            "count": count,
            "is_more": count > cap,
            "cap": cap,
            "on_page": len(page.rows),
            "filters": self.filter_bar(),
            "chips": self.chips(),
            "steps": steps,
            "buttons": buttons(self.actions, self.request.user),
            "is_narrowed": self.is_narrowed,
            **self.tools(),
        }

    def page_and_count(self, table: Table, cap: int) -> tuple[Slice, int]:
        """One page of the rows asked for, and how many there are; a page that is all is its own count."""
        rows, size = self.narrowed(), self.per_page
        if self.among_many and self.is_narrowed:
            found, count = first_found(rows, self.order, cap, size)
            is_first = not self.request.GET.keys() & {"after", "before"}
            return self.slice(found if is_first else rows, table, size), count
        page = self.slice(rows, table, size)
        is_all = not (page.after or page.before)
        return page, len(page.rows) if is_all else capped_count(rows, cap)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.looked_for or any(state.is_active for state in self.states))

    def filter_bar(self) -> list[SafeString]:
        is_open = self.request.GET.get("filters") == "open"
        return [html for state in self.states if (html := drawn(state, self.address, is_open))]

    def tools(self) -> dict[str, Any]:
        """What stands beside the filters: columns, export, reset."""
        asked = [name for state in self.states for name in state.names]
        shown = {column.name for column in self.shown_columns}
        kept = {
            "sort": self.request.GET.get("sort"),
            "cols": self.request.GET.getlist("cols") or None,
        }
        return {
            "picker": ticks(
                "cols", [Option(c.name, c.label, c.name in shown) for c in self.all_columns]
            ),
            "exports": [(self.address.having(export=kind), label) for kind, label in EXPORTS],
            "kept_pairs": self.address.hidden("q", "cols", "filters", *asked),
            "reset": Address(QueryDict()).having(**kept),
            "bulk_url": reverse(self.url_name("bulk")) if self.bulk else "",
        }

    @property
    def saved_name(self) -> str:
        return f"{self.namespace()}.{self.name}"

    def chips(self) -> list[dict[str, Any]]:
        chips = [chip for state in self.states for chip in state.chips]
        return [
            {
                "label": chip.label,
                "text": chip.text,
                "is_wrong": chip.is_wrong,
                "url": self.address.without(chip.name, chip.value),
            }
            for chip in chips
        ]

    def heads(self) -> list[dict[str, Any]]:
        return [self.head(column) for column in self.shown_columns]

    def head(self, column: BoundColumn) -> dict[str, Any]:
        """A column's head; a link where the list may be ordered by it."""
        sortable = {name.removeprefix("-") for name in self.sorts}
        by = next((p for p in (column.name, *column.paths) if p in sortable), None)
        head = {
            "label": column.label,
            "unit": column.unit,
            "css": column.css,
            "url": "",
            "order": "",
        }
        if by:
            is_now = self.order.path == by
            head["order"] = (
                ("descending" if self.order.is_descending else "ascending") if is_now else ""
            )
            head["url"] = self.address.having(
                sort=f"-{by}" if is_now and not self.order.is_descending else by
            )
        return head

    def bulk_steps(self) -> list[Any]:
        """The steps offered for many rows: those whose permission the post carries."""
        flow = workflow_of(self.model)
        steps = [flow[name] for name in self.bulk] if flow else []
        return [s for s in steps if any(self.request.user.has_perm(p) for p in s.permissions())]

    def part(self, name: str) -> HttpResponse:
        """The choices of one filter, read when it is opened."""
        state = next((state for state in self.states if state.name == name), None)
        if state is None:
            return HttpResponse(status=404)
        return self.show(state.template, {"state": state, "address": self.address})

    def exported(self, kind: str) -> HttpResponse:
        """The rows that are shown, as the sheet writes them; the audit keeps who took them away."""
        audit.record("export", detail={"list": self.saved_name, "filters": self.address.text})
        rows = self.narrowed().order_by(*self.order.expressions())
        if kind == "csv":
            answer: Any = StreamingHttpResponse(self.export.csv(rows), content_type="text/csv")
        else:
            answer = FileResponse(self.export.xlsx(rows), content_type=WORKBOOK)
        name = quote(f"{self.export.title}-{clock.today()}.{'csv' if kind == 'csv' else 'xlsx'}")
        answer["Content-Disposition"] = f"attachment; filename*=utf-8''{name}"
        return answer
