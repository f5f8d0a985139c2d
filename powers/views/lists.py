"""Towns' lists of powers and responsibilities inside the house: versions and their rows."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, Flag, ForeignFilter, PlaceFilter
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
    Tab,
)
from powers import list_standing
from powers.forms.list_entry import EntryAddForm
from powers.forms.lists import EntryForm, TownListForm
from powers.list_changes import compare
from powers.models import ListEntry, TownList
from powers.rules.lists import lack_counts
from powers.sheets.lists import LIST_ENTRIES
from powers.views.list_editing import lacks
from powers.views.list_papers import offices_with_counts

WHOLE = 1_000
"""A list is shown whole on its page: real ones have up to 400 items."""


class EntryList(ListPage):
    """The rows of the lists in one's place: what stands in which version."""

    model = ListEntry
    columns = [
        Column("number", mono=True),
        Column("name", link=True, main=True, wide=True),
        Column("kind"),
        Column("source"),
        Column("mode"),
        Column("office__name", _("Office in charge"), main=True),
        Column("post"),
        Column("supervision_phone", optional=True),
        Column("legal_basis", wide=True, optional=True),
        Column("town_list__town__name", _("Town"), optional=True),
        Column("town_list__title", _("List"), optional=True),
    ]
    filters = [
        ForeignFilter("town_list", _("List"), order="-id"),
        ChoiceFilter("kind"),
        ChoiceFilter("source"),
        ChoiceFilter("mode"),
        ForeignFilter("office", _("Office in charge")),
        PlaceFilter(),
        Flag("in_force", _("In the list in force")),
        Flag("merged_rows", _("Merged")),
        Flag("unassigned", _("Assigned to no office")),
        Flag("without_phone", _("Without a phone")),
    ]
    search = ["name"]
    sorts = ["number"]
    export = LIST_ENTRIES
    actions = [
        Action("powers:listentry-new", _("Add a row"), "plus", "powers.add_listentry"),
        Action("powers:listentry-import", _("Import"), "file-import", "powers.import_listentry"),
    ]
    empty = _("No list has been drawn up yet.")


class Changes(Tab):
    """What is different from the version before, and whose duties change with it."""

    label = _("Changes")
    template = "powers/_list_changes_tab.html"
    slug = "changes"

    def is_shown(self, page: Any, item: TownList) -> bool:
        return item.previous_id is not None

    def context(self, page: Any, item: TownList) -> dict[str, Any]:
        return {"found": compare(item.previous, item)}


class Duties(Tab):
    """Which office of the town has how many rows."""

    label = _("Duties of the offices")
    template = "powers/_list_offices.html"
    slug = "offices"

    def context(self, page: Any, item: TownList) -> dict[str, Any]:
        return {"offices": offices_with_counts(item)}


class TownListList(ListPage):
    """Every version of every list in one's place."""

    model = TownList
    columns = [
        Column("title", link=True, main=True, wide=True),
        Column("town__name", _("Town")),
        Column("number", number=True, main=True),
        Column("status", badge=True, main=True),
        Column("entry_count", number=True),
        Column("document_number", mono=True),
        Column("effective_date"),
        Column("added_count", number=True, optional=True),
        Column("dropped_count", number=True, optional=True),
        Column("changed_count", number=True, optional=True),
    ]
    filters = [
        ChoiceFilter("status"),
        PlaceFilter(),
        Flag("published", _("In force")),
        Flag("to_come", _("Takes effect later")),
        Flag("being_made", _("Being made")),
    ]
    sorts = ["-id"]
    actions = [
        Action(
            "powers:townlist-new",
            _("Draw up the next version"),
            "plus",
            "powers.add_townlist",
            kind="primary",
        ),
        Action("powers:listentry-import", _("Import"), "file-import", "powers.import_listentry"),
    ]
    empty = _("No town has drawn up its list yet. The town clerk draws up the first version.")


class TownListDetail(DetailPage):
    """One version: what it says, what is next, what is different, who has which duties."""

    model = TownList
    template = "powers/list_detail.html"
    related = ("town", "previous")
    facts = [
        Facts(
            _("Version"),
            [
                Column("town__name", _("Town")),
                "number",
                "document_number",
                "effective_date",
                "entry_count",
                "created_by",
                "created_at",
                "published_at",
                Column("note", wide=True),
            ],
        )
    ]
    aside = ["powers/list_files.html"]
    tabs = [
        Related(_("Items"), EntryList, "town_list", limit=WHOLE),
        Changes(),
        Duties(),
        History(),
    ]
    actions = [
        Action("powers:townlist-rows", _("Sharpen the rows"), "edit", "powers.change_townlist"),
        Action("powers:townlist-edit", _("Change"), "pencil", "powers.change_townlist"),
    ]

    def context(self, item: TownList) -> dict[str, Any]:
        if item.is_editable:
            counts = lack_counts(item)
            return {
                "lacks": [(name, label, counts[name]) for name, label in lacks() if counts[name]]
            }
        if item.status != TownList.Status.PUBLISHED:
            return {}
        return {"standing": list_standing.findings(list_standing.standing_of(item))}


class TownListPage(FormPage):
    """The next version: drawn up from what is in force today."""

    model = TownList
    form = TownListForm
    title = _("Draw up the next version")
    permission = "powers.add_townlist"


class EntryDetail(DetailPage):
    """One row of one version."""

    model = ListEntry
    number = "number"
    facts = [
        Facts(
            _("Item"),
            [
                "kind",
                "domain",
                "source",
                "mode",
                Column("source_label"),
                "department_name",
                Column("legal_basis", wide=True),
                Column("scope_note", wide=True),
                Column("merged", wide=True),
                Column("town_list__title", _("List")),
            ],
        ),
        Facts(
            _("Who answers"),
            [Column("office__name", _("Office in charge")), "post", "supervision_phone", "remark"],
        ),
        Facts(
            _("Responsibilities"),
            [
                Column("responsibilities", wide=True),
                Column("accountability", wide=True),
                Column("flow", wide=True),
            ],
        ),
    ]
    actions = [
        Action("powers:listentry-edit", _("Change"), "pencil", "powers.change_listentry"),
        Action("powers:townlist-list", _("Lists"), "list-details"),
    ]


class EntryPage(FormPage):
    """One row of a draft."""

    model = ListEntry
    form = EntryForm
    creates = False


class EntryAdd(FormPage):
    """A row that the catalogue doesn't know, into the town's draft."""

    model = ListEntry
    form = EntryAddForm
    title = _("Add a row")
    permission = "powers.add_listentry"
    edits = False


class EntryImport(ImportPage):
    """The town's existing list comes in as a sheet, into its draft."""

    sheet = LIST_ENTRIES
    permission = "powers.import_listentry"
