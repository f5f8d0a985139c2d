"""Evaluations: the list, one of them, a whole batch in one grid, the report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, DateRange, Flag, PlaceFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    ImportPage,
    ListPage,
    Related,
    find,
    page_view,
)
from core.workflow import Verdict
from powers import evaluation_report
from powers.download import sent
from powers.evaluation_batch import EVALUATE, evaluate_all
from powers.forms.evaluation import BatchEvaluationForm
from powers.models import Batch, Delegation, Evaluation
from powers.sheets import EVALUATIONS
from powers.views.proposals import ProposalList


class EvaluationList(ListPage):
    """What evaluations found."""

    model = Evaluation
    columns = [
        Column("delegation__title", _("Item"), link=True, main=True, wide=True),
        Column("delegation__town__name", _("Town")),
        Column("cases"),
        Column("zero_months"),
        Column("on_time"),
        Column("corrected"),
        Column("satisfaction"),
        Column("verdict", badge=True, main=True),
        Column("issued_date"),
        Column("number", mono=True, optional=True),
        Column("text", wide=True, optional=True),
    ]
    filters = [
        ChoiceFilter("verdict"),
        Flag("undecided", _("Waits for a decision")),
        PlaceFilter(),
        DateRange("issued_date"),
    ]
    search = ["delegation__title"]
    sorts = ["-id", "-cases"]
    export = EVALUATIONS
    actions = [Action("powers:evaluation-import", _("Import"), "file-import", EVALUATE)]
    empty = _("Nothing has been evaluated yet. A power is evaluated at least once a year.")


class EvaluationImport(ImportPage):
    """A report about many powers: each row concludes one evaluation."""

    sheet = EVALUATIONS
    permission = EVALUATE


class EvaluationDetail(DetailPage):
    """One evaluation."""

    model = Evaluation
    facts = [
        Facts(
            _("Figures"),
            [
                "from_date",
                "until_date",
                "cases",
                "zero_months",
                "on_time",
                "corrected",
                "satisfaction",
            ],
        ),
        Facts(
            _("Verdict"),
            [
                "verdict",
                Column("text", wide=True),
                "number",
                "issued_date",
                Column("by__full_name", _("By")),
            ],
        ),
        Facts(
            _("Power"),
            [
                Column("delegation__title", _("Item"), wide=True),
                Column("delegation__town__name", _("Town")),
            ],
        ),
    ]
    related = ("delegation__town",)
    aside = ["powers/evaluation_files.html"]
    tabs = [Related(_("Proposals"), ProposalList, "evaluation")]


@page_view(EVALUATE, methods=("GET", "POST"))
def of_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """All powers of a batch that are in force, with one report: figures and verdict in each row."""
    batch = find(request, Batch, EVALUATE, pk=pk)
    lines = Delegation.objects.allowing(request.user, EVALUATE).filter(
        batch=batch, status__in=Delegation.EXERCISED
    )
    lines = lines.with_names().order_by("town", "item__number", "pk")  # type: ignore[attr-defined]
    posted = request.POST if request.method == "POST" else None
    form = BatchEvaluationForm(posted, user=request.user, lines=lines)
    verdicts: list[Verdict] | None = None
    if posted is not None and form.is_valid():
        given = form.given()
        if given:
            verdicts = evaluate_all(given, request.user)
        else:
            form.add_error(None, _now("Give a verdict in at least one row."))
    context = {
        "batch": batch,
        "form": form,
        "rows": [(line, form.boxes_of(line)) for line in form.lines],
        "verdicts": verdicts,
        "title": _now("Evaluation"),
    }
    return render(request, "powers/evaluation.html", context, status=422 if form.errors else 200)


@page_view("powers.view_evaluation")
def batch_report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The evaluation report of a batch, as Word or PDF."""
    batch = find(request, Batch, pk=pk, related=("county",))
    found = Evaluation.objects.visible_to(request.user).filter(delegation__batch=batch)
    rows = evaluation_report.latest(found)
    if not rows:
        messages.error(request, _now("No line of this batch has been evaluated yet."))
        return redirect(batch)
    document = evaluation_report.report(str(batch), batch.county.name, rows)
    return sent(document, kind, f"{batch}-评估报告")


@page_view("powers.view_evaluation")
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The report of one evaluation, as Word or PDF."""
    one = find(request, Evaluation, pk=pk, related=evaluation_report.RELATED)
    line = one.delegation
    document = evaluation_report.report(f"{line.town}{line}", line.county.name, [one])
    return sent(document, kind, f"{line.town}-{line}-评估报告")
