"""Who is told: people whose post in a place or organisation carries a permission."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Post, User
from accounts.roles import ROLES


def in_towns(towns: Any, permission: str) -> QuerySet[User]:
    """Everybody who carries `permission` in one of these towns."""
    return _holding(Q(place__in=towns), permission)


def in_unit(unit: Any, county: Any, permission: str) -> QuerySet[User]:
    """Everybody who carries it in the organisation, or in the whole of its county."""
    return _holding(Q(organisation=unit) | Q(organisation=None, place=county), permission)


def _holding(where: Q, permission: str) -> QuerySet[User]:
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    posts = Post.objects.in_force().filter(where, role__in=roles)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)
