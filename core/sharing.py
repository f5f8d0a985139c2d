"""One row lent to an outsider until a date: the only writer and reader of django-guardian."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, Func, OuterRef, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from core import clock


class Loan(models.Model):
    """A guardian permission with an end: who lent which row to whom, and why."""

    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="loans")
    permission = models.CharField(_("permission"), max_length=100)
    until_date = models.DateField(_("until"))
    lent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("lent at"), default=clock.now)

    class Meta:
        verbose_name = _("loan")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user", "permission"], name="one_loan_per_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.permission} #{self.object_id} → {self.user_id}"


@transaction.atomic
def share(
    item: models.Model, user: Any, permission: str, until: date, *, by: Any, reason: str
) -> Loan:
    """Let `user` exercise `permission` on this one row until the end of `until`."""
    assign_perm(_stored(permission, item), user, item)
    loan, _created = Loan.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        user=user,
        permission=permission,
        defaults={"until_date": until, "lent_by": by, "reason": reason},
    )
    user._lent = None
    return loan


@transaction.atomic
def end(loan: Loan) -> None:
    """Take the row back at once."""
    item = loan.content_type.get_object_for_this_type(pk=loan.object_id)
    remove_perm(_stored(loan.permission, item), loan.user, item)
    borrower: Any = loan.user
    borrower._lent = None
    loan.delete()


def _stored(permission: str, item: models.Model) -> Permission:
    """Guardian wants a row per permission; ours are data in the role table, so make it on demand."""
    kind = ContentType.objects.get_for_model(item)
    codename = permission.partition(".")[2]
    found, _created = Permission.objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": permission}
    )
    return found


def lent_ids(user: Any, model: type[models.Model], permission: str) -> tuple[int, ...]:
    """Ids of the rows of `model` lent to `user` for `permission`; read once per request."""
    if getattr(user, "pk", None) is None:
        return ()
    if getattr(user, "_lent", None) is None:
        user._lent = _read(user)
    return tuple(user._lent[(model._meta.label_lower, permission)])


def any_lent(user: Any) -> Exists:
    """Whether anything is lent to `user` today, to be read together with something else."""
    return Exists(_running(user))


def note_nothing_lent(user: Any) -> None:
    """Spares the question for the rest of the request."""
    user._lent = defaultdict(list)


def _running(user: Any) -> models.QuerySet[Loan]:
    return Loan.objects.filter(user=user, until_date__gte=clock.today())


def _read(user: Any) -> dict[tuple[str, str], list[int]]:
    """Today's loans to which guardian agrees: a permission removed there ends the loan.

    One short query for nearly everybody, who has been lent nothing.
    """
    lent = _running(user)
    if not lent.exists():
        return defaultdict(list)
    agreed = UserObjectPermission.objects.filter(
        user=user,
        content_type=OuterRef("content_type"),
        object_pk=Cast(OuterRef("object_id"), models.CharField()),
        permission__codename=OuterRef("codename"),
    )
    loans = lent.annotate(
        codename=Func(
            "permission", Value("."), Value(2), function="split_part", output_field=TextField()
        )
    ).filter(Exists(agreed))
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for app, model, permission, pk in loans.values_list(
        "content_type__app_label", "content_type__model", "permission", "object_id"
    ):
        found[(f"{app}.{model}", permission)].append(pk)
    return found
