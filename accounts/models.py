"""People and the posts in which they act."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES, permissions_of, role_choices
from core import clock
from core.scope import Holding, ScopedQuerySet
from towns.models import Division, Organisation


class UserQuerySet(ScopedQuerySet):
    """People are seen through their posts."""

    def within(self, post: Holding) -> Q:
        column = f"posts__place__{post.column}"
        return Q(
            pk__in=Post.objects.filter(
                **{f"{column.removeprefix('posts__')}__in": post.place_ids}
            ).values("user_id")
        ) | Q(posts=None)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates accounts; there is no superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One person's account. What it may do comes from the post acted in, never from here."""

    username = models.CharField(_("account name"), max_length=60, unique=True)
    full_name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = False
    date_joined = models.DateTimeField(_("created at"), default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_superuser"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    @cached_property
    def post(self) -> "Post | None":
        """The post acted in: the one chosen, else the first that is in force."""
        return self.posts.in_force().select_related("place", "organisation").order_by("id").first()

    def acting_as(self, post: "Post | None") -> "User":
        """Act in `post` from now on, in this process; the caller has checked that it is one's own."""
        self.__dict__["post"] = post
        return self

    def posts_carrying(self, permission: str) -> list["Post"]:
        """The post acted in, if it carries `permission` today; permissions never add up over posts."""
        post = self.post if self.is_active else None
        return [post] if post and post.is_in_force and permission in post.permissions else []


class PostQuerySet(ScopedQuerySet):
    """Questions about posts."""

    place = "place"

    def in_force(self, day: date | None = None) -> "PostQuerySet":
        day = day or clock.today()
        return self.filter(
            Q(until_date=None) | Q(until_date__gte=day),
            status=Post.Status.IN_FORCE,
            from_date__lte=day,
        )


class Post(models.Model):
    """User + role + place (+ organisation), from and until; acting for somebody is a kind of its own."""

    class Kind(models.TextChoices):
        OWN = "own", _("own post")
        ACTING = "acting", _("acting for somebody")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("ended")
        DECLINED = "declined", _("declined")

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=30, choices=role_choices)
    place = models.ForeignKey(
        Division, models.PROTECT, related_name="posts", verbose_name=_("place")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OWN)
    acting_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("acting for"),
    )
    from_date = models.DateField(_("from"), default=clock.today)
    until_date = models.DateField(_("until"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.PROPOSED, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        indexes = [models.Index(fields=["user", "status"], name="posts_of_user")]

    def __str__(self) -> str:
        unit = self.organisation.name if self.organisation else self.place.name
        label = ROLES[self.role].label if self.role in ROLES else self.role
        return f"{unit} · {label}"

    @property
    def is_in_force(self) -> bool:
        day = clock.today()
        ends = self.until_date
        return (
            self.status == self.Status.IN_FORCE
            and self.from_date <= day
            and (ends is None or day <= ends)
        )

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.role)

    @property
    def column(self) -> str:
        return self.place.column

    @cached_property
    def place_ids(self) -> tuple[int, ...]:
        """The post's place; an agency's towns where it serves several."""
        if self.organisation and self.organisation.kind == Organisation.Kind.AGENCY:
            return tuple(self.organisation.towns.values_list("pk", flat=True)) or (self.place_id,)
        return (self.place_id,)

    @property
    def unit_ids(self) -> tuple[int, ...] | None:
        """The organisations a bound post answers for: its own and the department that sends it."""
        if not (self.role in ROLES and ROLES[self.role].is_bound):
            return None
        if self.organisation is None:
            return ()
        ids = (self.organisation_id, self.organisation.department_id)
        return tuple(pk for pk in ids if pk)
