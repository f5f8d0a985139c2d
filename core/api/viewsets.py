"""Viewsets that cannot forget the scope: what an app's `api.py` declares and nothing more."""

from functools import cache
from typing import Any, ClassVar

from django.db import models, transaction
from django.forms import modelform_factory
from django.forms.fields import BaseTemporalField
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api.idempotency import once_per_key, sent
from core.api.serializers import UNKNOWN, RowSerializer, detailed, step_body
from core.api.versions import demand, etag, tags
from core.forms import PageForm, StepForm
from core.pages.base import Denied, find, require
from core.paging import Order
from core.scope import permissions_on, view_permission
from core.workflow import Stateful, Transition, workflow_of


class ScopedViewSet(GenericViewSet):
    """Read the rows of one model in the caller's place.

    `page`, the model's list page, lends its `model`, `filters`, `search` and `sorts`; a model
    without one names them itself. `related` is what a row's serializer follows.
    """

    page: ClassVar[Any] = None
    model: ClassVar[type[models.Model]]
    serializer_class: ClassVar[type[RowSerializer]]
    filters: ClassVar[Any] = ()
    search: ClassVar[Any] = ()
    sorts: ClassVar[Any] = ("-pk",)
    related: ClassVar[tuple[str, ...]] = ()
    lookup_value_regex = "[0-9]{1,18}"
    http_method_names = ["get", "post", "patch", "head", "options"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "page" in cls.__dict__:
            page, own = cls.page, cls.__dict__
            cls.model, cls.search = page.model, own.get("search") or page.search_fields()
            cls.filters = own.get("filters") or page.filters
            cls.sorts = own.get("sorts") or page.sorts

    def get_queryset(self) -> Any:
        rows = self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]
        return rows.select_related(*self.related) if self.related else rows

    def list(self, request: Request) -> Response:
        require(request.user, view_permission(self.model))
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        return self.shown(self.find(pk))

    def find(self, pk: str, permission: str = "") -> Any:
        return find(self.request, self.model, permission, self.related, pk=int(pk))

    def shown(self, item: models.Model, status: int = 200) -> Response:
        serializer = detailed(self.serializer_class)(item, context=self.get_serializer_context())
        return Response(serializer.data, status=status, headers={"ETag": etag(item)})

    @cached_property
    def order(self) -> Order:
        asked = self.request.query_params.get("ordering", self.sorts[0])
        if asked not in self.orders():
            raise ValidationError({"ordering": [_("This list cannot be put in this order.")]})
        return Order(self.model, asked)

    @classmethod
    def orders(cls) -> tuple[str, ...]:
        names = [name.removeprefix("-") for name in cls.sorts]
        return tuple(f"{sign}{name}" for name in names for sign in ("", "-"))

    def permission_to(self, verb: str) -> str:
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"


class Saving:
    """What making and changing share: the serializer reads, the page's own form decides.

    `form` is the PageForm of the model, so that a rule stands in one place; without one it is made
    of the serializer's fields.
    """

    form: ClassVar[Any] = None

    def saved(self: Any, request: Request, item: Any, permission: str) -> Any:
        serializer = self.serializer_class(
            item,
            data=sent(request),
            partial=item is not None,
            context=self.get_serializer_context(),
        )
        serializer.is_valid(raise_exception=True)
        if isinstance(item, Stateful):
            item.version += 1
        form = bound(self.form or form_of(self.serializer_class), serializer, request, item)
        if not form.is_valid():
            raise ValidationError(form.errors)
        if item is None and hasattr(form.instance, "created_by_id"):
            form.instance.created_by = request.user
        row = form.save()
        if permission not in permissions_on(request.user, row, {permission}):
            raise Denied(permission, row)
        return row


@cache
def form_of(serializer: type[RowSerializer]) -> type[PageForm]:
    """A form with the writable fields of the serializer: the model's own rules and constraints."""
    names = [name for name, field in serializer().fields.items() if not field.read_only]
    return modelform_factory(serializer.Meta.model, form=PageForm, fields=names)


def bound(form: type[PageForm], serializer: Any, request: Request, item: Any) -> PageForm:
    """The form over the body; for a change, over what the row holds now and the body on top."""
    empty = form(instance=item, user=request.user)
    kept = {name: empty[name].value() for name in empty.fields} if item is not None else {}
    given = {
        name: as_typed(empty.fields.get(name), serializer.validated_data.get(name), raw)
        for name, raw in sent(request).items()
    }
    refuse_strange_files(request, empty)
    return form(kept | given, request.FILES or None, instance=item, user=request.user)


def refuse_strange_files(request: Request, form: Any) -> None:
    strangers = set(request.FILES) - set(form.fields)
    if strangers:
        raise ValidationError({name: [UNKNOWN] for name in sorted(strangers)})


def as_typed(field: Any, value: Any, raw: Any) -> Any:
    """A related row as the form's field names it (its key, or its code); other values as sent."""
    if isinstance(value, models.Model) and field is not None:
        return field.prepare_value(value)
    return raw


class Creates(Saving):
    """POST on the list makes a row."""

    @once_per_key
    def create(self: Any, request: Request) -> Response:
        permission = self.permission_to("add")
        require(request.user, permission)
        item = self.saved(request, None, permission)
        response = self.shown(item, status=201)
        response["Location"] = f"{request.path}{item.pk}/"
        return response


class Changes(Saving):
    """PATCH on a row changes it, if it is still what the caller has read."""

    @transaction.atomic
    def partial_update(self: Any, request: Request, pk: str) -> Response:
        permission = self.permission_to("change")
        item = self.find(pk, permission)
        row = self.model._base_manager.select_for_update(of=("self",)).get(pk=item.pk)
        demand(request, row)
        return self.shown(self.saved(request, row, permission))


class Steps:
    """POST on a row's `transitions/` takes a step of the model's workflow."""

    @action(detail=True, methods=["post"], url_path="transitions", filter_backends=[])
    @once_per_key
    def transitions(self: Any, request: Request, pk: str) -> Response:
        item = self.find(pk)
        body = step_body(self.model)(data=sent(request))
        body.is_valid(raise_exception=True)
        flow = workflow_of(self.model)
        step = flow[body.validated_data["step"]]
        permit(step, item, request.user)
        note, version = body.validated_data.get("note", ""), seen(request, item, body)
        data = step_data(step, request, item, body.validated_data)
        row = flow.apply(item, step.name, by=request.user, note=note, version=version, **data)
        return self.shown(row)


def permit(step: Transition, item: Any, user: Any) -> None:
    """The step is the caller's in some status of the row; the engine asks for this one."""
    wanted = step.permissions()
    if not permissions_on(user, item, wanted):
        raise Denied(sorted(wanted)[0], getattr(user, "post", ""))


def seen(request: Request, item: Any, body: Any) -> int:
    """The version that the caller has read: `version` in the body, or the ETag in If-Match."""
    version = body.validated_data.get("version")
    if version is None or tags(request):
        demand(request, item)
    return int(item.version if version is None else version)


def as_words(form: Any, name: str, raw: Any) -> Any:
    """A day or moment is read out of words: a number or a list there is a wrong one, and no more."""
    is_day = isinstance(form.base_fields.get(name), BaseTemporalField)
    return str(raw) if is_day and raw is not None else raw


def step_data(
    step: Transition, request: Request, item: Any, body: dict[str, Any]
) -> dict[str, Any]:
    """The step's data through its form, which is the same as on the page."""
    kind = step.form_class() or StepForm
    given = {name: as_words(kind, name, raw) for name, raw in body.get("data", {}).items()}
    form = kind(
        given | {"note": body.get("note", "")}, request.FILES or None, user=request.user, item=item
    )
    refuse_strange_files(request, form)
    strangers = {
        f"data.{name}": [UNKNOWN] for name in given if name not in form.fields or name == "note"
    }
    errors = {
        f"data.{name}" if name in form.fields else "": found for name, found in form.errors.items()
    }
    if strangers or errors:
        raise ValidationError(strangers | errors)
    return {name: value for name, value in form.cleaned_data.items() if name != "note"}
