"""Pages of the powers that are more than a declaration: asking, the review grid, a whole batch."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.pages.step import form_of
from core.views import find, page_view
from core.workflow import Overtaken, Refused
from powers import documents, forms, requests, review, rules
from powers.download import sent
from powers.models import Batch, Delegation, PowerItem
from powers.workflow import DELEGATION

GRID_ROWS = 200
LONGEST_NOTE = 2000
NEVER = 0
"""No row has this version: a verdict that does not say what it saw is stale."""


# --- asking ----------------------------------------------------------------------------------


@page_view("powers.add_batch", methods=("GET", "POST"))
def ask(request: HttpRequest) -> HttpResponse:
    """A town asks for items of the catalogue, or a county draws up a batch for several towns."""
    form = forms.AskForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _open(form, request.user)
        except Refused as refusal:
            for finding in refusal.findings:
                form.add_error(None, str(finding))
        else:
            messages.success(
                request, _("The request was drawn up. Check the lines, then submit them.")
            )
            return redirect(batch)
    return _ask_page(request, form)


def _open(form: forms.AskForm, user: Any) -> Batch:
    data = dict(form.cleaned_data)
    items, towns = data.pop("items"), data.pop("towns")
    return requests.ask(items, towns, by=user, place=user.post.place, **data)


def _ask_page(request: HttpRequest, form: Any) -> HttpResponse:
    place = request.user.post.place
    items = PowerItem.objects.visible_to(request.user).published().order_by("number")
    there = Delegation.objects.live().filter(town=place).values_list("item_id", flat=True)
    context = {
        "form": form,
        "items": items,
        "there": set(there),
        "chosen": set(request.POST.getlist("items")),
        "title": _("Ask for powers"),
    }
    return render(request, "powers/ask.html", context, status=422 if form.errors else 200)


# --- a whole batch ---------------------------------------------------------------------------


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


# --- the review grid -------------------------------------------------------------------------


@page_view("powers.view_delegation")
def review_grid(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The lines that wait for the verdict of one's post, on one screen, worked by keyboard."""
    batch = find(request, Batch, pk=pk) if pk else None
    waiting = review.waiting_for(request.user, batch).order_by("due_date", "town", "item__number")
    lines = list(waiting[: GRID_ROWS + 1])
    shown, has_more = lines[:GRID_ROWS], len(lines) > GRID_ROWS
    changes = review.changes_since_last_round(shown)
    context = {
        "batch": batch,
        "rows": [_row(line, changes) for line in shown],
        "has_more": has_more,
        "progress": review.progress(request.user, batch) if batch else None,
        "stages": review.stages_for(request.user),
        "title": _("Review grid"),
    }
    return render(request, "powers/review_grid.html", context)


def _row(line: Delegation, changes: dict[int, Any]) -> dict[str, Any]:
    return {
        "line": line,
        "opinions": review.opinions_of(line),
        "objection": review.last_objection(line),
        "changes": changes.get(line.pk, []),
        "choices": review.CHOICES[Delegation.Status(line.status)],
    }


@page_view("powers.view_delegation", methods=("POST",))
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """One key pressed in the grid: takes the step at once; answers in JSON, or leads back."""
    line = find(request, Delegation, pk=pk)
    answer = _judge(request, line)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(answer, status=200 if answer["done"] else 409)
    tell = messages.success if answer["done"] else messages.error
    tell(request, answer["sentence"])
    return redirect("powers:batch-review", pk=line.batch_id)


def _judge(request: HttpRequest, line: Delegation) -> dict[str, Any]:
    choices = review.CHOICES.get(Delegation.Status(line.status), ())
    wanted = request.POST.get("seen", line.status)
    if wanted != line.status:
        choices = review.CHOICES.get(wanted, ())
    choice = next((one for one in choices if one.key == request.POST.get("key")), None)
    if choice is None:
        return {"done": False, "sentence": _("This verdict is not open here. Reload the page.")}
    note, version = request.POST.get("note", ""), request.POST.get("version", "")
    if len(note) > LONGEST_NOTE:
        return {"done": False, "sentence": _("The reason is too long: 2,000 characters at most.")}
    try:
        row = DELEGATION.apply(
            line,
            choice.step,
            by=request.user,
            note=note,
            version=int(version) if version.isdecimal() and len(version) < 10 else NEVER,
            **choice.data,
        )
    except Overtaken as late:
        return {"done": False, "is_overtaken": True, "sentence": str(late)}
    except Refused as refusal:
        return {"done": False, "sentence": str(refusal)}
    except ObjectDoesNotExist:
        raise Http404 from None
    except PermissionDenied:
        return {"done": False, "sentence": _("This line waits for another office's verdict.")}
    return {
        "done": True,
        "sentence": f"{choice.label} · {row.get_status_display()}",
        "status": row.status,
    }
