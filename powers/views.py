"""The pages of the powers, as declarations."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, DateRange, Flag, ForeignFilter, PlaceFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    History,
    ImportPage,
    ListPage,
    Papers,
    Related,
)
from powers import forms
from powers.models import (
    Batch,
    CatalogueVersion,
    CertifiedOfficer,
    Delegation,
    Opinion,
    Paper,
    PowerItem,
    ProcedureStep,
)
from powers.sheets import CATALOGUE_ITEMS, REQUESTS


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
    ]
    filters = [
        ChoiceFilter("kind"),
        ForeignFilter("version", _("Catalogue"), order="-id"),
        ChoiceFilter("mode"),
        ChoiceFilter("complexity"),
        Flag("published", _("In force")),
    ]
    search = ["name"]
    sorts = ["number"]
    export = CATALOGUE_ITEMS
    actions = [Action("powers:item-import", _("Import"), "file-import", "powers.import_poweritem")]
    empty = _("The catalogue has no items yet. The province imports them from a sheet.")


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
                Column("version__title", _("Catalogue")),
            ],
        ),
    ]


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
    tabs = [Related(_("Items"), ItemList, "version"), History()]
    actions = [Action("powers:item-import", _("Import"), "file-import", "powers.import_poweritem")]


class CatalogueForm(FormPage):
    """A new version; its items come from a sheet."""

    model = CatalogueVersion
    form = forms.CatalogueForm
    permission = "powers.add_catalogueversion"


class DelegationList(ListPage):
    """The powers of the towns in one's place, from the request to force and back."""

    model = Delegation
    columns = [
        Column("title", link=True, main=True, wide=True),
        Column("kind"),
        Column("town__name", _("Town")),
        Column("department__name", _("Original department")),
        Column("mode"),
        Column("status", badge=True, main=True),
        Column("due_date", deadline=True),
        Column("effective_date", optional=True),
        Column("term_until_date", optional=True),
        Column("batch__title", _("Batch"), optional=True),
        Column("changed_at", optional=True),
        Column("created_at", optional=True),
    ]
    filters = [
        ChoiceFilter("status"),
        ChoiceFilter("kind"),
        ChoiceFilter("mode"),
        ForeignFilter("department", _("Original department")),
        PlaceFilter(),
        DateRange("effective_date"),
        Flag("live", _("Not ended")),
        Flag("overdue", _("Overdue")),
    ]
    search = ["title"]
    sorts = ["-changed_at", "title"]
    bulk = [
        "submit",
        "withdraw",
        "decide",
        "file",
        "announce",
        "hand_over",
        "train",
        "take_over",
        "start",
    ]
    export = REQUESTS
    actions = [
        Action("powers:ask", _("Ask for powers"), "plus", "powers.add_batch", kind="primary"),
        Action("powers:delegation-import", _("Import"), "file-import", "powers.import_delegation"),
    ]
    empty = _("No power is on its way yet. A town asks for items of the guiding catalogue.")


class OpinionList(ListPage):
    """The opinions on lines."""

    model = Opinion
    title = _("Opinions")
    columns = [
        Column("kind", main=True),
        Column("verdict", main=True),
        Column("text", wide=True),
        Column("by__full_name", _("By")),
        Column("at"),
        Column("round"),
    ]
    sorts = ["-at"]


class PaperList(ListPage):
    """The numbered papers behind lines."""

    model = Paper
    title = _("Numbered papers")
    columns = [
        Column("kind", main=True),
        Column("number", mono=True, main=True),
        Column("issued_date"),
        Column("issuer"),
        Column("filed_date"),
    ]
    sorts = ["-id"]


class DelegationDetail(DetailPage):
    """One power of one town: what it is, what is next, what stands behind it."""

    model = Delegation
    facts = [
        Facts(
            _("Power"),
            [
                "kind",
                "mode",
                Column("department__name", _("Original department")),
                "item__domain",
                "scope_note",
            ],
        ),
        Facts(_("Basis"), [Column("item__legal_basis", wide=True), "item__is_reserved"]),
        Facts(
            _("Way"),
            [
                Column("town__name", _("Town")),
                Column("batch__title", _("Batch")),
                "effective_date",
                "term_until_date",
                "round",
            ],
        ),
    ]
    aside = ["powers/delegation_files.html"]
    tabs = [
        Related(_("Opinions"), OpinionList, "delegation"),
        Related(_("Numbered papers"), PaperList, "delegation"),
        Papers(),
        History(),
    ]


class DelegationImport(ImportPage):
    """A sheet with many items for many towns becomes lines of a request."""

    sheet = REQUESTS
    permission = "powers.import_delegation"


class BatchList(ListPage):
    """Requests and county documents."""

    model = Batch
    columns = [
        Column("title", link=True, main=True),
        Column("town__name", _("Asking town")),
        Column("county__name", _("County")),
        Column("document_number", mono=True),
        Column("planned_date"),
        Column("line_count", pgettext_lazy("count", "Lines"), number=True, main=True),
        Column("review_count", _("Under way"), number=True),
        Column("in_force_count", pgettext_lazy("delegation", "In force"), number=True),
    ]
    filters = [DateRange("created_at")]
    search = ["title"]
    sorts = ["-id"]
    actions = [
        Action("powers:ask", _("Ask for powers"), "plus", "powers.add_batch", kind="primary")
    ]
    empty = _("No batch yet. A town asks for powers, or the county draws up a document.")

    def queryset(self) -> QuerySet:
        return super().queryset().with_counts(self.request.user.post)


class BatchDetail(DetailPage):
    """A batch with its lines."""

    model = Batch
    facts = [
        Facts(
            _("Batch"),
            [
                Column("programme__name", _("Programme")),
                Column("county__name", _("County")),
                Column("town__name", _("Asking town")),
                "document_number",
            ],
        ),
        Facts(
            _("Plan"),
            [
                "planned_date",
                Column("created_by__full_name", _("Made by")),
                "created_at",
                Column("note", wide=True),
            ],
        ),
    ]
    tabs = [Related(_("Delegations"), DelegationList, "batch")]
    aside = ["powers/batch_files.html"]
    actions = [
        Action("powers:batch-review", _("Review grid"), "list-check", "powers.view_delegation"),
        Action("powers:batch-submit", _("Submit all"), "send", "powers.submit_delegation"),
    ]


class OfficerList(ListPage):
    """Enforcement cards of the towns."""

    model = CertifiedOfficer
    columns = [
        Column("name", main=True, link=True),
        Column("town__name", _("Town")),
        Column("card_number", mono=True, main=True),
        Column("field"),
        Column("valid_until_date"),
    ]
    filters = [PlaceFilter(), DateRange("valid_until_date")]
    search = ["name"]
    sorts = ["-id"]
    actions = [Action("powers:officer-new", _("New card"), "plus", "powers.add_certifiedofficer")]
    empty = _("No enforcement card is entered yet. The justice bureau enters them.")


class OfficerForm(FormPage):
    """A card is entered or changed."""

    model = CertifiedOfficer
    form = forms.CertifiedOfficerForm
    permission = "powers.add_certifiedofficer"


class OfficerDetail(DetailPage):
    """One card."""

    model = CertifiedOfficer
    facts = [
        Facts(
            _("Card"),
            ["name", Column("town__name", _("Town")), "card_number", "field", "valid_until_date"],
        )
    ]
    actions = [
        Action("powers:officer-edit", _("Change"), "pencil", "powers.change_certifiedofficer")
    ]


class ProcedureList(ListPage):
    """Which stages each programme asks for."""

    model = ProcedureStep
    title = _("Procedure")
    columns = [
        Column("programme__name", _("Programme"), main=True),
        Column("stage", main=True, link=True),
        Column("is_on"),
        Column("working_days", number=True),
        Column("clause", mono=True),
    ]
    sorts = ["id"]


class ProcedureDetail(DetailPage):
    """One stage of one programme."""

    model = ProcedureStep
    facts = [
        Facts(
            _("Stage"),
            [Column("programme__name", _("Programme")), "stage", "is_on", "working_days", "clause"],
        )
    ]
    actions = [
        Action("powers:procedure-edit", _("Change"), "pencil", "powers.change_procedurestep")
    ]


class ProcedureForm(FormPage):
    """A programme switches a stage on or off and sets its limit."""

    model = ProcedureStep
    form: Any = forms.ProcedureForm
    permission = "powers.change_procedurestep"
