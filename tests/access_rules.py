"""What the access matrix expects of every cell, worked out from the role table and the tree of
places alone: nothing here asks a queryset of the portal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from accounts import tokens
from accounts.models import Post, User
from accounts.roles import ROLES
from core import clock
from tests import cast as everybody
from tests.factories import division, officer, organisation
from towns.models import Division

IN, DENIED, MISSING, SIGN_IN = "in", "denied", "missing", "sign in"
NOT_ALLOWED = "method not allowed"
TOWN = Division.Level.TOWN


# --- places and actors -------------------------------------------------------------------------


def atlas() -> SimpleNamespace:
    """The cast, and places in every relation to 佛堂镇."""
    cast = everybody.assemble()
    cast.village = division("330782100201", "塔山下村", cast.fotang)
    cast.wenzhou = division("330300", "温州市", cast.zhejiang)
    cast.cangnan = division("330327", "苍南县", cast.wenzhou)
    cast.qianku = division("330327102", "钱库镇", cast.cangnan)
    return cast


TOWNS = {
    "own town": "fotang",
    "sibling": "chian",
    "other county": "hengdian",
    "other city": "qianku",
    "other province": "minggang",
}
LEVELS = TOWNS | {
    "child": "village",
    "parent": "yiwu",
    "other county itself": "dongyang",
    "city": "jinhua",
    "other city itself": "wenzhou",
}
PROVINCES = {"own province": "zhejiang", "other province": "henan"}
ANYWHERE = {"anywhere": "zhejiang"}


@dataclass(frozen=True)
class Actor:
    """Somebody at the door: a person in a post, with a token, or nobody."""

    name: str
    post: Post | None = None
    user: User | None = None
    permissions: frozenset[str] = frozenset()
    secret: str = ""
    is_twin: bool = False
    """Another role has the same level and binding: to far places they stand alike, and one tells."""


def actors(cast: SimpleNamespace) -> Iterator[Actor]:
    """One officer per role, people whose posts do not count, tokens, and nobody."""
    yield Actor("nobody")
    seen = set()
    for role in ROLES.values():
        stand = (role.level, role.is_bound, role.duty)
        yield in_post(role.code, holder(cast, role.code), is_twin=stand in seen)
        seen.add(stand)
    yield from out_of_post(cast)
    yield from in_one_of_two_posts(cast)
    yield token(cast.town_clerk, "token of the town clerk")
    yield token(cast.security_admin, "narrow token", {"accounts.view_post"})


def in_post(name: str, user: User, *, is_twin: bool = False) -> Actor:
    permissions = ROLES[user.post.role].permissions
    return Actor(name, user.post, user, permissions, is_twin=is_twin)


def holder(cast: SimpleNamespace, role: str) -> User:
    found = User.objects.filter(posts__role=role, posts__place__in=home(cast)).first()
    return found or officer(role, role, cast.village)


def home(cast: SimpleNamespace) -> list[Division]:
    return [cast.fotang, cast.yiwu, cast.jinhua, cast.zhejiang, cast.village]


def out_of_post(cast: SimpleNamespace) -> Iterator[Actor]:
    """Their session is alive and their post is not: they are nobody."""
    day = timedelta(days=1)
    today = clock.today()
    changes = {
        "revoked post": {"status": "ended"},
        "proposed post": {"status": "proposed"},
        "declined post": {"status": "declined"},
        "post ran out": {"from_date": today - 9 * day, "until_date": today - day},
        "post begins tomorrow": {"from_date": today + day},
    }
    for name, change in changes.items():
        user = officer(name.replace(" ", "_"), "county_reviewer", cast.yiwu)
        Post.objects.filter(user=user).update(**change)
        yield Actor(name, None, User.objects.get(pk=user.pk))
    closed = officer("closed", "county_reviewer", cast.yiwu)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    yield Actor("closed account", None, closed)


def in_one_of_two_posts(cast: SimpleNamespace) -> Iterator[Actor]:
    """Reviewer in 义乌 and clerk in 横店: each time only the one acted in counts."""
    both = officer("both", "town_clerk", cast.hengdian)
    second = Post.objects.create(
        user=both, role="county_reviewer", place=cast.yiwu, status="in_force"
    )
    for name, post in (("clerk elsewhere", both.post), ("reviewer, also clerk", second)):
        yield Actor(name, post, both, ROLES[post.role].permissions)
    squad = organisation("义乌市第二中队", cast.yiwu, "agency", department=cast.enforcement)
    squad.towns.set([cast.fotang, cast.chian])
    yield in_post("agency of two towns", officer("two_towns", "agency_head", cast.yiwu, squad))
    yield in_post("department of the line", cast.department_officer)
    yield in_post("another department", cast.other_department_officer)


def token(user: User, name: str, only: set[str] | None = None) -> Actor:
    wanted = set(user.post.permissions) if only is None else only
    made, secret = tokens.issue(user.post, name, wanted, clock.now() + timedelta(days=1))
    return Actor(name, user.post, None, frozenset(made.permissions), secret)


# --- things and addresses ----------------------------------------------------------------------


@dataclass(frozen=True)
class Thing:
    """A row, the place it lies in, and the organisation in charge of it."""

    row: Any
    where: str
    place: Division
    unit_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of row: how one is made in a place, who may read it, and what reaches it.

    `unit` tells the organisations in charge; kinds without it are closed to bound posts.
    """

    view: str
    make: Callable[[SimpleNamespace, Division], Any]
    places: dict[str, str] = field(default_factory=lambda: TOWNS)
    is_public: bool = False
    unit: Callable[[Any], set[int]] | None = None
    reaches: Callable[[Post, Thing], bool] | None = None

    def things(self, cast: SimpleNamespace) -> Iterator[Thing]:
        for where, name in self.places.items():
            place = getattr(cast, name)
            row = self.make(cast, place)
            units = frozenset(self.unit(row)) if self.unit else frozenset()
            yield Thing(row, where, place, units)


@dataclass(frozen=True)
class Entry:
    """One address and method: the kind of row it is about and the permissions that open it.

    `needs` is asked of everybody before the row; one of `on_row` is asked on the row besides
    reading it. `args` makes the address' arguments from a row, `data` the body.
    """

    url: str
    kind: Kind | None = None
    method: str = "get"
    needs: str = ""
    on_row: tuple[str, ...] = ()
    args: Callable[[Any], list[Any]] = lambda row: [row.pk]
    data: Any = None
    is_public: bool = False
    hides: bool = False
    """Whoever may not have it is told that it isn't there, strangers included."""
    always: str = ""
    """The same answer for everybody: the steps of signing in."""
    grants: str = IN
    """What whoever may come in gets; a page about something one has not set up isn't there."""

    @property
    def is_api(self) -> bool:
        return self.url.startswith("api:")


def expected(entry: Entry, actor: Actor, thing: Thing | None) -> str:
    """The class of answer that the role table and the tree of places demand."""
    if entry.is_public or entry.always:
        return entry.always or IN
    demand = demanded(entry, actor, thing)
    if demand == IN:
        return entry.grants
    return MISSING if entry.hides else demand


def demanded(entry: Entry, actor: Actor, thing: Thing | None) -> str:
    if actor.post is None or (actor.secret and not entry.is_api):
        return SIGN_IN
    if entry.needs and entry.needs not in actor.permissions:
        return DENIED
    if thing is None or entry.kind is None:
        return IN
    return on_row(entry, entry.kind, actor, thing)


def on_row(entry: Entry, kind: Kind, actor: Actor, thing: Thing) -> str:
    reached = (kind.reaches or reaches)(actor.post, thing)  # type: ignore[arg-type]
    carries_view = not kind.view or kind.view in actor.permissions
    if not (carries_view and (kind.is_public or reached)):
        return MISSING if carries_view or not reached else DENIED
    if not entry.on_row:
        return IN
    return IN if reached and actor.permissions & set(entry.on_row) else DENIED


def reaches(post: Post, thing: Thing) -> bool:
    """The thing lies in the post's place, and in its organisation's charge if the post is bound."""
    if not any(place in line(thing.place) for place in reach_of(post)):
        return False
    if not ROLES[post.role].is_bound:
        return True
    unit = post.organisation
    own = {unit.pk, unit.department_id} if unit else set()
    return bool(thing.unit_ids & own)


def reach_of(post: Post) -> list[Division]:
    """The place of the post; the towns of an agency that serves some."""
    unit = post.organisation
    served = list(unit.towns.all()) if ROLES[post.role].is_bound and unit else []
    return served or [post.place]


def line(place: Division | None) -> list[Division]:
    """A place and everything above it, by the parents alone."""
    found = []
    while place is not None:
        found.append(place)
        place = place.parent
    return found


def same_province(post: Post, thing: Thing) -> bool:
    return line(post.place)[-1] == line(thing.place)[-1]


def just_there(post: Post, thing: Thing) -> bool:
    return thing.place in reach_of(post)


def everywhere(post: Post, thing: Thing) -> bool:
    return True


def nowhere(post: Post, thing: Thing) -> bool:
    return False
