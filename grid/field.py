"""Whose ground it is: the one rule by which rows of grids are narrowed to those who work there.

A post stays bound to its place (a grid worker's to the town). Where its role reaches only what is its
holder's own (`post.person_id`), rows are narrowed to the grids in which that person is staff today.
Everything that lies in a grid (cases, patrols, members) takes its queryset from `FieldQuerySet`.
"""

from typing import Any

from django.db import connection
from django.db.models import Q

from core import clock
from core.scope import NOTHING, Holding, ScopedQuerySet, has_column, one_of

OWN = """
WITH RECURSIVE own (grid_id) AS (
    SELECT grid_id FROM grid_gridstaff
    WHERE user_id = %s AND from_date <= %s AND (until_date IS NULL OR until_date >= %s)
    UNION
    SELECT before.grid_id FROM own
    JOIN grid_gridchange_successors AS after ON after.grid_id = own.grid_id
    JOIN grid_gridchange_predecessors AS before ON before.gridchange_id = after.gridchange_id
) SELECT grid_id FROM own ORDER BY 1
"""
"""Today's grids, and those out of which they were made by splits and mergers."""


def grid_ids_of(post: Holding) -> tuple[int, ...]:
    """The grids in which the holder of `post` works today; asked once per post and day.

    With them the grids that they came from: what lay open on that ground when it was split or merged
    still lies there. Plain ids and no subquery: an equality on `grid_id` is what keeps thirty million
    cases fast.
    """
    day, kept = clock.today(), getattr(post, "_own_grids", None)
    if kept is None or kept[0] != day:
        with connection.cursor() as cursor:
            cursor.execute(OWN, [post.person_id, day, day])
            ids = tuple(key for (key,) in cursor.fetchall())
        kept = (day, ids)
        post._own_grids = kept  # type: ignore[attr-defined]
    return kept[1]


class FieldQuerySet(ScopedQuerySet):
    """Rows of a town that lie in a grid, with the level columns of `towns.models.Placed`.

    `grid` is the lookup of the grid's key. A village's post reaches the rows of its own grids.
    Where `is_shared`, posts bound to an organisation (agencies, departments) see all of their place;
    else they need `unit`, as everywhere.
    """

    place = ""
    grid = "grid_id"
    is_shared = False

    def within(self, post: Holding) -> Q:
        rows = self.in_place(post)
        return rows if post.person_id is None else rows & self.own(post)

    def in_place(self, post: Holding) -> Q:
        """The rows in the place of `post`, whoever holds it."""
        if not has_column(self.model, "", post.column):
            return one_of(f"{self.grid.removesuffix('_id')}__{post.column}", post.place_ids)
        if self.is_shared and post.unit_ids is not None:
            return one_of(post.column, post.place_ids)
        return super().within(post)

    def own(self, post: Holding) -> Q:
        """The rows in the grids of the holder of `post`."""
        ids: Any = grid_ids_of(post)
        return one_of(self.grid, ids) if ids else NOTHING
