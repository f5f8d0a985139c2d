"""Supervision and cards: the list, one of them with its paper, issuing, the desk."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, DateRange, Flags, ForeignFilter, PlaceFilter
from core.views import Action, Column, DetailPage, Facts, History, ListPage, find, page_view
from grid import limit_shown, supervision_paper
from grid.forms.supervisions import SupervisionForm
from grid.models import Supervision
from grid.views.of_case import OfCasePage
from powers.download import sent

VIEW = "grid.view_supervision"
ON_DESK = 5
KIND = Column("kind", badge=Supervision.KIND_TONES, main=True)


class SupervisionList(ListPage):
    """What was sent to hurry cases: by people and by the clock."""

    model = Supervision
    title = _("Supervision and cards")
    columns = [
        Column("title", link=True, main=True, wide=True),
        KIND,
        Column("level"),
        Column("unit__name", _("Unit supervised")),
        Column("town__name", _("Town")),
        Column("reason", wide=True),
        Column("status", badge=True, main=True),
        Column("issued_at"),
        Column("due_at", deadline=True, main=True),
        Column("points", number=True),
        Column("document_number", mono=True, optional=True),
        Column("answer", wide=True, optional=True),
        Column("answered_at", optional=True),
    ]
    filters = [
        ChoiceFilter("kind"),
        ChoiceFilter("level", choices=Supervision.Level.choices[1:]),
        ChoiceFilter("status"),
        Flags(
            pgettext_lazy("supervision", "Standing"),
            standing=pgettext_lazy("supervision", "not ended"),
            overdue=_("Answer overdue"),
        ),
        ForeignFilter("unit", _("Unit supervised")),
        PlaceFilter(),
        DateRange("issued_at"),
    ]
    sorts = ["-issued_at", "due_at"]
    empty = _("No case was supervised and no limit was missed.")


class OfOneCase(SupervisionList):
    """As a tab of its case, whose title stands above already."""

    columns = [
        Column("kind", badge=Supervision.KIND_TONES, link=True, main=True),
        *(
            one
            for one in SupervisionList.columns
            if one.name not in ("title", "kind", "town__name")
        ),
    ]


class SupervisionDetail(DetailPage):
    """One of them, with its answer; from level 2 on as a paper."""

    model = Supervision
    number = "document_number"
    related = ("case__village", "city")
    facts = [
        Facts(
            pgettext_lazy("model", "supervision"),
            [
                "kind",
                "level",
                Column("unit__name", _("Unit supervised")),
                Column("reason", wide=True),
                Column("demand", wide=True),
                "from_tier",
                Column("issued_by__full_name", pgettext_lazy("supervision", "Issued by")),
                "issued_at",
                Column("due_at", deadline=True),
                "copied_to",
                "interview_at",
                "points",
                Column("raised_from__reason", _("Follows"), wide=True),
            ],
        ),
        Facts(
            pgettext_lazy("grid", "Case"),
            [
                Column("case__number", _("Case number"), mono=True),
                Column("case__text", _("What happened"), wide=True),
                Column("case__status", _("Status")),
                Column("case__due_at", _("Due"), deadline=True),
                Column("county__name", _("County")),
                Column("town__name", _("Town")),
            ],
        ),
        Facts(_("Answer"), [Column("answer", wide=True), "answered_at", "ended_at"]),
    ]
    tabs = [History()]
    aside = ["grid/_limit.html", "grid/_supervision_paper.html"]

    def context(self, item: Supervision) -> dict[str, Any]:
        """Until when the answer is awaited, by which clock and why."""
        if item.status != Supervision.Status.ISSUED:
            return {}
        basis = _now("policy figure: days for an answer, %(level)s") % {
            "level": item.get_level_display()
        }
        return {"limit": limit_shown.of_days(item, item.issued_at, basis)}


class SupervisionPage(OfCasePage):
    """Supervise a case."""

    model = Supervision
    form = SupervisionForm
    title = button = _("Supervise")

    def saved(self, item: Supervision) -> str:
        return item.get_absolute_url()


@page_view(VIEW)
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """督办单 of a supervision in writing, as Word or PDF."""
    related = ("case", "case__category", "case__village", "unit", "town", "county", "city")
    row = find(request, Supervision, related=related, pk=pk)
    if row.level < Supervision.Level.SECOND:
        raise Http404
    return sent(supervision_paper.order(row), kind, f"督办单-{row.case.number}")


def panel(request: HttpRequest) -> str:
    """督办 on the desk: what stands and hurries one's unit or place, the latest first."""
    user = request.user
    if not user.has_perm(VIEW):
        return ""
    rows = Supervision.objects.visible_to(user).standing().exclude(kind="urge")
    found = list(rows.select_related("unit", "town").order_by("-issued_at")[: ON_DESK + 1])
    if not found:
        return ""
    context = {"rows": found[:ON_DESK], "has_more": len(found) > ON_DESK}
    return render_to_string("grid/_supervised.html", context)


CASE_ACTIONS = [
    Action("grid:case-assist", _("Ask for help"), "users-plus", "grid.add_assist"),
    Action("grid:case-extension", _("Ask for more time"), "clock-hour-4", "grid.add_caserequest"),
    Action("grid:case-holding", _("Ask for a hold"), "clock-pause", "grid.add_caserequest"),
    Action("grid:case-supervision", _("Supervise"), "speakerphone", "grid.add_supervision"),
]
