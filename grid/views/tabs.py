"""Tabs of a grid's page that no list serves."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.views import Tab
from grid.models import Grid, GridChange


class Changes(Tab):
    """Split, merged, renumbered, redrawn: what the grid came from and what became of it."""

    label = _("Changes of the grid")
    template = "grid/_changes.html"
    slug = "changes"

    def context(self, page: Any, item: Grid) -> dict[str, Any]:
        rows = GridChange.objects.visible_to(page.request.user).of(item)
        changes = rows.prefetch_related("predecessors", "successors")
        return {"changes": changes.order_by("changed_date", "pk")}
