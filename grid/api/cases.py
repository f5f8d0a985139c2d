"""Cases for officers' programs: entering, every step, where a case stayed, what kinds there are."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from core.api.parsers import JSONWithFiles, StrictJSON
from core.api.serializers import RowSerializer
from core.api.viewsets import Creates, ScopedViewSet, Steps
from core.filters import ForeignFilter
from grid.api import examples
from grid.forms.cases import CaseForm
from grid.models import Case, CaseStage, Category
from grid.views.cases import CaseList, StageList
from grid.views.categories import CategoryList


@extend_schema_serializer(examples=examples.sent("told by telephone", examples.NEW_CASE))
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


class CategorySerializer(RowSerializer):
    """One kind of case with its unified code."""

    class Meta:
        model = Category
        fields = [
            "id", "version", "code", "parent", "name", "platform", "urgency", "is_heading",
            "counts", "is_upkeep", "limit_amount", "limit_unit", "unit_name", "filing_condition",
            "closing_condition", "photos_needed", "power", "note",
        ]  # fmt: skip


class CategoryViewSet(ScopedViewSet):
    """The categories of every edition; cases are filed under the published one."""

    page = CategoryList
    serializer_class = CategorySerializer
