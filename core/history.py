"""The timeline: one row per business step, written in the step's own transaction."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from core import clock
from core.alike import insert_alike


class StepQuerySet(models.QuerySet):
    """Questions about the timeline."""

    def of(self, item: models.Model) -> "StepQuerySet":
        kind = ContentType.objects.get_for_model(item, for_concrete_model=True)
        return self.filter(content_type=kind, object_id=item.pk)


class Step(models.Model):
    """Who took which step on a row, in which post, from where to where, with what note, when."""

    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    name = models.CharField(_("step"), max_length=40)
    from_status = models.CharField(pgettext_lazy("status", "from"), max_length=40, blank=True)
    to_status = models.CharField(pgettext_lazy("status", "to"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, related_name="+"
    )
    post_id = models.BigIntegerField(_("post used"), null=True)
    post_label = models.CharField(_("post"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    data = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        indexes = [
            models.Index(fields=["content_type", "object_id", "at"], name="step_of_row"),
            models.Index(fields=["by", "post_id", "content_type"], name="steps_of_person"),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.from_status} → {self.to_status}"


def record(
    item: models.Model,
    name: str,
    *,
    by: Any,
    to: str,
    came_from: str = "",
    note: str = "",
    data: Any = None,
) -> Step:
    """Write one step; the post acted in is read from the person."""
    step = _step(item, name, by, to, note=note, data=data or {})
    step.from_status = came_from
    step.save()
    return step


def record_many(items: list[models.Model], name: str, *, by: Any) -> None:
    """Write the same step for many rows, each in its present status."""
    steps = [_step(item, name, by, item.status) for item in items]  # type: ignore[attr-defined]
    Step.objects.bulk_create(steps, batch_size=2_000)


def record_moves(moves: Iterable[Any]) -> None:
    """Write the steps of many rows that were taken together: one statement for those that are alike."""
    alike: dict[tuple[Any, ...], list[Any]] = {}
    for move in moves:
        kind = (move.transition.name, move.came_from, move.to, move.note, id(move.data))
        alike.setdefault(kind, []).append(move)
    for found in alike.values():
        first = found[0]
        step = _step(first.item, first.transition.name, first.by, first.to, note=first.note)
        step.data, step.from_status = plain(first.data), first.came_from
        insert_alike(step, "object_id", [move.item.pk for move in found])


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """The step's data as history keeps it: rows by their id and name, files by their name."""
    kept: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, models.Model):
            kept[key] = {"id": value.pk, "name": worded(value)}
        elif value is None or isinstance(value, str | int | float | bool | list | dict):
            kept[key] = value
        else:
            kept[key] = worded(value)
    return kept


def in_the_portals_words() -> AbstractContextManager[None]:
    """What is said within is worded in the portal's own language, not in that of whoever acts."""
    return override(settings.LANGUAGE_CODE)


def worded(value: Any) -> str:
    """In the portal's own language: what is kept must not change with who took the step in which one."""
    with in_the_portals_words():
        return str(value)


def _step(item: models.Model, name: str, by: Any, to: str, **more: Any) -> Step:
    post = getattr(by, "post", None)
    return Step(
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        name=name,
        to_status=to,
        by=by,
        post_id=getattr(post, "pk", None),
        post_label=worded(post or "")[:200],
        **more,
    )
