"""One account per person. What it may do comes from the post acted in."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.posts import Post
from core import clock
from core.crypto import EncryptedTextField
from core.scope import Holding, ScopedQuerySet, one_of
from towns.models import Division


class UserQuerySet(ScopedQuerySet):
    """People are seen through the posts they hold, and by who keeps their account."""

    place = "place"

    def within(self, post: Holding) -> Q:
        held = Post.objects.filter(Post.objects.within(post)).exclude(status=Post.Status.DECLINED)
        people = Q(pk__in=held.values("user_id"))
        if post.unit_ids is not None:
            return people
        return people | one_of(f"place__{post.column}", post.place_ids)

    def able_to_enter(self) -> "UserQuerySet":
        """Those who may sign in today: active, with a post in force."""
        in_force = Post.objects.in_force().values("user_id")
        return self.filter(is_active=True, pk__in=in_force)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates accounts; there is no superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One person's account. What it may do comes from the post acted in, never from here."""

    username = models.CharField(
        _("account name"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Another person has this account name.")},
    )
    full_name = models.CharField(_("full name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    place = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place that keeps the account"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)
    is_staff = False
    must_change_password = models.BooleanField(
        _("must change the password"), default=False, editable=False
    )
    password_changed_at = models.DateTimeField(_("password changed at"), null=True, editable=False)
    date_joined = models.DateTimeField(_("created at"), default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_superuser"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_absolute_url(self) -> str:
        return reverse("accounts:user-detail", args=[self.pk])

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_changed_at = clock.now()

    @property
    def password_expires_at(self) -> datetime | None:
        """None where the setting PASSWORD_DAYS is 0 or no password was ever set."""
        days = settings.PASSWORD_DAYS
        return (
            self.password_changed_at + timedelta(days=days)
            if days and self.password_changed_at
            else None
        )

    @property
    def owes_password(self) -> bool:
        """The password is a first one that somebody else knows, or too old; who has none owes none."""
        if not self.has_usable_password():
            return False
        expires = self.password_expires_at
        return self.must_change_password or (expires is not None and expires <= clock.now())

    @cached_property
    def post(self) -> Post | None:
        """The post acted in: the one chosen, else the first that is in force."""
        return self.posts.in_force().select_related("place", "organisation").order_by("id").first()

    limited_to: frozenset[str] | None = None
    """What this sign-in may use at most: the scope of a token, else no limit."""

    def acting_as(self, post: Post | None, only: frozenset[str] | None = None) -> "User":
        """Act in `post` from now on, in this process; the caller has checked that it is one's own.

        With `only`, nothing beyond these permissions, lent rows included.
        """
        self.__dict__["post"] = post
        self.limited_to = only
        if post is not None:
            post.limited_to = only
        return self

    def may_use(self, permission: str) -> bool:
        """Whether this sign-in reaches to `permission` at all, wherever it comes from."""
        return self.is_active and (self.limited_to is None or permission in self.limited_to)

    def posts_carrying(self, permission: str) -> list[Post]:
        """The post acted in, if it carries `permission` today; permissions never add up over posts."""
        post = self.post if self.may_use(permission) else None
        return [post] if post and post.is_in_force and permission in post.permissions else []
