"""Answers `has_perm` from the post acted in and, for a row, from the same scope as the lists."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Model

from accounts.models import User
from core.scope import permissions_on


class PostBackend(ModelBackend):
    """Sign-in by password; permissions by post and, for one row, by its scope."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Closed accounts stay out, and demo accounts wherever the demo mode is off."""
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if not isinstance(user_obj, User):
            return False
        if obj is not None:
            return bool(permissions_on(user_obj, obj, {perm}))
        return bool(user_obj.posts_carrying(perm))

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        post = getattr(user_obj, "post", None)
        return set(post.permissions) if post and post.is_in_force and obj is None else set()
