"""What counties take back after a shrinking list: the tasks, the order, how far it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, ForeignFilter
from core.pages.step import show_at_fields
from core.views import Action, Column, DetailPage, Facts, History, ListPage, find, page_view
from core.workflow import Refused
from powers.comparison import by_place
from powers.forms.withdrawals import OrderForm
from powers.models import CatalogueVersion, Withdrawal, dropped_lines
from powers.withdrawal import order

ORDER_ALL = "powers.orderall_withdrawal"


class WithdrawalList(ListPage):
    """The counties that have something to take back."""

    model = Withdrawal
    columns = [
        Column("county__name", _("County"), link=True, main=True),
        Column("catalogue__title", _("New catalogue"), wide=True),
        Column("line_count", number=True),
        Column("town_count", number=True),
        Column("document_number", mono=True),
        Column("status", badge=True, main=True),
    ]
    filters = [ChoiceFilter("status"), ForeignFilter("catalogue", _("New catalogue"), order="-id")]
    sorts = ["-id", "line_count"]
    empty = _("Nothing was dropped from the catalogue that a town still exercises.")


class WithdrawalDetail(DetailPage):
    """One county's task: what is left town by town, the order, and how far it is."""

    model = Withdrawal
    related = ("county", "catalogue", "job")
    facts = [
        Facts(
            _("Withdrawal"),
            [
                Column("county__name", _("County")),
                Column("catalogue__title", _("New catalogue")),
                "line_count",
                "town_count",
            ],
        ),
        Facts(_("Order"), [Column("document_number", mono=True), "issued_date"]),
    ]
    aside = ["powers/withdrawal_towns.html"]
    tabs = [History()]
    actions = [
        Action(
            "powers:withdrawal-compare", _("What was dropped"), "versions", "powers.view_withdrawal"
        )
    ]

    def context(self, item: Withdrawal) -> dict[str, Any]:
        towns = by_place(item.lines(), "town")
        own_job = item.job if item.job and item.job.by_id == self.request.user.pk else None
        return {"towns": towns, "left": sum(row["count"] for row in towns), "job": own_job}


@page_view("powers.view_withdrawal")
def what_was_dropped(request: HttpRequest, pk: int) -> HttpResponse:
    """The comparison behind the task."""
    task = find(request, Withdrawal, pk=pk, related=("catalogue",))
    return redirect("powers:catalogue-compare", task.catalogue_id)


@page_view(ORDER_ALL, methods=("GET", "POST"))
def order_all(request: HttpRequest, pk: int) -> HttpResponse:
    """The province orders the withdrawal for all its counties that have not decided yet."""
    version = find(request, CatalogueVersion, ORDER_ALL, pk=pk)
    tasks = Withdrawal.objects.allowing(request.user, ORDER_ALL).open().filter(catalogue=version)
    form = OrderForm(request.POST if request.method == "POST" else None, user=request.user)
    findings: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            tasks = tasks.select_related("catalogue", "county").order_by("pk")
            return redirect(order(tasks, by=request.user, **form.cleaned_data))
        except Refused as refusal:
            show_at_fields(form, refusal)
            findings = refusal.findings
    places = by_place(dropped_lines(version), "county")
    context = {
        "version": version,
        "form": form,
        "findings": findings,
        "places": places,
        "line_count": sum(row["count"] for row in places),
        "task_count": tasks.count(),
        "title": _("Take back everywhere what was dropped"),
        "back": (str(version), version.get_absolute_url()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "powers/order_all.html", context, status=status)
