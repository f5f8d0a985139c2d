"""The timetable for programs."""

from rest_framework import serializers

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, ScopedViewSet
from core.filters import ForeignFilter
from powers.forms.timetable import PlannedStepForm
from powers.models import PlanChange, PlannedStep
from powers.views.timetable import PlanChangeList, PlanList


class PlannedStepSerializer(RowSerializer):
    """One planned step; a new `planned_date` comes with its `reason`."""

    reason = serializers.CharField(write_only=True, max_length=300)
    is_moving_along = serializers.BooleanField(write_only=True, required=False)

    class Meta:
        model = PlannedStep
        fields = [
            "id", "batch", "town", "complexity", "stage", "planned_date", "first_planned_date",
            "done_date", "is_dropped", "reason", "is_moving_along",
        ]  # fmt: skip
        read_only_fields = ("batch", "town", "complexity", "stage")


class PlannedStepViewSet(Changes, ScopedViewSet):
    """What is planned for when, and what is done."""

    page = PlanList
    serializer_class = PlannedStepSerializer
    form = PlannedStepForm
    filters = [each for each in PlanList.filters if each.name != "slip"]


class PlanChangeSerializer(RowSerializer):
    """One day that was given up."""

    class Meta:
        model = PlanChange
        fields = ["id", "step", "old_date", "new_date", "reason", "at"]


class PlanChangeViewSet(ScopedViewSet):
    """The history of the timetable."""

    page = PlanChangeList
    serializer_class = PlanChangeSerializer
    filters = [ForeignFilter("step")]
