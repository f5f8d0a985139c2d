"""Cases for officers' programs: entering, every step, where a case stayed, who helps, what kinds."""

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import once_per_key
from core.api.parsers import JSONWithFiles, StrictJSON
from core.api.serializers import RowSerializer
from core.api.viewsets import Creates, ScopedViewSet, Steps
from core.filters import ForeignFilter
from core.pages.base import Denied, require
from grid.forms.assists import AssistForm
from grid.forms.cases import CaseForm
from grid.models import Assist, Case, CaseStage, Category
from grid.views.assists import AssistList
from grid.views.cases import CaseList, StageList
from grid.views.categories import CategoryList

ASK = "grid.add_assist"


class CaseSerializer(RowSerializer):
    """One case; it moves only by steps. Who reported it is not handed to programs."""

    town_name = serializers.CharField(source="town.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True, default="")
    teller_name = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=60
    )
    teller_phone = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=30
    )

    class Meta:
        model = Case
        fields = [
            "id", "number", "title", "text", "category", "platform", "urgency", "source",
            "external_number", "town", "town_name", "village", "grid", "address", "longitude",
            "latitude", "happened_at", "reported_at", "unit", "unit_name", "is_by_village",
            "result", "tier", "refusals", "reworks", "round", "merged_into", "handed_to", "due_at",
            "is_late", "closed_at", "rating", "changed_at", "status", "version", "teller_name",
            "teller_phone",
        ]  # fmt: skip
        read_only_fields = ["grid"]
        extra_kwargs = {"title": {"required": False}}


class CaseViewSet(Steps, Creates, ScopedViewSet):
    """Cases in the caller's field of view.

    Pictures come with a case or a step as `multipart/form-data`: the JSON in the field `body`, each
    picture as a file `pictures`. Send an Idempotency-Key, so that a repeated message is one case.
    """

    page = CaseList
    serializer_class = CaseSerializer
    form = CaseForm
    related = ("town", "unit")
    filters = [*CaseList.filters, ForeignFilter("grid"), ForeignFilter("village")]
    parser_classes = [StrictJSON, JSONWithFiles]


class CaseStageSerializer(RowSerializer):
    """One stay of a case in a state, with its limit."""

    class Meta:
        model = CaseStage
        fields = [
            "id", "case", "status", "unit", "started_at", "due_at", "ended_at", "is_late", "basis",
        ]  # fmt: skip


class CaseStageViewSet(ScopedViewSet):
    """Where cases stayed how long."""

    page = StageList
    serializer_class = CaseStageSerializer
    filters = [ForeignFilter("case")]


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


class AssistViewSet(Steps, ScopedViewSet):
    """Who helps whom; a POST asks a unit for help in a case that the caller directs or handles."""

    page = AssistList
    serializer_class = AssistSerializer
    filters = [*AssistList.filters, ForeignFilter("case")]

    @once_per_key
    def create(self, request: Request) -> Response:
        require(request.user, ASK)
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        case = body.validated_data["case"]
        if not request.user.has_perm(ASK, case):
            raise Denied(ASK, case)
        form = AssistForm(request.data, case=case, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        made = form.save()
        response = self.shown(made, status=201)
        response["Location"] = f"{request.path}{made.pk}/"
        return response


class CategorySerializer(RowSerializer):
    """One kind of case with its unified code."""

    class Meta:
        model = Category
        fields = [
            "id", "version", "code", "parent", "name", "platform", "urgency", "is_heading",
            "counts", "limit_amount", "limit_unit", "unit_name", "filing_condition",
            "closing_condition", "photos_needed", "power", "note",
        ]  # fmt: skip


class CategoryViewSet(ScopedViewSet):
    """The categories of every edition; cases are filed under the published one."""

    page = CategoryList
    serializer_class = CategorySerializer
