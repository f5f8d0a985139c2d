"""Detail: facts, the next step, tabs that are read when open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property

from core.pages.base import Action, Page, back_link, buttons, find
from core.pages.step import TransitionPage
from core.pages.tabs import Tab, tone_of
from core.scope import note_reach
from core.tables import Column, badge, bind
from core.workflow import Stateful, workflow_of


@dataclass(frozen=True)
class Facts:
    """A group of facts under one title."""

    title: Any
    columns: Sequence[Column | str]


class DetailPage(Page):
    """See docs/pages.md, "Detail"."""

    template = "generic/detail.html"
    number: str = ""
    facts: Sequence[Facts] = ()
    tabs: Sequence[Tab] = ()
    actions: Sequence[Action] = ()
    related: Sequence[str] = ()
    aside: Sequence[str] = ()

    @classmethod
    def urls(cls, name: str) -> list[URLPattern]:
        cls.named(name)
        patterns = [path(f"{name}/<{cls.converter()}:key>/", cls.as_view(), name=f"{name}-detail")]
        patterns += [each for tab in cls.tabs for each in tab.patterns(cls, name)]
        return patterns + (cls.step_urls(name) if issubclass(cls.model, Stateful) else [])

    @classmethod
    def step_urls(cls, name: str) -> list[URLPattern]:
        step: Any = type(
            f"{cls.__name__}Step",
            (TransitionPage,),
            {"model": cls.model, "name": name, "key": cls.key},
        )
        where = f"{name}/<{cls.converter()}:key>/step/<slug:step>/"
        return [path(where, step.as_view(), name=f"{name}-step")]

    @cached_property
    def item(self) -> Any:
        return self.find(self.permission)

    def needed(self) -> str:
        return ""

    def find(self, permission: str = "") -> Any:
        item = find(
            self.request,
            self.model,
            permission,
            related=self.relations(),
            marked=self.marked,
            **{self.key: self.kwargs["key"]},
        )
        note_reach(self.request.user, item)
        return item

    def marked(self, rows: Any) -> Any:
        """The hook: annotations that come with the item, so that most pages need not ask again."""
        return rows

    def relations(self) -> set[str]:
        """What to select with the item so that no fact costs a query."""
        found = set(self.related)
        for group in self.bound:
            for column in group[1]:
                found |= column.related()
        return found

    @cached_property
    def bound(self) -> list[tuple[Any, list[Any]]]:
        return [(group.title, bind(self.model, group.columns)) for group in self.facts]

    def heading(self) -> str:
        return str(self.item)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.item
        if self.is_for("tab"):
            return self.show("generic/_tab.html", self.tab_context(item))
        return self.show(
            "generic/_panel.html" if self.is_for("panel") else self.template, self.all_context(item)
        )

    def all_context(self, item: Any) -> dict[str, Any]:
        return {
            "item": item,
            "number": getattr(item, self.number) if self.number else "",
            "badge": self.badge(item),
            "groups": [(title, self.pairs(item, columns)) for title, columns in self.bound],
            "buttons": buttons(self.actions, self.request.user, item, getattr(item, self.key)),
            "back": back_link(self.model, self.name, self.namespace()),
            **self.step_context(item),
            **self.tab_context(item),
            **self.context(item),
        }

    def context(self, item: Any) -> dict[str, Any]:
        """The hook: more for the template."""
        return {}

    def pairs(self, item: Any, columns: list[Any]) -> list[tuple[str, Any, Any, str]]:
        return [(column.label, column.of(item), column.unit, column.css) for column in columns]

    def badge(self, item: Any) -> str:
        if not isinstance(item, Stateful):
            return ""
        return badge(item.get_status_display(), tone_of(item, item.status))  # type: ignore[attr-defined]

    def step_context(self, item: Any) -> dict[str, Any]:
        flow = workflow_of(item)
        if not flow:
            return {"offers": None}
        return {"offers": flow.open_to(self.request.user, item), "step_url": self.url_name("step")}

    def tab_context(self, item: Any) -> dict[str, Any]:
        tabs = [tab for tab in self.tabs if tab.is_shown(self, item)]
        if not tabs:
            return {"tabs": []}
        asked = self.request.GET.get("tab") or tabs[0].slug
        tab = next((tab for tab in tabs if tab.slug == asked), None)
        if tab is None:
            raise Http404
        return {"item": item, "tabs": tabs, "tab": tab, **tab.context(self, item)}
