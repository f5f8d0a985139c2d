"""What goes out and comes in as JSON: scoped choices, no unknown field, the steps that are open."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers

from core.api.errors import as_json
from core.workflow import Offer, workflow_of

UNKNOWN = _("There is no such field.")
READ_ONLY = _("This field cannot be written.")


class FindingSerializer(serializers.Serializer):
    """One reason, with the clause it rests on and the field it is about."""

    sentence = serializers.CharField()
    clause = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(allow_blank=True)
    field = serializers.CharField(allow_blank=True)


class ProblemSerializer(serializers.Serializer):
    """The shape of every answer that is not a success."""

    status = serializers.IntegerField()
    title = serializers.CharField()
    findings = FindingSerializer(many=True)


class ActionSerializer(serializers.Serializer):
    """A step that the caller may take on the row now; closed where there are findings."""

    name = serializers.CharField()
    label = serializers.CharField()
    consequence = serializers.CharField(allow_blank=True)
    is_open = serializers.BooleanField()
    needs_note = serializers.BooleanField()
    fields_wanted = serializers.ListField(child=serializers.CharField())
    findings = FindingSerializer(many=True)


class StrictFields:
    """A body may name the writable fields and nothing else; every mistake is told at once."""

    def to_internal_value(self, data: Any) -> Any:
        strangers = strange_fields(self, data)  # type: ignore[arg-type]
        try:
            found = super().to_internal_value(data)  # type: ignore[misc]
        except serializers.ValidationError as error:
            raise serializers.ValidationError(strangers | error.detail) from None  # type: ignore[operator]
        if strangers:
            raise serializers.ValidationError(strangers)
        return found


def strange_fields(serializer: serializers.Serializer, data: Any) -> dict[str, list[Any]]:
    if not isinstance(data, Mapping):
        return {}
    fields = serializer.fields
    return {
        str(name): [READ_ONLY if name in fields else UNKNOWN]
        for name in data
        if name not in fields or fields[name].read_only
    }


class ScopedRelatedField(serializers.PrimaryKeyRelatedField):
    """The key of another row, out of those that the caller may see."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if rows is None or not hasattr(rows, "visible_to"):
            return rows
        request = self.context.get("request")
        return rows.visible_to(request.user) if request else rows.none()


class StrictSerializer(StrictFields, serializers.Serializer):
    """A body that belongs to no model."""


class RowSerializer(StrictFields, serializers.ModelSerializer):
    """The plain declaration of a model: name it and its fields."""

    serializer_related_field = ScopedRelatedField


class Detailed(serializers.Serializer):
    """A row by itself also says which steps are open to the caller."""

    actions = serializers.SerializerMethodField()

    @extend_schema_field(ActionSerializer(many=True))
    def get_actions(self, item: Model) -> list[dict[str, Any]]:
        flow = workflow_of(item)
        offers = flow.open_to(self.context["request"].user, item) if flow else []
        return [offered(offer) for offer in offers]


def offered(offer: Offer) -> dict[str, Any]:
    step = offer.transition
    form = step.form_class()
    wanted = [name for name in form.base_fields if name != "note"] if form else []
    return {
        "name": step.name,
        "label": str(step.label),
        "consequence": str(step.consequence),
        "is_open": offer.is_open,
        "needs_note": step.needs_note,
        "fields_wanted": wanted,
        "findings": [as_json(finding) for finding in offer.findings],
    }


@cache
def detailed(base: type[RowSerializer]) -> type[RowSerializer]:
    """The serializer of a single row: the declared one and `actions`, if the model has steps."""
    if not workflow_of(base.Meta.model):
        return base
    fields = [*base.Meta.fields, "actions"]
    name = base.__name__.removesuffix("Serializer") + "DetailSerializer"
    meta = type("Meta", (base.Meta,), {"fields": fields})
    return type(name, (Detailed, base), {"Meta": meta, "__doc__": base.__doc__})


@cache
def step_body(model: type[Model]) -> type[serializers.Serializer]:
    """The body of a step: its name out of the model's workflow, a note, the version, its data."""
    flow = workflow_of(model)
    names = (
        [step.name for step in flow.transitions.values() if not step.is_automatic] if flow else []
    )
    fields = {
        "step": serializers.ChoiceField(choices=names),
        "note": serializers.CharField(required=False, allow_blank=True, max_length=2000),
        "version": serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1),
        "data": serializers.DictField(required=False),
        "__doc__": "A step, and what it needs.",
    }
    body = type(f"{model.__name__}StepSerializer", (StrictSerializer,), fields)
    first: dict[str, Any] = {"step": next(iter(names), ""), "note": "", "version": 1, "data": {}}
    return extend_schema_serializer(
        examples=[OpenApiExample("a step", value=first, request_only=True)]
    )(body)
