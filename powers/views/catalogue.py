"""The guiding catalogue: its versions and items."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, Flag, ForeignFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    History,
    ImportPage,
    ListPage,
    Related,
)
from powers import law
from powers.forms import catalogue as catalogue_forms
from powers.models import CatalogueVersion, PowerItem
from powers.sheets import CATALOGUE_ITEMS
from powers.views.law import REPEALED, BasisFilter, LawList
from powers.views.withdrawals import WithdrawalList


class ItemList(ListPage):
    """The items of every catalogue version of one's province."""

    model = PowerItem
    columns = [
        Column("number", mono=True),
        Column("name", link=True, main=True, wide=True),
        Column("kind"),
        Column("domain"),
        Column("department_name"),
        Column("mode", main=True),
        Column("is_reserved", optional=True),
        Column("legal_basis", wide=True),
        Column("version__title", _("Catalogue"), optional=True),
        Column("province_serial", mono=True, optional=True),
        Column("complexity", optional=True),
        Column(
            "is_dropped",
            _("Draft"),
            badge={True: "late", False: "plain"},
            choices={True: _("dropped"), False: _("kept")},
            optional=True,
        ),
        REPEALED,
    ]
    filters = [
        ChoiceFilter("kind"),
        ForeignFilter("version", _("Catalogue"), order="-id"),
        ChoiceFilter("mode"),
        ChoiceFilter("complexity"),
        Flag("published", _("In force")),
        Flag("basis_repealed", _("Basis repealed")),
        BasisFilter("bases", _("Law")),
    ]
    search = ["name"]
    sorts = ["number"]
    export = CATALOGUE_ITEMS
    actions = [
        Action("powers:item-new", _("New item"), "plus", "powers.add_poweritem"),
        Action("powers:item-import", _("Import"), "file-import", "powers.import_poweritem"),
    ]
    empty = _("The catalogue has no items yet. The province imports them from a sheet.")

    def queryset(self) -> QuerySet:
        return law.with_mark(super().queryset(), "pk")


EDIT = Action("powers:item-edit", _("Change"), "pencil", "powers.change_poweritem")
DROP = Action("powers:item-drop", _("Drop"), "trash", "powers.change_poweritem")
TAKE_UP = Action("powers:item-keep", _("Take up again"), "arrow-back-up", "powers.change_poweritem")


class ItemDetail(DetailPage):
    """One power as the law words it."""

    model = PowerItem
    number = "local_code"
    facts = [
        Facts(
            _("Power"), ["kind", "domain", "department_name", "mode", "is_reserved", "complexity"]
        ),
        Facts(
            _("Basis"),
            [
                Column("legal_basis", wide=True),
                "catalogue_code",
                "province_serial",
                Column("version__title", _("Catalogue")),
                Column("is_dropped", _("Dropped in this draft")),
            ],
        ),
    ]
    aside = ["powers/repealed.html"]
    tabs = [Related(_("Law"), LawList, "items")]
    related = ("version",)

    @property
    def actions(self) -> list[Action]:
        """Only a draft is worked on."""
        if not self.item.version.is_draft:
            return []
        return [EDIT, TAKE_UP if self.item.is_dropped else DROP]

    def context(self, item: PowerItem) -> dict[str, Any]:
        return {"repealed": law.findings(law.repealed_of(item))}


class ItemImport(ImportPage):
    """The rows of a sheet become items of the draft version."""

    sheet = CATALOGUE_ITEMS
    permission = "powers.import_poweritem"


class CatalogueList(ListPage):
    """The versions of the guiding catalogue."""

    model = CatalogueVersion
    columns = [
        Column("title", link=True, main=True),
        Column("document_number", mono=True),
        Column("issued_date"),
        Column("status", badge=True, main=True),
    ]
    sorts = ["-id"]
    actions = [
        Action("powers:catalogue-new", _("New version"), "plus", "powers.add_catalogueversion"),
    ]
    empty = _("There is no catalogue yet. The province makes the first version.")


class CatalogueDetail(DetailPage):
    """One version with its items."""

    model = CatalogueVersion
    facts = [
        Facts(
            _("Version"),
            [
                Column("province__name", _("Province")),
                "document_number",
                "issued_date",
                "created_at",
            ],
        )
    ]
    related = ("copied_from",)
    tabs = [
        Related(_("Items"), ItemList, "version"),
        Related(_("Withdrawals"), WithdrawalList, "catalogue"),
        History(),
    ]
    actions = [
        Action(
            "powers:catalogue-compare", _("Compare"), "versions", "powers.view_catalogueversion"
        ),
        Action(
            "powers:catalogue-withdraw",
            _("Take back everywhere"),
            "arrow-back-up",
            "powers.orderall_withdrawal",
        ),
        Action("powers:item-import", _("Import"), "file-import", "powers.import_poweritem"),
    ]


class CatalogueForm(FormPage):
    """A new version; its items come from a sheet."""

    model = CatalogueVersion
    form = catalogue_forms.CatalogueForm
    permission = "powers.add_catalogueversion"
