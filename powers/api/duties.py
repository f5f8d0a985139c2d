"""Duties, what stands behind them, reports, the clean-up and the negative list, for programs."""

from rest_framework import serializers

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet, Steps
from core.filters import ChoiceFilter, ForeignFilter
from powers.forms.duties import DutyForm, NegativeEntryForm, ReportForm
from powers.models import Cleanup, Duty, DutyEvidence, DutyReply, DutyReport, NegativeEntry
from powers.views.cleanups import CleanupList
from powers.views.duties import DutyList, ReplyList
from powers.views.duty_reports import ReportList
from powers.views.negative import NegativeList


class DutySerializer(RowSerializer):
    """One duty; `status` moves only by a step, `notice_number` comes with the admission."""

    department_name = serializers.CharField(source="department.name", read_only=True)

    class Meta:
        model = Duty
        fields = [
            "id", "name", "kind", "county", "department", "department_name", "legal_basis",
            "necessity", "workload_days", "planned_from_date", "planned_until_date",
            "is_countywide", "towns", "department_part", "town_part", "staff_posts", "funds",
            "funds_source", "equipment", "negative_entry", "negative_reason", "round",
            "decision_number", "decided_date", "notice_number", "from_date", "until_date",
            "renewal_number", "renewed_date", "ended_date", "due_date", "created_at",
            "changed_at", "status", "version",
        ]  # fmt: skip


class DutyViewSet(Steps, Creates, Changes, ScopedViewSet):
    """Duties; a department makes and corrects its own, everything else is a step."""

    page = DutyList
    serializer_class = DutySerializer
    form = DutyForm
    related = ("department",)

    def get_queryset(self):  # noqa: ANN201
        return super().get_queryset().prefetch_related("towns")


class DutyEvidenceSerializer(RowSerializer):
    """The paper behind power, staff or money."""

    class Meta:
        model = DutyEvidence
        fields = ["id", "duty", "kind", "number", "issued_date", "issuer", "at"]


class DutyEvidenceViewSet(ScopedViewSet):
    """Evidence comes with the step `prove` of a duty."""

    model = DutyEvidence
    serializer_class = DutyEvidenceSerializer
    filters = [ForeignFilter("duty"), ChoiceFilter("kind")]


class DutyReplySerializer(RowSerializer):
    """One town's comment on one duty in one round."""

    class Meta:
        model = DutyReply
        fields = [
            "id", "duty", "town", "round", "reason", "replied_at", "due_date", "status", "version",
        ]  # fmt: skip


class DutyReplyViewSet(Steps, ScopedViewSet):
    """Comments; a town gives its own by a step."""

    page = ReplyList
    serializer_class = DutyReplySerializer
    filters = [*ReplyList.filters, ForeignFilter("duty")]
    related = ("duty", "town")


class DutyReportSerializer(RowSerializer):
    """One report of work that came without admission; `demand` is empty until it is upheld."""

    demand = serializers.CharField(read_only=True)

    class Meta:
        model = DutyReport
        fields = [
            "id", "town", "department", "name", "evidence", "pushed_date", "demand", "statement",
            "duty", "found_at", "due_date", "created_at", "status", "version",
        ]  # fmt: skip
        read_only_fields = ["town"]


class DutyReportViewSet(Steps, Creates, Changes, ScopedViewSet):
    """Reports; a town makes its own, everything else is a step."""

    page = ReportList
    serializer_class = DutyReportSerializer
    form = ReportForm
    related = ("town", "department", "county", "duty")


class CleanupSerializer(RowSerializer):
    """One duty in one year's clean-up."""

    class Meta:
        model = Cleanup
        fields = [
            "id", "duty", "year", "county", "reason", "until_date", "due_date", "status", "version",
        ]  # fmt: skip


class CleanupViewSet(Steps, ScopedViewSet):
    """Rows come when the staffing office begins a year; they move by steps."""

    page = CleanupList
    serializer_class = CleanupSerializer
    related = ("duty",)


class NegativeEntrySerializer(RowSerializer):
    """What may not be handed to towns."""

    class Meta:
        model = NegativeEntry
        fields = [
            "id", "province", "number", "name", "basis", "words", "allows_reason", "from_date",
            "until_date",
        ]  # fmt: skip


class NegativeEntryViewSet(Creates, Changes, ScopedViewSet):
    """The negative list of the caller's province."""

    page = NegativeList
    serializer_class = NegativeEntrySerializer
    form = NegativeEntryForm
