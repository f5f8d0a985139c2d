"""The checklist and trainings for programs."""

from core.api.serializers import RowSerializer
from core.api.viewsets import ScopedViewSet, Steps
from core.filters import ChoiceFilter, ForeignFilter
from powers.models import Attendance, Readiness, Requirement, Training
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


class TrainingSerializer(RowSerializer):
    """One training; who was there is at /attendances/?training=…"""

    class Meta:
        model = Training
        fields = [
            "id", "title", "organiser", "county", "planned_date", "held_date", "hours", "venue",
            "trainer", "domain", "status", "version",
        ]  # fmt: skip


class TrainingViewSet(Steps, ScopedViewSet):
    """Trainings of the caller's county, or to which the caller's town is invited."""

    page = TrainingList
    serializer_class = TrainingSerializer
    filters = [ChoiceFilter("status"), ForeignFilter("organiser")]


class AttendanceSerializer(RowSerializer):
    """Somebody of a town at a training."""

    class Meta:
        model = Attendance
        fields = ["id", "training", "town", "person", "attended", "score", "passed"]


class AttendanceViewSet(ScopedViewSet):
    """Results of trainings; they come from the list of the training or a sheet."""

    page = AttendanceList
    serializer_class = AttendanceSerializer
