"""Batches, delegations and what stands behind them, for programs."""

from rest_framework import serializers

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet, Steps
from core.filters import ChoiceFilter, ForeignFilter
from powers.forms.batches import BatchForm
from powers.forms.officers import CertifiedOfficerForm
from powers.models import Batch, CertifiedOfficer, Delegation, Opinion, Paper
from powers.views.batches import BatchList
from powers.views.delegations import DelegationList
from powers.views.officers import OfficerList


class BatchSerializer(RowSerializer):
    """One document with many lines; `lines` are at /delegations/?batch=…"""

    class Meta:
        model = Batch
        fields = [
            "id", "title", "programme", "county", "town", "document_number", "planned_date",
            "note", "created_at",
        ]  # fmt: skip
        read_only_fields = ("programme", "county", "town")


class BatchViewSet(Changes, ScopedViewSet):
    """Batches with a line in the caller's place; a document number is used once."""

    page = BatchList
    serializer_class = BatchSerializer
    form = BatchForm


class DelegationSerializer(RowSerializer):
    """One power for one town; `status` moves only by a step."""

    town_name = serializers.CharField(source="town.name", read_only=True)
    department_name = serializers.CharField(source="department.name", read_only=True)

    class Meta:
        model = Delegation
        fields = [
            "id", "batch", "item", "title", "kind", "town", "town_name", "department",
            "department_name", "mode", "scope_note", "effective_date", "term_until_date",
            "due_date", "round", "created_at", "changed_at", "status", "version",
        ]  # fmt: skip


class DelegationViewSet(Steps, ScopedViewSet):
    """Delegations and every step of their procedure; a draft is corrected by a step too."""

    page = DelegationList
    serializer_class = DelegationSerializer
    filters = [*DelegationList.filters, ForeignFilter("batch"), ForeignFilter("item")]
    related = ("town", "department")


class OpinionSerializer(RowSerializer):
    """One opinion on a line."""

    class Meta:
        model = Opinion
        fields = ["id", "delegation", "kind", "verdict", "text", "round", "at"]


class OpinionViewSet(ScopedViewSet):
    """Opinions come with the steps of a delegation."""

    model = Opinion
    serializer_class = OpinionSerializer
    filters = [ForeignFilter("delegation"), ChoiceFilter("kind"), ChoiceFilter("verdict")]


class PaperSerializer(RowSerializer):
    """One numbered paper of a line."""

    class Meta:
        model = Paper
        fields = [
            "id", "delegation", "kind", "number", "issued_date", "issuer", "filed_date", "url", "at",
        ]  # fmt: skip


class PaperViewSet(ScopedViewSet):
    """Papers come with the steps of a delegation."""

    model = Paper
    serializer_class = PaperSerializer
    filters = [ForeignFilter("delegation"), ChoiceFilter("kind")]


class CertifiedOfficerSerializer(RowSerializer):
    """Somebody of a town with an enforcement card."""

    class Meta:
        model = CertifiedOfficer
        fields = ["id", "town", "name", "card_number", "field", "valid_until_date"]


class CertifiedOfficerViewSet(Creates, Changes, ScopedViewSet):
    """Enforcement cards in the caller's place."""

    page = OfficerList
    serializer_class = CertifiedOfficerSerializer
    form = CertifiedOfficerForm
