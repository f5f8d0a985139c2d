"""Editions of the categories, their categories, the limits of steps."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.deadlines import Limit, Unit
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
from grid.forms.categories import CategoryForm, EditionForm
from grid.forms.limits import STEPS, StepLimitForm
from grid.models import Category, CategoryVersion, StepLimit
from grid.sheets.categories import CATEGORIES


def limit(amount: int | None, unit: str) -> str:
    """3 working days."""
    return str(Limit(amount, Unit(unit))) if amount and unit else ""


CHANGE = Action("grid:category-edit", _("Change"), "pencil", "grid.change_category")
WORK = [
    Action("grid:category-new", _("New category"), "plus", "grid.add_category"),
    Action("grid:category-import", _("Import"), "file-import", "grid.import_category"),
]
LIMIT = Column("limit_amount", _("To be settled in"), show=limit, needs=("limit_unit",))


class CategoryList(ListPage):
    """What a case may be about, by its unified code."""

    model = Category
    columns = [
        Column("code", mono=True, link=True, main=True),
        Column("name", main=True, wide=True),
        Column("platform"),
        LIMIT,
        Column("urgency"),
        Column("unit_name"),
        Column("photos_needed"),
        Column("power__name", _("Power needed"), optional=True),
        Column("counts"),
        Column("version__title", _("Edition")),
    ]
    filters = [
        Flag("in_force", _("In force")),
        ChoiceFilter("platform"),
        ForeignFilter("version", _("Edition")),
    ]
    search = ["name"]
    sorts = ["code"]
    export = CATEGORIES
    empty = _("No categories are in force. The province publishes an edition.")


class InEdition(CategoryList):
    """The categories of one edition, on its page."""

    columns = [column for column in CategoryList.columns if column.name != "version__title"]


class CategoryDetail(DetailPage):
    """One category: platform, limit, evidence, power."""

    model = Category
    facts = [
        Facts(
            _("Category"),
            [
                "platform",
                "urgency",
                LIMIT,
                "unit_name",
                "photos_needed",
                Column("power__name", _("Power needed")),
                "filing_condition",
                "closing_condition",
                "counts",
                "is_upkeep",
                Column("note", wide=True),
            ],
        )
    ]
    related = ("version",)
    tabs = [History()]

    @property
    def actions(self) -> list[Action]:
        """Only a draft is worked on."""
        return [CHANGE] if self.item.version.status == CategoryVersion.Status.DRAFT else []


class CategoryPage(FormPage):
    """One category of the draft."""

    model = Category
    form = CategoryForm


class CategoryImport(ImportPage):
    """The rows of a sheet become categories of the draft."""

    sheet = CATEGORIES
    permission = "grid.import_category"


class EditionPage(FormPage):
    """A new edition; it begins as a copy of the one in force."""

    model = CategoryVersion
    form = EditionForm


class EditionList(ListPage):
    """Editions of the categories."""

    model = CategoryVersion
    columns = [
        Column("title", link=True, main=True),
        Column("province__name", _("Province")),
        Column("status", badge=True, main=True),
        Column("document_number"),
        Column("published_at"),
    ]
    sorts = ["-id"]
    filters = [ChoiceFilter("status")]
    actions = [Action("grid:edition-new", _("New edition"), "plus", "grid.add_categoryversion")]


class EditionDetail(DetailPage):
    """One edition with its categories."""

    model = CategoryVersion
    facts = [
        Facts(
            _("Edition"),
            [Column("province__name", _("Province")), "document_number", "published_at"],
        )
    ]
    tabs = [Related(_("Categories"), InEdition, "version"), History()]

    @property
    def actions(self) -> list[Action]:
        """Only a draft is worked on."""
        return WORK if self.item.status == CategoryVersion.Status.DRAFT else []


class LimitList(ListPage):
    """How long a case may stay in a state."""

    model = StepLimit
    columns = [
        Column("step", choices=STEPS, link=True, main=True),
        Column("category_code", mono=True),
        Column("urgency", main=True),
        Column("amount", _("Limit"), show=limit, needs=("unit",), main=True),
        Column("basis", wide=True),
        Column("province__name", _("Province")),
    ]
    filters = [ChoiceFilter("step", choices=list(STEPS.items())), ChoiceFilter("urgency")]
    sorts = ["step", "id"]
    actions = [Action("grid:limit-new", _("New limit"), "plus", "grid.add_steplimit")]


class LimitDetail(DetailPage):
    """One limit and its basis."""

    model = StepLimit
    facts = [
        Facts(
            _("Limit"),
            [
                Column("step", choices=STEPS),
                Column("category_code", mono=True),
                "urgency",
                Column("amount", _("Limit"), show=limit, needs=("unit",)),
                Column("basis", wide=True),
                Column("province__name", _("Province")),
            ],
        )
    ]
    tabs = [History()]
    actions = [Action("grid:limit-edit", _("Change"), "pencil", "grid.change_steplimit")]


class LimitPage(FormPage):
    """A province sets its own limit, for a step, a category, an urgency."""

    model = StepLimit
    form = StepLimitForm

    def initial(self) -> dict[str, Any]:
        return {"province": self.request.user.post.place_id, **super().initial()}
