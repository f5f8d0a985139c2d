"""What hangs on a case, for officers' programs: help, requests of the unit, supervision."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import once_per_key, sent
from core.api.serializers import READ_ONLY, RowSerializer, ScopedRelatedField
from core.api.viewsets import ScopedViewSet, Steps
from core.filters import ForeignFilter
from core.pages.base import Denied, require
from grid.api import examples
from grid.forms.assists import AssistForm
from grid.forms.requests import ExtensionForm, HoldRequestForm
from grid.forms.supervisions import SupervisionForm
from grid.models import Assist, Case, CaseRequest, Supervision
from grid.views.assists import AssistList
from grid.views.requests import CaseRequestList
from grid.views.supervisions import SupervisionList


class BesideViewSet(Steps, ScopedViewSet):
    """Rows beside a case: a POST names the case and goes through the form that its page opens."""

    form: ClassVar[Any] = None
    names: ClassVar[frozenset[str]] = frozenset({"case"})
    """Fields of the body that choose case and form, and are no fields of the form."""

    @once_per_key
    def create(self, request: Request) -> Response:
        permission = self.permission_to("add")
        require(request.user, permission)
        body = self.get_serializer(data=sent(request))
        body.is_valid(raise_exception=True)
        case = body.validated_data["case"]
        if not request.user.has_perm(permission, case):
            raise Denied(permission, case)
        form = self.form_for(body.validated_data)(sent(request), case=case, user=request.user)
        strangers = set(sent(request)) - self.names - set(form.fields)
        if strangers:
            raise ValidationError({name: [READ_ONLY] for name in sorted(strangers)})
        if not form.is_valid():
            raise ValidationError(form.errors)
        made = form.save()
        response = self.shown(made, status=201)
        response["Location"] = f"{request.path}{made.pk}/"
        return response

    def form_for(self, data: dict[str, Any]) -> Any:
        return self.form


@extend_schema_serializer(examples=examples.sent("help", examples.NEW_ASSIST))
class AssistSerializer(RowSerializer):
    """One request for help; `days` are working days."""

    days = serializers.IntegerField(write_only=True, min_value=1, max_value=30)

    class Meta:
        model = Assist
        fields = [
            "id", "case", "title", "town", "unit", "task", "days", "result", "asked_at", "due_at",
            "status", "version",
        ]  # fmt: skip
        read_only_fields = ["title", "town", "result", "asked_at", "due_at"]


class AssistViewSet(BesideViewSet):
    """Who helps whom; a POST asks a unit for help in a case that the caller directs or handles."""

    page = AssistList
    serializer_class = AssistSerializer
    form = AssistForm
    filters = [*AssistList.filters, ForeignFilter("case")]


@extend_schema_serializer(examples=examples.sent("more time", examples.NEW_REQUEST))
class RequestOfCaseSerializer(RowSerializer):
    """More time, or a hold, that the unit in charge asked for; `amount` counts in `limit_unit`."""

    case = ScopedRelatedField(queryset=Case.objects)
    kind = serializers.ChoiceField(choices=CaseRequest.Kind.choices)

    class Meta:
        model = CaseRequest
        fields = [
            "id", "case", "kind", "title", "town", "unit", "amount", "limit_unit", "until_date",
            "reason", "asked_at", "due_at", "answer", "decided_at", "status", "version",
        ]  # fmt: skip
        read_only_fields = ["town", "limit_unit"]


class CaseRequestViewSet(BesideViewSet):
    """Extensions (`amount`) and holds (`until_date`); the room that directs the case decides by a step."""

    page = CaseRequestList
    serializer_class = RequestOfCaseSerializer
    names = frozenset({"case", "kind"})
    related = ("case",)
    filters = [*CaseRequestList.filters, ForeignFilter("case")]

    def form_for(self, data: dict[str, Any]) -> Any:
        is_longer = data["kind"] == CaseRequest.Kind.EXTENSION
        return ExtensionForm if is_longer else HoldRequestForm


@extend_schema_serializer(examples=examples.sent("level 1", examples.NEW_SUPERVISION))
class SupervisionSerializer(RowSerializer):
    """Urging, a card, or supervision of a level; `days` are working days, `points` cost the unit."""

    case = ScopedRelatedField(queryset=Case.objects)
    level = serializers.ChoiceField(choices=Supervision.Level.choices)

    class Meta:
        model = Supervision
        fields = [
            "id", "case", "kind", "level", "title", "town", "unit", "is_by_village", "at_tier",
            "from_tier", "reason", "demand", "document_number", "copied_to", "interview_at", "days",
            "due_at", "points", "issued_at", "raised_from", "answer", "answered_at", "ended_at",
            "status", "version",
        ]  # fmt: skip
        read_only_fields = ["town", "days"]


class SupervisionViewSet(BesideViewSet):
    """Supervision and cards; a POST supervises a case, whoever has it answers by a step (R22)."""

    page = SupervisionList
    serializer_class = SupervisionSerializer
    form = SupervisionForm
    related = ("case",)
    filters = [*SupervisionList.filters, ForeignFilter("case")]
