"""Who is told about requests, supervision and assistance. Steps post the news; the worker tells."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Post, User
from accounts.roles import ROLES
from core import outbox
from core.notifications import notify
from core.workflow import Move
from grid.models import Assist, Case, CaseRequest, Supervision
from grid.news import people

TOPIC = "grid.beside"
IN_ONE = 50
ROOMS = ("grid.dispatch_case", "grid.command_case", "grid.lead_case")


def tell(event: str) -> Callable[[Move], None]:
    """News of a step."""

    def post(move: Move) -> None:
        announce([move.item], event)

    return post


def announce(rows: Iterable[Any], event: str) -> None:
    """One message for up to fifty rows of one model."""
    found = list(rows)
    for start in range(0, len(found), IN_ONE):
        part = found[start : start + IN_ONE]
        label = part[0]._meta.label_lower
        key = f"{TOPIC}:{label}:{part[0].pk}:{event}:{part[0].version}"
        outbox.post(TOPIC, {"model": label, "rows": [one.pk for one in part], "event": event}, key)


@outbox.handles(TOPIC, _("news of help, requests and supervision"))
def _tell(payload: dict[str, Any]) -> None:
    model = apps.get_model(payload["model"])
    rows = model._base_manager.select_related("case", "case__unit", "unit", "town")
    for row in rows.filter(pk__in=payload["rows"]):
        _tell_of(row, payload["event"])


def _tell_of(row: Any, event: str) -> None:
    title, who = NEWS[event]
    for number, users in enumerate(who(row)):
        notify(
            users,
            str(title) % {"title": row.title, "unit": row.unit or row.town},
            body=f"{row.case.number} {getattr(row, 'reason', '') or getattr(row, 'task', '')}",
            url=row.get_absolute_url() if number == 0 else row.case.get_absolute_url(),
            kind="grid.case",
            key=f"{TOPIC}:{row._meta.model_name}:{row.pk}:{event}:{row.version}",
            due_at=row.due_at,
            is_urgent=event in URGENT,
        )


# --- who ----------------------------------------------------------------------------------------


def room(case: Case) -> QuerySet[User]:
    """The room that directs the case."""
    return people(case, {4: ROOMS[0], 3: ROOMS[1], 2: ROOMS[2]}[case.tier])


def deciders(row: CaseRequest) -> list[QuerySet[User]]:
    return [people(row.case, "grid.decide_caserequest")]


def asker(row: CaseRequest) -> list[QuerySet[User]]:
    return [still_there(row.asked_by_id, row.case)]


def still_there(user: int, case: Case) -> QuerySet[User]:
    """The person, as long as a post in force binds him or her to a place of the case: who has left
    for another place reads no more of it."""
    line = (case.village_id, case.town_id, case.county_id, case.city_id, case.province_id)
    posts = Post.objects.in_force().filter(user=user, place__in=[pk for pk in line if pk])
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def unit_and_room(row: Any) -> list[QuerySet[User]]:
    """Whoever has the case, and the room: one list, since a card is read by both."""
    return [with_unit(row) | room(row.case)]


def with_unit(row: Any) -> QuerySet[User]:
    """Those who answer for the row's unit; the room where no unit has the case."""
    if row.unit_id is None and not row.case.is_by_village:
        return room(row.case)
    if row.unit_id and row.unit_id != row.case.unit_id:
        return of_unit(row.unit_id)
    return people(row.case, "grid.sign_case")


def of_unit(unit: int) -> QuerySet[User]:
    """Everybody who answers for an organisation by a post bound to it."""
    posts = Post.objects.in_force().filter(organisation=unit)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def supervised(row: Supervision) -> list[QuerySet[User]]:
    """The unit; written supervision is copied to the leaders of the town."""
    found = [with_unit(row)]
    return [*found, leaders(row)] if row.level >= Supervision.Level.SECOND else found


def leaders(row: Supervision) -> QuerySet[User]:
    """The leaders in charge where the case is directed: they supervise in writing themselves."""
    roles = [
        role.code
        for role in ROLES.values()
        if "grid.lead_supervision" in role.permissions
        and not role.is_bound
        and not role.permissions & set(ROOMS)
    ]
    place = {4: row.town_id, 3: row.county_id, 2: row.city_id}[row.at_tier]
    posts = Post.objects.in_force().filter(role__in=roles, place=place)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def issuer(row: Supervision) -> list[QuerySet[User]]:
    if row.issued_by_id:
        return [still_there(row.issued_by_id, row.case)]
    return [room(row.case)]


def helpers(row: Assist) -> list[QuerySet[User]]:
    return [of_unit(row.unit_id)]


def asked_for_help(row: Assist) -> list[QuerySet[User]]:
    """Whoever asked, the unit in charge, and the room."""
    asked = still_there(row.asked_by_id, row.case)
    return [asked | people(row.case, "grid.sign_case") | room(row.case)]


Who = Callable[[Any], list[QuerySet[User]]]
NEWS: dict[str, tuple[Any, Who]] = {
    "request": (_("To be decided: %(title)s"), deciders),
    "granted": (_("Granted: %(title)s"), asker),
    "refused": (_("Refused: %(title)s"), asker),
    "yellow": (_("Yellow card for %(unit)s: %(title)s"), unit_and_room),
    "red": (_("Red card for %(unit)s: %(title)s"), unit_and_room),
    "supervised": (_("Supervised: %(title)s"), supervised),
    "sent_back": (_("Answer not accepted: %(title)s"), supervised),
    "answered": (_("%(unit)s answers to the supervision: %(title)s"), issuer),
    "lifted": (_("Lifted: %(title)s"), lambda row: [with_unit(row)]),
    "help": (_("Help is asked: %(title)s"), helpers),
    "helped": (_("%(unit)s answers to the request for help: %(title)s"), asked_for_help),
}
URGENT = ("red", "supervised")
