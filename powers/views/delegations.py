"""Delegations with their opinions and papers."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.loans import Loans
from core.filters import ChoiceFilter, DateRange, Flags, ForeignFilter, Given, PlaceFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    History,
    ImportPage,
    ListPage,
    Papers,
    Related,
    find,
    page_view,
)
from powers import cards, documents, handback, law, proposals, rules
from powers.catalogue import DOMAINS
from powers.download import sent
from powers.models import Delegation, Opinion, Paper, Tenure
from powers.sheets import REQUESTS
from powers.views.evaluation import EvaluationList
from powers.views.handback import GOING_BACK, Matters
from powers.views.law import REPEALED, BasisFilter
from powers.views.proposals import ProposalList
from powers.views.readiness import ChecklistTab
from powers.views.use import UseList


class DelegationList(ListPage):
    """The powers of the towns in one's place, from the request to force and back."""

    model = Delegation
    among_many = True
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
        Column("filing_due_date", deadline=True, optional=True),
        Column("evaluation_due_date", deadline=True, optional=True),
        Column("batch__title", _("Batch"), optional=True),
        Column("changed_at", optional=True),
        Column("created_at", optional=True),
        REPEALED,
    ]
    filters = [
        ChoiceFilter("status"),
        ChoiceFilter("kind"),
        ChoiceFilter("mode"),
        ForeignFilter("department", _("Original department")),
        PlaceFilter(),
        ChoiceFilter("item__domain", _("Domain"), [(name, name) for name in DOMAINS]),
        DateRange("effective_date"),
        DateRange("term_until_date"),
        Flags(
            _("Marks"),
            in_force=_("In force today"),
            used=_("Used in the last twelve months"),
            live=_("Not ended"),
            overdue=_("Overdue"),
            filing_overdue=_("Filing with the justice bureau overdue"),
            unfiled=_("Not yet filed with the justice bureau"),
            evaluation_due=_("To be evaluated soon"),
            evaluation_overdue=_("Evaluation overdue"),
            given_up=_("No longer exercised by the department"),
            basis_repealed=_("Basis repealed"),
        ),
        BasisFilter("item__bases", _("Law")),
        Given("department__generic_name", _("Original department")),
        Given("department__name", _("Original department")),
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
        "register",
        "evaluate",
        "call_off",
        "recall",
        "declare",
        "hand_back",
    ]
    export = REQUESTS
    actions = [
        Action("powers:ask", _("Ask for powers"), "plus", "powers.add_batch", kind="primary"),
        Action("powers:delegation-import", _("Import"), "file-import", "powers.import_delegation"),
    ]
    empty = _("No power is on its way yet. A town asks for items of the guiding catalogue.")

    def queryset(self) -> QuerySet:
        return law.with_mark(super().queryset())


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


class TenureList(ListPage):
    """When the town held the power."""

    model = Tenure
    title = _("Times in force")
    columns = [
        Column("from_date", main=True),
        Column("until_date", main=True),
        Column("mode"),
        Column("department__name", _("Original department")),
    ]
    sorts = ["-from_date"]


# What an officer of another place may be asked to do on a single line.
LENDS = {
    "powers.opine_delegation": _("Give the department's opinion"),
    "powers.clear_delegation": _("Review legality"),
}


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
                Column("item__catalogue_code", mono=True),
                Column("task_code", _("Implementation code"), mono=True),
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
                Column("filing_due_date", deadline=True),
                Column("evaluation_due_date", deadline=True),
                "matters_declared_date",
                "round",
            ],
        ),
    ]
    aside = [
        "powers/repealed.html",
        "powers/standing.html",
        "powers/carry_notices.html",
        "powers/delegation_files.html",
    ]
    tabs = [
        Related(_("Opinions"), OpinionList, "delegation"),
        Related(_("Numbered papers"), PaperList, "delegation"),
        Related(_("Evaluations"), EvaluationList, "delegation"),
        Matters(),
        Related(_("Times in force"), TenureList, "delegation"),
        ChecklistTab(),
        Related(_("Use"), UseList, "delegation"),
        Related(_("Proposals"), ProposalList, "delegation"),
        Papers(),
        Loans("powers.lend_delegation", LENDS),
        History(),
    ]

    def marked(self, rows: QuerySet) -> QuerySet:
        return proposals.with_mark(law.with_mark(rows))

    def context(self, item: Any) -> dict[str, Any]:
        shortage = cards.shortage(item)
        return {
            "repealed": law.findings(law.repealed_of(item.item) if item.basis_repealed else []),
            "notices": [shortage] if shortage else [],
            "alone": rules.alone(item),
            "given_up": rules.is_given_up(item),
            "goes_back": item.status in GOING_BACK,
            "matters": handback.staying(item),
            "proposals": proposals.of_line(item, self.request.user) if item.has_proposal else [],
        }


class DelegationImport(ImportPage):
    """A sheet with many items for many towns becomes lines of a request."""

    sheet = REQUESTS
    permission = "powers.import_delegation"


@page_view("powers.view_delegation")
def hand_over_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The hand-over certificate or entrustment of a line, to be signed."""
    line = find(request, Delegation, pk=pk, related=("item", "town", "department"))
    if not rules.needs_hand_over(line):
        messages.error(
            request, _("Nothing is handed over in this mode: there is no paper to sign.")
        )
        return redirect(line)
    return sent(documents.hand_over_paper(line), kind, f"{line.town}-{line}")
