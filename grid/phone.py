"""What the phone of somebody in the field is given: tasks, own reports, patrols, and all the choices.

One answer holds everything that the pages under /grid/field/ show, so that they also work where there
is no network. It is kept on the phone under its owner's number and forgotten when that person signs out.
"""

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from accounts.inbox import in_order, waiting
from core import clock
from grid.forms.cases import CaseForm
from grid.forms.steps import RETURN_REASONS
from grid.models import Case, Category, Grid, PatrolLog
from grid.workflow import CASE

PHRASES = Path(__file__).parent / "data" / "phrases.csv"
MOST_TASKS, MOST_OWN = 100, 60
S = Case.Status
TURNS: dict[str, str] = {S.VERIFYING: "verify", S.DISPATCHED: "sign", S.HANDLING: "settle"}
"""The status that waits → the heading under which the phone shows it."""
STEPS = ("sign", "return", "feed_back", "confirm", "redo", "settle")
"""What may be done from a phone; everything else is done in the office."""
NEEDED = ("category", "village", "grid", "unit")


def given_to(user: Any) -> dict[str, Any]:
    """Everything for `user` in the post acted in."""
    return {
        "user": {"id": user.pk, "name": user.get_full_name(), "post": user.post.pk},
        "place": str(user.post.place),
        "language": get_language(),
        "as_of": clock.now().isoformat(),
        "can": abilities(user),
        "tasks": tasks_of(user),
        "mine": own_reports(user),
        "grids": grids_of(user),
        "patrols": patrols_today(user),
        "towns": towns_of(user),
        "categories": categories_of(user),
        "phrases": phrases(),
        "reasons": [[value, str(label)] for value, label in RETURN_REASONS],
        "kinds": [[value, str(label)] for value, label in PatrolLog.Kind.choices],
    }


def abilities(user: Any) -> dict[str, bool]:
    """What the pages offer; the server asks again when something is sent."""
    wanted = {
        "report": "grid.add_case",
        "settle": "grid.settle_case",
        "patrol": "grid.add_patrollog",
    }
    return {name: user.has_perm(permission) for name, permission in wanted.items()}


def tasks_of(user: Any) -> list[dict[str, Any]]:
    """Cases that wait for this person, the earliest limit first; nobody verifies what he did himself."""
    rows = waiting(CASE, user).filter(status__in=list(TURNS))
    rows = rows.exclude(status=S.VERIFYING, handled_by=user.pk).select_related(*NEEDED)
    return [told(case, user) for case in in_order(CASE, "waiting", rows)[:MOST_TASKS]]


def own_reports(user: Any) -> list[dict[str, Any]]:
    rows = Case.objects.visible_to(user).filter(reported_by=user.pk).select_related(*NEEDED)
    return [told(case, user) for case in rows.order_by("-id")[:MOST_OWN]]


def told(case: Case, user: Any) -> dict[str, Any]:
    """A case as the phone keeps it."""
    return {
        "id": case.pk,
        "version": case.version,
        "number": case.number,
        "title": case.title,
        "text": case.text,
        "result": case.result,
        "category": case.category.name if case.category else "",
        "photos_needed": case.category.photos_needed if case.category else 0,
        "closed_when": case.category.closing_condition if case.category else "",
        "status": case.status,
        "status_name": case.get_status_display(),
        "tone": Case.TONES.get(Case.Status(case.status), "plain"),
        "urgency_name": case.get_urgency_display(),
        "urgency_tone": Case.URGENCY_TONES.get(case.urgency, "plain"),
        "where": " · ".join(where(case)),
        "longitude": case.longitude,
        "latitude": case.latitude,
        "reported_at": case.reported_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else "",
        "turn": TURNS.get(case.status, ""),
        "steps": steps_for(case, user),
        "url": case.get_absolute_url(),
    }


def where(case: Case) -> list[str]:
    """Village, grid and address, as far as they are known."""
    named = [case.village and case.village.name, case.grid and case.grid.name, case.address]
    return [str(name) for name in named if name]


def steps_for(case: Case, user: Any) -> list[str]:
    """The steps that the post carries from this status; asks the database nothing."""
    found = []
    for step in CASE.from_status(case.status):
        permission = step.permission_from(case.status)
        if step.name in STEPS and permission and user.has_perm(permission):
            found.append(step.name)
    return found


def grids_of(user: Any) -> list[dict[str, Any]]:
    """The grids in which this person patrols."""
    rows = Grid.objects.allowing(user, "grid.add_patrollog").in_force()
    fields = ("id", "name", "village_name")
    return list(rows.order_by("village_code", "code", "pk").values(*fields)[:50])


def patrols_today(user: Any) -> list[dict[str, Any]]:
    """One's own rounds of today."""
    rows = PatrolLog.objects.visible_to(user).filter(worker=user.pk).on(clock.today())
    found = rows.select_related("grid").order_by("-begun_at")[:50]
    return [
        {
            "grid": log.grid_id,
            "grid_name": log.grid.name,
            "kind_name": log.get_kind_display(),
            "at": timezone.localtime(log.begun_at).strftime("%H:%M"),
        }
        for log in found
    ]


def towns_of(user: Any) -> list[dict[str, Any]]:
    """Where one may report; the phone asks only where there are several."""
    field: Any = CaseForm(user=user).fields["town"]
    rows = field.queryset
    return list(rows.order_by("code").values("id", "name")[:40])


def categories_of(user: Any) -> list[dict[str, Any]]:
    """What a case may be filed under, each with its heading."""
    rows = Category.objects.for_cases(user.post.place.province_id).order_by("code")
    fields = ("id", "code", "name", "parent__name", "photos_needed")
    return [
        {"id": key, "code": code, "name": name, "head": head or "", "photos": photos}
        for key, code, name, head, photos in rows.values_list(*fields)
    ]


@lru_cache(maxsize=1)
def phrases() -> list[dict[str, str]]:
    """What is seen most often, in a sentence, with the code of its category."""
    with PHRASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
