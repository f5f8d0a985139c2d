"""Duties asked of towns: on their way, in the register, with comments, evidence and notice."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, DateRange, Flag, ForeignFilter, PlaceFilter
from core.filters.base import State
from core.tables import PLACEHOLDER
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
    find,
    page_view,
)
from powers import duty_documents
from powers.download import sent
from powers.forms import duties as forms
from powers.models import Duty, DutyEvidence, DutyReply
from powers.models.duties import TOWN_COLUMN
from powers.sheets import DUTIES
from powers.sheets.duty_reports import REPLIES


def which_towns(is_countywide: bool) -> Any:
    return _("all towns") if is_countywide else _("some towns")


class ConcernedPlace(PlaceFilter):
    """A town as well: the duties that concern it."""

    def column(self, state: State, level_column: str) -> str:
        return "pk" if level_column == TOWN_COLUMN else super().column(state, level_column)

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        place = state.value
        if place and place.column == TOWN_COLUMN:
            return queryset.concerning(place)  # type: ignore[attr-defined]
        return super().apply(queryset, state)


class DutyList(ListPage):
    """What departments ask of the towns in one's place, from the draft to the decision and its end."""

    model = Duty
    title = _("Duties asked of towns")
    columns = [
        Column("name", link=True, main=True, wide=True),
        Column("kind", optional=True),
        Column("department__name", _("Asking department")),
        Column("is_countywide", _("Towns"), show=which_towns),
        Column("workload_days", number=True, unit=_("person-days")),
        Column("staff_posts", _("Staff posts"), number=True),
        Column("funds", money=True),
        Column("status", badge=True, main=True),
        Column("due_date", deadline=True),
        Column("notice_number", mono=True, optional=True),
        Column("changed_at", optional=True),
        Column("created_at", optional=True),
    ]
    filters = [
        ChoiceFilter("status"),
        ChoiceFilter("kind"),
        ForeignFilter("department", _("Asking department")),
        ConcernedPlace(),
        DateRange("planned_from_date"),
        Flag("overdue", _("Overdue")),
    ]
    search = ["name"]
    sorts = ["-changed_at", "name"]
    bulk = ["ask", "review", "clear", "fund"]
    export = DUTIES
    actions = [
        Action("powers:duty-new", _("Ask for a duty"), "plus", "powers.add_duty", kind="primary"),
        Action("powers:duty-import", _("Import"), "file-import", "powers.import_duty"),
    ]
    empty = _("No duty is asked of the towns. A department asks before it hands any work to them.")


class Register(ListPage):
    """What the county has decided: admitted, for a time, not admitted, ended."""

    model = Duty
    title = _("Register of admissions")
    columns = [
        Column("notice_number", mono=True),
        Column("name", link=True, main=True, wide=True),
        Column("department__name", _("Asking department")),
        Column("is_countywide", _("Towns"), show=which_towns),
        Column("status", badge=True, main=True),
        Column("from_date"),
        Column("until_date"),
        Column("staff_posts", _("Staff posts"), number=True),
        Column("funds", money=True),
        Column("funds_source", optional=True),
        Column("equipment", wide=True, optional=True),
        Column("decision_number", mono=True, optional=True),
        Column("decided_date", optional=True),
    ]
    filters = [
        ChoiceFilter(
            "status", choices=[(s.value, s.label) for s in map(Duty.Status, Duty.DECIDED)]
        ),
        ChoiceFilter("kind"),
        ForeignFilter("department", _("Asking department")),
        ConcernedPlace(),
        DateRange("decided_date"),
        DateRange("until_date"),
    ]
    search = ["name", "notice_number"]
    sorts = ["-changed_at", "name"]
    export = DUTIES
    empty = _(
        "Nothing is decided yet. A duty without an admission number may be refused by a town."
    )

    def queryset(self) -> QuerySet:
        return super().queryset().decided()

    def row_link(self) -> str:
        return reverse("powers:duty-detail", args=[PLACEHOLDER])


class ReplyList(ListPage):
    """What towns say to the duties they are asked to carry."""

    model = DutyReply
    columns = [
        Column("duty__name", pgettext_lazy("duty", "Duty"), link=True, main=True, wide=True),
        Column("duty__department__name", _("Asking department")),
        Column("town__name", _("Town")),
        Column("status", badge=True, main=True),
        Column("reason", wide=True),
        Column("due_date", deadline=True),
        Column("replied_at"),
        Column("round", optional=True),
    ]
    filters = [
        ChoiceFilter("status"),
        ForeignFilter("duty__department", _("Asking department")),
        PlaceFilter(),
        Flag("overdue", _("Overdue")),
    ]
    sorts = ["-id"]
    bulk = ["agree", "object"]
    export = REPLIES
    empty = _(
        "No town is asked. When a department asks for a duty, each town concerned comments here."
    )


class ReplyDetail(DetailPage):
    """One town's comment, with the duty it is about."""

    model = DutyReply
    facts = [
        Facts(
            pgettext_lazy("duty", "Duty"),
            [
                Column("duty__department__name", _("Asking department")),
                Column("duty__legal_basis", wide=True),
                Column("duty__necessity", wide=True),
                Column("duty__department_part", wide=True),
                Column("duty__town_part", wide=True),
            ],
        ),
        Facts(
            _("What comes along"),
            [
                Column("duty__workload_days", unit=_("person-days")),
                "duty__planned_from_date",
                "duty__planned_until_date",
                "duty__staff_posts",
                Column("duty__funds", money=True),
                "duty__funds_source",
                "duty__equipment",
            ],
        ),
        Facts(
            _("Comment"),
            [
                Column("town__name", _("Town")),
                Column("reason", wide=True),
                Column("by__full_name", _("By")),
                "replied_at",
                Column("due_date", deadline=True),
            ],
        ),
    ]
    related = ("duty", "town")
    tabs = [History()]


class OwnReplies(ReplyList):
    """The comments on one duty."""

    columns = [
        Column("town__name", _("Town"), link=True, main=True),
        Column("status", badge=True, main=True),
        Column("reason", wide=True),
        Column("by__full_name", _("By")),
        Column("replied_at"),
        Column("due_date", deadline=True),
        Column("round"),
    ]

    def row_link(self) -> str:
        return reverse("powers:reply-detail", args=[PLACEHOLDER])


class DutyDetail(DetailPage):
    """One duty: what is asked, what comes along, what was decided."""

    model = Duty
    number = "notice_number"
    facts = [
        Facts(
            pgettext_lazy("duty", "Duty"),
            [
                "kind",
                Column("department__name", _("Asking department")),
                Column("legal_basis", wide=True),
                Column("necessity", wide=True),
                Column("department_part", wide=True),
                Column("town_part", wide=True),
            ],
        ),
        Facts(
            _("What comes along"),
            [
                Column("workload_days", unit=_("person-days")),
                "planned_from_date",
                "planned_until_date",
                "staff_posts",
                Column("funds", money=True),
                "funds_source",
                "equipment",
            ],
        ),
        Facts(
            _("Decision"),
            [
                "notice_number",
                "decision_number",
                "decided_date",
                "from_date",
                "until_date",
                "renewal_number",
                "renewed_date",
                "ended_date",
                Column("negative_entry__name", _("Negative list")),
                Column("negative_reason", _("Reason for the exception")),
            ],
        ),
    ]
    aside = ["powers/duty_aside.html"]
    related = ("county",)
    tabs = [
        Related(_("Towns' comments"), OwnReplies, "duty"),
        Papers(),
        History(),
    ]
    actions = [Action("powers:duty-edit", _("Change"), "pencil", "powers.change_duty")]

    def context(self, item: Duty) -> dict[str, Any]:
        is_named = not (item.is_countywide or item.round)
        given = {
            "town_names": "、".join(town.name for town in item.towns.all()) if is_named else "",
            "proofs": [(kind.label, item.proofs.get(kind.value)) for kind in DutyEvidence.Kind],
            "against": item.closing_entries if item.status not in Duty.DECIDED else [],
        }
        return given if item.status in Duty.OPEN else given | {"buttons": []}


class DutyForm(FormPage):
    """A department asks for a duty, or corrects one that is with it."""

    model = Duty
    form = forms.DutyForm


class DutyImport(ImportPage):
    """A department's sheet becomes drafts."""

    sheet = DUTIES
    permission = "powers.import_duty"


@page_view("powers.view_duty")
def notice(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The notice of the decision: 准入通知书, 限期准入通知书 or 不予准入通知书."""
    duty = find(request, Duty, pk=pk, related=("department", "county", "negative_entry"))
    if duty.decided_date is None:
        messages.error(request, _("Nothing is decided yet: there is no notice."))
        return redirect(duty)
    return sent(duty_documents.notice(duty), kind, f"{duty.notice_number}{duty}")
