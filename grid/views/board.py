"""The command board: figures, triage by keyboard, the question whether anything changed, the wall."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.forms import bare_step_form
from core.views import find, page_view
from core.workflow import Overtaken, Refused
from grid.board import ALL, KEYS, LANES, PERMISSION, PLATFORMS, Board, units_of
from grid.clusters import LISTED, Box, map_of
from grid.forms.steps import HANDED_TO
from grid.models import Case
from grid.workflow import CASE
from towns.models import Division

STALE = 0
"""No row has this version: who does not say what was seen is told so."""


def board_of(request: HttpRequest) -> Board:
    """As the address narrows it; what makes no sense there is passed over."""
    asked = request.GET
    lane, platform = asked.get("lane", ALL), asked.get("platform")
    return Board(
        request.user,
        place_below(request),
        lane if lane in LANES else ALL,
        platform if platform in PLATFORMS else None,
    )


def place_below(request: HttpRequest) -> Division | None:
    """The place named in the address, where it lies in one's own."""
    code = request.GET.get("place", "")
    if not code.isdecimal() or len(code) > 12:
        return None
    own = request.user.post.place  # type: ignore[union-attr]
    return Division.objects.below(own).filter(code=code, valid_until_date=None).first()


@page_view(PERMISSION)
def board(request: HttpRequest) -> HttpResponse:
    """Four platforms by four lanes, and the cases to act on; a part of it where only that is asked."""
    shown = board_of(request)
    context: dict[str, Any] = {
        "title": _("Command board"),
        "board": shown,
        "lanes": LANES,
        "all_lane": ALL,
        "units": units_of(shown.shown),
        "ways": [{"value": value, "name": str(name)} for value, name in HANDED_TO],
    }
    is_part = request.headers.get("X-Part") == "board"
    return render(request, "grid/_board.html" if is_part else "grid/board.html", context)


@page_view(PERMISSION)
def news(request: HttpRequest) -> HttpResponse:
    """Whether the board has changed since the mark that one knows: 304, or the new mark."""
    now = f'"{board_of(request).news}"'
    status = 304 if request.headers.get("If-None-Match") == now else 204
    return HttpResponse(status=status, headers={"ETag": now, "Cache-Control": "no-store"})


@page_view(PERMISSION)
def places(request: HttpRequest) -> HttpResponse:
    """The places below as rows: how much lies where."""
    context = {"title": _("Board by place"), "board": Board(request.user), "lanes": LANES}
    return render(request, "grid/board_places.html", context)


@page_view(PERMISSION)
def on_map(request: HttpRequest) -> HttpResponse:
    """Open cases on the map, near ones as one point; a part of it with its cases as a list."""
    shown, box = board_of(request), Box.of(request.GET.get("box", ""))
    rows, place = shown.rows_in_reach, shown.place or request.user.post.place  # type: ignore[union-attr]
    inside = rows.open().filter(box.holds).select_related("town") if box else rows.none()
    context = {
        "title": _("Open cases on the map"),
        "map": map_of(rows, place, box),
        "box": box,
        "cases": inside.order_by("due_at", "pk")[:LISTED],
    }
    return render(request, "grid/board_map.html", context)


@page_view(PERMISSION)
def wall(request: HttpRequest) -> HttpResponse:
    """For a screen of 1920 × 1080 that nobody touches: large figures, lists that turn over, the map."""
    shown = board_of(request)
    place = shown.place or request.user.post.place  # type: ignore[union-attr]
    context = {
        "title": _("Command board"),
        "place": place,
        "board": shown,
        "lanes": LANES,
        "lists": [(label, shown.first_of(name)) for name, label in LANES.items()],
        "map": map_of(shown.rows_in_reach, place),
    }
    is_part = request.headers.get("X-Part") == "board"
    return render(request, "grid/_wall.html" if is_part else "grid/wall.html", context)


# --- one key pressed ------------------------------------------------------------------------------


@page_view(PERMISSION, methods=("POST",))
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one step at once, through the step's own form and the engine; answers in JSON."""
    case = find(request, Case, pk=pk, related=("town", "category"))
    answer = _taken(request, case)
    return JsonResponse(answer, status=200 if answer["done"] else 409)


def _taken(request: HttpRequest, case: Case) -> dict[str, Any]:
    name = KEYS.get(request.POST.get("key", ""))
    if name is None:
        return _no(_("This key takes no step."))
    step = CASE[name]
    form = bare_step_form(step, request.user, request.POST, request.FILES, case)
    if not form.is_valid():
        return _no(" ".join(error for errors in form.errors.values() for error in errors))
    data = dict(form.cleaned_data)
    note = data.pop("note", "")
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else STALE
    try:
        row = CASE.apply(case, name, by=request.user, note=note, version=seen, **data)
    except Overtaken as late:
        return _no(str(late)) | {"is_overtaken": True}
    except Refused as refusal:
        return _no(str(refusal))
    except ObjectDoesNotExist:
        raise Http404 from None
    except PermissionDenied:
        return _no(_("This step is another post's."))
    where = f" → {row.unit}" if name == "dispatch" and row.unit else ""
    return {
        "done": True,
        "sentence": f"{step.label} · {row.get_status_display()}{where}",
        "status": row.status,
        "version": row.version,
        "leaves": name != "accept",
    }


def _no(sentence: str) -> dict[str, Any]:
    return {"done": False, "sentence": sentence}
