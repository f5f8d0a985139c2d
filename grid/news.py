"""Who is told what about a case. Steps only post the news; the worker finds the people."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Post, User
from accounts.roles import ROLES, Role
from core import outbox
from core.notifications import notify
from core.workflow import Move
from grid.models import Case, GridStaff, InboundMessage
from grid.rules.cases import BOUND

TOPIC = "grid.case"
MESSAGES = "grid.message"
SETTLE = "grid.settle_inboundmessage"


def tell_taken_in(case: Case) -> None:
    """The command room reads of urgent cases at once; the others it finds on its board."""
    if case.urgency in (Case.Urgency.URGENT, Case.Urgency.EXTREME):
        _post(case, "received")


def tell(event: str) -> Any:
    """News of a step for whoever has to act now."""

    def post(move: Move) -> None:
        _post(move.item, event)

    return post


def _post(case: Case, event: str) -> None:
    outbox.post(
        TOPIC, {"case": case.pk, "event": event}, f"{TOPIC}:{case.pk}:{event}:{case.version}"
    )


def tell_message_waits(row: InboundMessage) -> None:
    """Something from outside was not understood: the command room looks at it."""
    outbox.post(MESSAGES, {"message": row.pk}, f"{MESSAGES}:{row.pk}")


WHO = {
    "received": "grid.dispatch_case",
    "returned": "grid.dispatch_case",
    "at_county": "grid.command_case",
    "at_city": "grid.lead_case",
    "dispatched": "grid.sign_case",
    "rework": "grid.handle_case",
    "urged": "grid.handle_case",
    "verifying": "grid.verify_case",
    "resumed": "grid.handle_case",
}
TITLES = {
    "received": _("Urgent case: %(title)s"),
    "returned": _("Returned: %(title)s"),
    "at_county": _("Put before the county: %(title)s"),
    "at_city": _("Put before the city: %(title)s"),
    "dispatched": _("Sign for: %(title)s"),
    "rework": _("To be reworked: %(title)s"),
    "urged": _("Urged: %(title)s"),
    "verifying": _("To be verified: %(title)s"),
    "resumed": _("Goes on after a hold: %(title)s"),
}


@outbox.handles(TOPIC, _("news of a case"))
def _tell(payload: dict[str, Any]) -> None:
    case = Case.objects.select_related("town", "unit").filter(pk=payload["case"]).first()
    event = payload["event"]
    if case is None:
        return
    notify(
        people(case, WHO[event]),
        str(TITLES[event]) % {"title": case.title},
        body=f"{case.number} {case.town}",
        url=case.get_absolute_url(),
        kind="grid.case",
        key=f"{TOPIC}:{case.pk}:{event}:{case.version}",
        due_at=case.due_at,
        is_urgent=case.urgency in (Case.Urgency.URGENT, Case.Urgency.EXTREME),
    )


OF_UNITS = ("grid.sign_case", "grid.handle_case")
"""What whoever is in charge does; everything else is the room's of the level that directs the case."""


def people(case: Case, permission: str) -> QuerySet[User]:
    """Those who carry `permission` on `case` by a post in force: whoever is in charge, or the room.

    Levels above the one that directs the case are not told.
    """
    roles = [role for role in ROLES.values() if permission in role.permissions]
    if permission in OF_UNITS:
        where = _in_charge(case, roles)
    else:
        free = [role.code for role in roles if not role.is_bound and not role.is_own_only]
        where = Q(
            role__in=free, place={4: case.town_id, 3: case.county_id, 2: case.city_id}[case.tier]
        )
    posts = Post.objects.in_force().filter(where)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def _in_charge(case: Case, roles: list[Role]) -> Q:
    """The bound unit's own people; a town's clerks for its offices; the village with its grid workers."""
    unit = case.unit
    if unit is not None and unit.kind in BOUND:
        return Q(role__in=[role.code for role in roles if role.is_bound], organisation=unit.pk)
    free = [role.code for role in roles if not role.is_bound and not role.is_own_only]
    if unit is not None:
        return Q(role__in=free, place=unit.division_id)
    if not case.is_by_village:
        return Q(pk__in=())
    workers = GridStaff.objects.in_force().filter(grid=case.grid_id, user__isnull=False)
    own = Q(user__in=workers.values("user")) | Q(user=case.reported_by_id)
    ground = Q(role__in=[role.code for role in roles if role.is_own_only], place=case.town_id) & own
    return ground | Q(role__in=free, place=case.village_id) if case.village_id else ground


@outbox.handles(MESSAGES, _("news of a message from outside"))
def _tell_message(payload: dict[str, Any]) -> None:
    row = InboundMessage.objects.waiting().select_related("system", "place")
    message = row.filter(pk=payload["message"]).first()
    if message is None:
        return
    roles = [role.code for role in ROLES.values() if SETTLE in role.permissions]
    posts = Post.objects.in_force().filter(role__in=roles, place__in=message.place.line_ids)
    notify(
        User.objects.filter(pk__in=posts.values("user"), is_active=True),
        str(_("Not understood: %(message)s") % {"message": message}),
        body=" ".join(fault["sentence"] for fault in message.faults),
        url=message.get_absolute_url(),
        kind="grid.message",
        key=f"{MESSAGES}:{message.pk}",
    )
