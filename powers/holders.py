"""Whom to tell: everybody who carries a permission for a town, or in a department for it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Post, User
from accounts.roles import ROLES
from towns.models import Division


def holders(
    permissions: Iterable[str], place: Division, departments: Iterable[int] = ()
) -> QuerySet[User]:
    """Those who hold one of `permissions` in `place` or in its county, and in these departments.

    The levels above the county oversee: they are not told what a county has to do.
    """
    wanted = set(permissions)
    free = [r.code for r in ROLES.values() if r.permissions & wanted and not r.is_bound]
    bound = [r.code for r in ROLES.values() if r.permissions & wanted and r.is_bound]
    posts = Post.objects.in_force().filter(
        Q(role__in=free, place__in=[place.pk, place.county_id])
        | Q(role__in=bound, organisation__in=list(departments))
    )
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)
