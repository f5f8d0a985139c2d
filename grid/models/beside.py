"""Rows that hang on a case and carry its place: who sees what of them."""

from django.db.models import Q

from core.scope import Holding, has_column, one_of
from grid.field import FieldQuerySet, grid_ids_of


class BesideQuerySet(FieldQuerySet):
    """Rows with the place of their case: a unit sees its own, a grid worker those of the own cases."""

    unit = "unit_id"
    grid = "case__grid_id"

    def in_place(self, post: Holding) -> Q:
        if not has_column(self.model, "", post.column):
            return one_of(f"case__{post.column}", post.place_ids)
        return super().in_place(post)

    def own(self, post: Holding) -> Q:
        mine = Q(case__reported_by=post.person_id)
        return one_of(self.grid, grid_ids_of(post)) | mine if grid_ids_of(post) else mine
