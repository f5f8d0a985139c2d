"""Batches as a whole: their lines, submitting them all, the announcement."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import DateRange
from core.pages.step import form_of
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    ListPage,
    Related,
    find,
    page_view,
)
from powers import documents
from powers.download import sent
from powers.forms.batches import BatchForm
from powers.models import Batch, Delegation
from powers.views.delegations import DelegationList
from powers.workflow import DELEGATION


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
        Action("powers:batch-edit", _("Change"), "pencil", "powers.change_batch"),
        Action("powers:batch-review", _("Review grid"), "list-check", "powers.view_delegation"),
        Action("powers:batch-timetable", _("Timetable"), "calendar-due", "powers.view_plannedstep"),
        Action("powers:batch-readiness", _("Checklist"), "checklist", "powers.view_batch"),
        Action(
            "powers:batch-evaluation",
            _("Evaluate"),
            "report-analytics",
            "powers.evaluate_delegation",
        ),
        Action("powers:batch-submit", _("Submit all"), "send", "powers.submit_delegation"),
    ]


class BatchChange(FormPage):
    """Title, document number and planned start are corrected."""

    model = Batch
    form: Any = BatchForm
    creates = False


@page_view("powers.submit_delegation", methods=("GET", "POST"))
def submit_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """All drafts and returned lines of a batch go out with the same minutes; a verdict per line."""
    batch = find(request, Batch, pk=pk)
    form = form_of(DELEGATION["submit"], request)
    lines = Delegation.objects.allowing(request.user, "powers.submit_delegation").filter(
        batch=batch, status__in=DELEGATION["submit"].sources
    )
    verdicts = None
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        note = data.pop("note", "")
        verdicts = DELEGATION.apply_many(
            lines.with_names(), "submit", by=request.user, note=note, **data
        )
    context = {
        "batch": batch,
        "form": form,
        "lines": lines,
        "verdicts": verdicts,
        "title": _("Submit all"),
    }
    return render(request, "powers/submit_batch.html", context, status=422 if form.errors else 200)


@page_view("powers.view_batch")
def announcement(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The draft of the county's announcement of a batch, as Word or PDF."""
    batch = find(request, Batch, pk=pk)
    lines = documents.to_announce(Delegation.objects.visible_to(request.user).filter(batch=batch))
    if not lines:
        messages.error(request, _("No line of this batch is decided yet: nothing to announce."))
        return redirect(batch)
    return sent(documents.announcement(batch, lines), kind, f"{batch}-通告")
