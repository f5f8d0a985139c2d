"""Who asks: one officer of each kind, with a session made directly; and the public."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.db.models import Count

from accounts.models import Post, User
from accounts.sessions import SEEN, STARTED, SessionStore, seconds_now
from powers.models import Delegation
from tests.bench.clients import CSRF
from tests.bench.ground import EMPTY_COUNTY
from tests.bench.lines import QUIET_LINES

BACKENDS = {
    "session": "accounts.backends.PostBackend",
    "plain": "django.contrib.auth.backends.ModelBackend",
}


@dataclass(frozen=True)
class Visitor:
    """An officer of one kind; `cookies` open the portal and the calibrators alike."""

    kind: str
    user: User | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> Any:
        """What of the lines this officer sees, newest first."""
        return Delegation.objects.visible_to(self.user).order_by("-pk")


OFFICER_OF = {
    "county_id": ("town_clerk", "place__county_id"),
    "town_id": ("town_clerk", "place_id"),
    "department_id": ("county_department", "organisation_id"),
}


def everybody() -> dict[str, Visitor]:
    """Town, county, city, province, agency, department; a town with five old rows; the public."""
    county = busiest("county_id", status="staffing")
    town = busiest("town_id", county_id=county)
    department = busiest("department_id", status="transition")
    quiet = Delegation.objects.values("town_id").annotate(n=Count("id")).order_by("n")[0]
    if quiet["n"] != QUIET_LINES:
        raise LookupError("the generator leaves one town with a few old lines")
    here = Delegation.objects.filter(town_id=town)[0]
    posts = {
        "town": {"role": "town_clerk", "place": town},
        "quiet town": {"role": "town_clerk", "place": quiet["town_id"]},
        "agency": {"role": "agency_head", "place__county": county},
        "department": {"role": "county_department", "organisation": department},
        "county": {"role": "county_reviewer", "place": county},
        "city": {"role": "city_lead", "place": here.city_id},
        "province": {"role": "province_lead", "place": here.province_id},
        "empty county": {"role": "county_reviewer", "place__code": EMPTY_COUNTY},
    }
    found = {kind: visitor(kind, where) for kind, where in posts.items()}
    return found | {"public": Visitor("public")}


def busiest(column: str, **where: Any) -> int:
    """The place or department with the most lines of a kind; one with an officer."""
    role, seat = OFFICER_OF[column]
    officers = Post.objects.filter(role=role).values(seat)
    rows = Delegation.objects.filter(**where, **{f"{column}__in": officers})
    return rows.values(column).annotate(n=Count("id")).order_by("-n")[0][column]


def visitor(kind: str, where: dict[str, Any]) -> Visitor:
    user = User.objects.get(pk=Post.objects.filter(**where).order_by("id")[0].user_id)
    return Visitor(kind, user, {"csrf": CSRF, "plaincsrf": CSRF, **sessions(user)})


def sessions(user: User) -> dict[str, str]:
    """A session in the portal's own table and one in Django's."""
    now, made = seconds_now(), {}
    for name, store in (("session", SessionStore()), ("plain", PlainStore())):
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = BACKENDS[name]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store[STARTED] = store[SEEN] = now
        store.create()
        made[name] = store.session_key
    return made
