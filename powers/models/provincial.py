"""What a province keeps for all its counties and towns: the catalogue and the law behind it."""

from typing import Any

from django.db.models import Q

from core.scope import ScopedQuerySet


class ProvincialQuerySet(ScopedQuerySet):
    """Read by every post of the province."""

    place = "province"
    province = "province_id"

    def within(self, post: Any) -> Q:
        return Q(**{self.province: post.place.province_id})
