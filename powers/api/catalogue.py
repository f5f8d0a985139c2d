"""The guiding catalogue for programs."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import once_per_key
from core.api.schema import ETAG, IF_MATCH, KEY, answers
from core.api.serializers import RowSerializer
from core.api.versions import demand
from core.api.viewsets import Changes, Creates, ScopedViewSet, Steps
from core.filters import ChoiceFilter
from powers.api.comparison import ComparisonSerializer
from powers.catalogue import mark_dropped
from powers.comparison import Comparison
from powers.forms.items import DraftItemForm
from powers.forms.law import LegalBasisForm
from powers.models import CatalogueVersion, LegalBasis, PowerItem, Withdrawal
from powers.views.catalogue import CatalogueList, ItemList
from powers.views.comparison import chosen
from powers.views.law import LawList
from powers.views.withdrawals import WithdrawalList


class CatalogueVersionSerializer(RowSerializer):
    """One version of a province's guiding catalogue."""

    class Meta:
        model = CatalogueVersion
        fields = [
            "id", "title", "province", "document_number", "issued_date", "created_at",
            "status", "version",
        ]  # fmt: skip


class CatalogueVersionViewSet(Steps, ScopedViewSet):
    """Versions; their items come from a sheet, their publication is a step."""

    page = CatalogueList
    serializer_class = CatalogueVersionSerializer
    filters = [ChoiceFilter("status")]

    @extend_schema(
        parameters=[OpenApiParameter("with", int, description="The older version; else the last")],
        responses=answers(ComparisonSerializer, 404),
    )
    @action(detail=True, filter_backends=[], pagination_class=None)
    def compare(self, request: Request, pk: str) -> Response:
        """What this version makes of an older one."""
        newer = self.find(pk)
        older = chosen(request, newer)
        if older is None:
            alone = {"older": None, "newer": newer.pk, "counts": {}, "differences": []}
            return Response(alone)
        return Response(ComparisonSerializer(Comparison(older, newer)).data)


class PowerItemSerializer(RowSerializer):
    """One power, as the law words it."""

    class Meta:
        model = PowerItem
        fields = [
            "id", "version", "number", "local_code", "catalogue_code", "name", "kind", "domain",
            "department_name", "mode", "legal_basis", "is_reserved", "complexity", "power",
            "province_serial", "is_dropped",
        ]  # fmt: skip


MARKS = extend_schema(
    request=None,
    parameters=[ETAG, IF_MATCH, KEY],
    responses=answers(PowerItemSerializer, 400, 404, 409, 412, 415, 422, 428),
)


class PowerItemViewSet(Creates, Changes, ScopedViewSet):
    """The items of the catalogue of the caller's province; those of a draft can be changed."""

    page = ItemList
    serializer_class = PowerItemSerializer
    form = DraftItemForm

    @MARKS
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @once_per_key
    def drop(self, request: Request, pk: str) -> Response:
        """The item leaves the catalogue when the draft is published; until then it can come back."""
        return self.marked(pk, True)

    @MARKS
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @once_per_key
    def keep(self, request: Request, pk: str) -> Response:
        """A dropped item stays in the catalogue after all."""
        return self.marked(pk, False)

    def marked(self, pk: str, is_dropped: bool) -> Response:
        item = self.find(pk, self.permission_to("change"))
        demand(self.request, item)
        mark_dropped(item, is_dropped)
        return self.shown(item)


class LegalBasisSerializer(RowSerializer):
    """One article of law with the time in which it holds."""

    class Meta:
        model = LegalBasis
        fields = [
            "id", "province", "law", "edition", "article", "text", "effective_from_date",
            "effective_until_date", "successor",
        ]  # fmt: skip
        read_only_fields = ["province"]


class LegalBasisViewSet(Creates, Changes, ScopedViewSet):
    """The register of law of the caller's province."""

    page = LawList
    serializer_class = LegalBasisSerializer
    form = LegalBasisForm


class WithdrawalSerializer(RowSerializer):
    """One county's task after a shrinking list."""

    class Meta:
        model = Withdrawal
        fields = [
            "id", "catalogue", "county", "line_count", "town_count", "document_number",
            "issued_date", "reason", "status", "version",
        ]  # fmt: skip


class WithdrawalViewSet(Steps, ScopedViewSet):
    """Withdrawals; the order is a step, and its work goes on in the background."""

    page = WithdrawalList
    serializer_class = WithdrawalSerializer
