"""The checklist and trainings for programs."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet, Steps
from core.filters import ChoiceFilter, ForeignFilter
from powers.forms.training import TrainingForm
from powers.models import Attendance, Power, PowerItem, Readiness, Requirement, Training
from powers.views.readiness import ReadinessList, RequirementList
from powers.views.training import AttendanceList, TrainingList


class RequirementSerializer(RowSerializer):
    """One row of what a programme asks for before a start."""

    class Meta:
        model = Requirement
        fields = [
            "id", "programme", "need", "kind", "mode", "complexity", "is_required", "clause",
        ]  # fmt: skip


class RequirementViewSet(ScopedViewSet):
    """What each programme's checklist asks for."""

    page = RequirementList
    serializer_class = RequirementSerializer


class ReadinessSerializer(RowSerializer):
    """What a town declared of one need of one line, and whether the department confirmed it."""

    class Meta:
        model = Readiness
        fields = [
            "id", "delegation", "need", "evidence", "evidence_date", "declared_at", "confirmed_at",
            "objection",
        ]  # fmt: skip


class ReadinessViewSet(ScopedViewSet):
    """What is declared in the caller's place; it is declared and confirmed on the page of a batch."""

    page = ReadinessList
    serializer_class = ReadinessSerializer
    filters = [*ReadinessList.filters, ForeignFilter("delegation")]


class CoveredField(serializers.PrimaryKeyRelatedField):
    """A power of the catalogue that the caller reads, as the form of the page offers it."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return Power.objects.none()
        items = PowerItem.objects.visible_to(request.user).published()
        return Power.objects.filter(items__in=items).distinct()


class TrainingSerializer(RowSerializer):
    """One training; who was there is at /attendances/?training=…"""

    powers = CoveredField(queryset=Power.objects.none(), many=True, required=False)

    class Meta:
        model = Training
        fields = [
            "id", "title", "organiser", "county", "planned_date", "held_date", "hours", "venue",
            "trainer", "domain", "powers", "towns", "note", "status", "version",
        ]  # fmt: skip
        read_only_fields = ["county", "held_date"]


class TrainingViewSet(Steps, Creates, Changes, ScopedViewSet):
    """Trainings of the caller's county, or to which the caller's town is invited.

    The organiser plans and changes them by the form of the page; who is invited is told.
    """

    page = TrainingList
    serializer_class = TrainingSerializer
    form = TrainingForm
    related = ("organiser",)
    filters = [ChoiceFilter("status"), ForeignFilter("organiser")]

    def get_queryset(self):  # noqa: ANN201
        return super().get_queryset().prefetch_related("towns", "powers")


class AttendanceSerializer(RowSerializer):
    """Somebody of a town at a training."""

    class Meta:
        model = Attendance
        fields = ["id", "training", "town", "person", "attended", "score", "passed"]


class AttendanceViewSet(ScopedViewSet):
    """Results of trainings; they come from the list of the training or a sheet."""

    page = AttendanceList
    serializer_class = AttendanceSerializer
