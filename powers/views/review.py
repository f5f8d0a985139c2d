"""The review grid and its verdicts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.views import find, page_view
from core.workflow import Overtaken, Refused
from powers import review
from powers.models import Batch, Delegation
from powers.workflow import DELEGATION

GRID_ROWS = 200
LONGEST_NOTE = 2000


NEVER = 0
"""No row has this version: a verdict that does not say what it saw is stale."""


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
    note = request.POST.get("note", "").replace("\x00", "")  # the database has no NUL
    version = request.POST.get("version", "")
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
