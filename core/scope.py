"""Which rows a person may touch: one predicate for lists, objects, choices, counts, files and API."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Protocol, Self

from django.db import models
from django.db.models import Q

from core import sharing

NOTHING = Q(pk__in=())
ANYTHING = Q(pk__isnull=False)


class Holding(Protocol):
    """What the scope must know of the post in which somebody acts."""

    column: str
    """The level column that the post is bound to, e.g. `county_id`."""
    place_ids: tuple[int, ...]
    """The places of that level; one for nearly every post."""
    unit_ids: tuple[int, ...] | None
    """The organisations the post is bound to, or None where it oversees all of its place."""
    person_id: int | None
    """The holder, where the post reaches only what is its holder's own in the place; else None."""


def holdings(user: Any, permission: str) -> list[Any]:
    """The posts in which `user` now carries `permission`: none, or the one acted in."""
    carrying = getattr(user, "posts_carrying", None)
    return carrying(permission) if carrying else []


def lent(user: Any, model: type[models.Model], permission: str) -> tuple[int, ...]:
    """Ids of rows lent to `user`, as far as this sign-in may use `permission` at all."""
    may_use = getattr(user, "may_use", None)
    return sharing.lent_ids(user, model, permission) if may_use and may_use(permission) else ()


class ScopedQuerySet(models.QuerySet):
    """Rows that know their place.

    `place` is the lookup that leads to the division ("" where the row carries the level columns
    itself); `unit` the lookup of the organisation in charge. Without `unit`, rows are closed to
    posts that are bound to an organisation.
    """

    place = "town"
    unit: str | None = None
    is_public = False
    """Whoever may view one row may view them all; everything else still keeps to one's place."""

    def within(self, post: Holding) -> Q:
        """The rows in the reach of `post`; override where rows lie above the post's place."""
        if not has_column(self.model, self.place, post.column):
            return NOTHING  # rows of towns know no village: a village's post reaches none of them
        column = f"{self.place}__{post.column}" if self.place else post.column
        rows = one_of(column, post.place_ids)
        if post.unit_ids is None:
            return rows
        return rows & one_of(self.unit, post.unit_ids) if self.unit else NOTHING

    def allowing(self, user: Any, permission: str) -> Self:
        """Rows on which `user` holds `permission` (`app.verb_model`); none when in doubt."""
        reach = self.reach(user, permission)
        return self.filter(reach) if reach else self.none()

    def reach(self, user: Any, permission: str) -> Q:
        """The condition of `allowing`; an empty one where it lets no row through."""
        reach = Q()
        for post in holdings(user, permission):
            reach |= ANYTHING if self.is_open(permission) else self.within(post)
        borrowed = lent(user, self.model, permission)
        if borrowed:
            reach |= Q(pk__in=borrowed)
        return reach

    def is_open(self, permission: str) -> bool:
        return self.is_public and permission == view_permission(self.model)

    def visible_to(self, user: Any) -> Self:
        return self.allowing(user, view_permission(self.model))


def one_of(column: str, ids: tuple[int, ...]) -> Q:
    """An equality where one id is given: it lets an index give the rows in order."""
    return Q(**{column: ids[0]}) if len(ids) == 1 else Q(**{f"{column}__in": ids})


@cache
def has_column(model: type[models.Model], lookup: str, column: str) -> bool:
    """Whether the model at the end of `lookup` ("" is the model itself) has the column."""
    found: Any = model
    for name in filter(None, lookup.split("__")):
        found = found._meta.get_field(name).related_model
    return any(field.attname == column for field in found._meta.concrete_fields)


def view_permission(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


def note_reach(user: Any, item: models.Model) -> None:
    """Note on a row just read through `visible_to` the post in whose reach it lies.

    For pages that only show the row: `permissions_on` need not ask for its place again. Nothing is
    noted where the row may have been seen for another reason: open to all, lent, or a scope that is
    not the place.
    """
    rows: Any = type(item)._default_manager.get_queryset()
    permission = view_permission(type(item))
    posts = holdings(user, permission)
    by_place = getattr(type(rows), "visible_to", None) is ScopedQuerySet.visible_to
    if not by_place or rows.is_open(permission) or len(posts) != 1:
        return
    if item.pk not in lent(user, type(item), permission):
        item._reached_from = posts[0]  # type: ignore[attr-defined]


def permissions_on(user: Any, item: models.Model, permissions: Iterable[str]) -> set[str]:
    """Those of `permissions` that `user` holds on `item`; one query, besides lent rows."""
    model = type(item)
    wanted = set(permissions)
    held = {name for name in wanted if item.pk in lent(user, model, name)}
    carried = {name: holdings(user, name) for name in wanted - held}
    carried = {name: posts for name, posts in carried.items() if posts}
    rows: Any = model._default_manager.get_queryset()
    if carried and isinstance(rows, ScopedQuerySet):
        held |= {name for name in carried if rows.is_open(name)}
        carried = {name: posts for name, posts in carried.items() if name not in held}
        posts = {id(post): post for held_posts in carried.values() for post in held_posts}
        reached = {
            key
            for key, post in posts.items()
            if getattr(item, "_reached_from", None) is post
            or rows.filter(rows.within(post), pk=item.pk).exists()
        }
        held |= {name for name, own in carried.items() if any(id(p) in reached for p in own)}
    return held
