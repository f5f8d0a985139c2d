"""Departments, offices, institutions and agencies: list, page, form, import."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, Flag, PlaceFilter
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
from towns.forms import OrganisationForm
from towns.models import Division, Organisation
from towns.sheets import ORGANISATIONS


class OrganisationList(ListPage):
    """Every organisation; those that have ended are hidden by the filter."""

    model = Organisation
    columns = [
        Column("name", link=True, main=True),
        Column("kind", main=True),
        Column("division__name", _("Place")),
        Column("department__name", _("Sending department")),
        Column("management", optional=True),
        Column("towns_served", _("Towns served"), optional=True, wide=True),
        Column("generic_name", optional=True),
        Column("established_number", number=True),
        Column("actual_number", number=True),
        Column("counts_toward_cap", optional=True),
        Column("head", optional=True),
        Column("code", mono=True, optional=True),
        Column("valid_until_date"),
    ]
    filters = [
        ChoiceFilter("kind"),
        PlaceFilter(),
        ChoiceFilter("management"),
        Flag("valid", _("In force")),
        Flag("counting_toward_cap", _("Counts toward the cap")),
    ]
    search = "name"
    sorts = ["name", "division__code", "-established_number"]
    export = ORGANISATIONS
    actions = [
        Action("towns:organisation-new", _("New organisation"), "plus", "towns.add_organisation"),
        Action("towns:organisation-import", _("Import"), "table-import", "towns.add_organisation"),
    ]
    empty = _("No organisation yet. A county enters or imports its departments first.")

    def queryset(self) -> QuerySet:
        return super().queryset().with_towns_served()


class ServedTowns(ListPage):
    """The towns an agency serves, as a tab shows them."""

    model = Division
    name = "division"
    key = "code"
    columns = [Column("code", mono=True), Column("name", link=True), "kind"]
    sorts = ["code"]
    empty = _("It serves no town: only dispatched agencies do.")


class OrganisationDetail(DetailPage):
    """One organisation with its staff, its agencies and the towns they serve."""

    model = Organisation
    facts = [
        Facts(
            _("Organisation"),
            [
                "kind",
                "division",
                "short_name",
                "generic_name",
                Column("code", mono=True),
                "document_word",
                "head",
                Column("duties", wide=True),
            ],
        ),
        Facts(
            _("Establishment"),
            [
                Column("established_number", unit=pgettext_lazy("unit", "posts")),
                Column("actual_number", unit=_("persons")),
                "counts_toward_cap",
            ],
        ),
        Facts(_("Dispatched by"), ["department", "management"]),
        Facts(_("Validity"), ["valid_from_date", "valid_until_date", "successor"]),
    ]
    tabs = [
        Related(_("Its agencies"), OrganisationList, "department", slug="agencies"),
        Related(_("Towns served"), ServedTowns, "serving_agencies", slug="towns"),
        History(),
    ]
    actions = [
        Action("towns:organisation-edit", _("Change"), "pencil", "towns.change_organisation"),
    ]


class OrganisationPage(FormPage):
    """A new organisation, or one changed; it is ended by its last day, never deleted."""

    model = Organisation
    form = OrganisationForm


class OrganisationImport(ImportPage):
    """Many organisations at once."""

    sheet = ORGANISATIONS
    permission = "towns.add_organisation"
