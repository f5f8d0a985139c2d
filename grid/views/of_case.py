"""Forms that are opened on a case and make a row beside it."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.functional import cached_property

from core.pages.base import find
from core.views import FormPage
from grid.models import Case


class OfCasePage(FormPage):
    """`case/<key>/<name>/`: whoever holds the page's permission on the case fills it in."""

    edits = False

    @classmethod
    def urls(cls, name: str) -> list[URLPattern]:
        cls.named(name)
        return [path(f"case/<int:case>/{name}/", cls.as_view(), name=f"case-{name}")]

    @cached_property
    def case(self) -> Case:
        return find(
            self.request, Case, self.needed(), related=("town", "unit"), pk=self.kwargs["case"]
        )

    def made(self, instance: Any = None) -> Any:
        posted = self.request.method == "POST"
        data, files = (self.request.POST, self.request.FILES) if posted else (None, None)
        return self.form(
            data, files, case=self.case, initial=self.initial(), user=self.request.user
        )

    def saved(self, item: Any) -> str:
        return self.case.get_absolute_url()

    def way_back(self) -> Any:
        return str(self.case), self.case.get_absolute_url()
