"""The register of law: articles, how long they hold, and what stands on them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import Flag, ForeignFilter
from core.filters.base import State
from core.views import Action, Column, DetailPage, Facts, FormPage, ImportPage, ListPage
from powers import law
from powers.forms.law import LegalBasisForm
from powers.models import LegalBasis, PowerItem
from powers.sheets.law import LEGAL_BASES

REPEALED = Column(
    "basis_repealed",
    _("Basis"),
    badge={True: "late", False: "plain"},
    choices={True: _("basis repealed"), False: ""},
)
"""For lists whose rows are annotated by `law.with_mark`."""


class BasisFilter(ForeignFilter):
    """Rows whose item stands on one of the articles chosen."""

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        if not state.value:
            return queryset
        items = PowerItem.objects.filter(bases__in=state.value).values("pk")
        own = queryset.model is PowerItem
        return queryset.filter(**{"pk__in" if own else "item__in": items})


class LawList(ListPage):
    """The articles on which the province's items stand."""

    model = LegalBasis
    columns = [
        Column("law", link=True, main=True, wide=True),
        Column("edition"),
        Column("article", main=True),
        Column("effective_from_date"),
        Column("effective_until_date", main=True),
        Column("successor__law", _("Replaced by"), optional=True),
    ]
    filters = [Flag("repealed", _("Repealed")), Flag("ending", _("With a last day"))]
    search = ["law", "article"]
    sorts = ["law", "effective_until_date"]
    export = LEGAL_BASES
    actions = [
        Action("powers:law-new", _("New article"), "plus", "powers.add_legalbasis"),
        Action("powers:law-import", _("Import"), "file-import", "powers.import_legalbasis"),
    ]
    empty = _("No law yet. Articles come in with the catalogue's items, or from a sheet.")


class LawDetail(DetailPage):
    """One article: how long it holds, and what stands on it county by county."""

    model = LegalBasis
    related = ("successor",)
    facts = [
        Facts(_("Law"), ["law", "edition", "article", Column("text", wide=True)]),
        Facts(
            _("In force"),
            [
                "effective_from_date",
                "effective_until_date",
                Column("successor__law", _("Replaced by")),
                Column("successor__article", _("Article")),
            ],
        ),
    ]
    aside = ["powers/law_stands.html"]
    actions = [Action("powers:law-edit", _("Change"), "pencil", "powers.change_legalbasis")]

    def context(self, item: LegalBasis) -> dict[str, Any]:
        repealed = law.findings([item]) if item.is_repealed else []
        return {"repealed": repealed, **standing(item)}


def standing(basis: LegalBasis) -> dict[str, Any]:
    """What stands on the article: items, and live lines county by county."""
    counties = law.counties_on(basis)
    return {
        "basis": basis,
        "counties": counties,
        "line_count": sum(row["lines"] for row in counties),
        "item_count": law.items_on(basis).count(),
    }


class LawForm(FormPage):
    """An article; before a last day is entered one sees what stands on it."""

    model = LegalBasis
    form = LegalBasisForm
    template = "powers/law_form.html"
    permission = "powers.add_legalbasis"

    def show(self, template: str, context: dict[str, Any], status: int = 200) -> Any:
        stands = standing(self.item) if self.item else {}
        return super().show(template, context | stands, status)


class LawImport(ImportPage):
    """A sheet with articles and the days on which they begin and end."""

    sheet = LEGAL_BASES
    permission = "powers.import_legalbasis"
