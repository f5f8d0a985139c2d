"""Reports of duties pushed down without admission, and how often each department did so."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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
    ListPage,
    Papers,
    page_view,
)
from powers import duties
from powers.forms import duties as forms
from powers.models import DutyReport
from powers.sheets.duty_reports import REPORTS


class ReportList(ListPage):
    """What the towns report."""

    model = DutyReport
    columns = [
        Column("name", link=True, main=True, wide=True),
        Column("department__name", pgettext_lazy("report", "Department")),
        Column("town__name", _("Town")),
        Column("pushed_date"),
        Column("status", badge=True, main=True),
        Column("demand"),
        Column("due_date", deadline=True),
        Column("created_at", optional=True),
    ]
    filters = [
        ChoiceFilter("status"),
        ForeignFilter("department", pgettext_lazy("report", "Department")),
        PlaceFilter(),
        DateRange("created_at"),
        Flag("overdue", _("Overdue")),
        Flag("upheld", _("Found true")),
    ]
    search = ["name"]
    sorts = ["-id"]
    export = REPORTS
    actions = [
        Action(
            "powers:report-new", _("Report a duty"), "flag", "powers.add_dutyreport", kind="primary"
        ),
        Action("powers:pushers-list", _("By department"), "chart-bar", "powers.view_dutyreport"),
    ]
    empty = _("No report. A town reports work that a department hands down without admission.")


class ReportDetail(DetailPage):
    """One report: what came, from whom, what was found."""

    model = DutyReport
    facts = [
        Facts(
            pgettext_lazy("duty", "Report"),
            [
                Column("town__name", _("Town")),
                Column("department__name", pgettext_lazy("report", "Department")),
                "pushed_date",
                "created_at",
                Column("evidence", wide=True),
            ],
        ),
        Facts(
            _("Finding"),
            [
                "demand",
                Column("due_date", deadline=True),
                Column("statement", wide=True),
                Column("duty__name", _("Duty that was asked for")),
                Column("duty__notice_number", _("Admission number")),
            ],
        ),
    ]
    related = ("county", "town", "department")
    tabs = [Papers({"reported": "powers.change_dutyreport"}), History()]
    actions = [Action("powers:report-edit", _("Change"), "pencil", "powers.change_dutyreport")]

    def context(self, item: DutyReport) -> dict[str, Any]:
        """What is taken up is no longer changed: no button that would be refused."""
        return {} if item.status == DutyReport.Status.REPORTED else {"buttons": []}


class ReportForm(FormPage):
    """A town reports, or completes its report before it is taken up."""

    model = DutyReport
    form = forms.ReportForm


@page_view("powers.view_dutyreport")
def pushers(request: HttpRequest) -> HttpResponse:
    """Who pushed how often: departments with their reports, in one's place."""
    rows = duties.pushed_by_department(DutyReport.objects.visible_to(request.user))
    context = {"rows": rows, "title": _("Duties pushed down, by department")}
    return render(request, "powers/pushers.html", context)
