"""The guiding catalogue for programs."""

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet, Steps
from core.filters import ChoiceFilter
from powers.forms.law import LegalBasisForm
from powers.models import CatalogueVersion, LegalBasis, PowerItem
from powers.views.catalogue import CatalogueList, ItemList
from powers.views.law import LawList


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


class PowerItemSerializer(RowSerializer):
    """One power, as the law words it."""

    class Meta:
        model = PowerItem
        fields = [
            "id", "version", "number", "local_code", "catalogue_code", "name", "kind", "domain",
            "department_name", "mode", "legal_basis", "is_reserved", "complexity",
        ]  # fmt: skip


class PowerItemViewSet(ScopedViewSet):
    """The items of the catalogue of the caller's province."""

    page = ItemList
    serializer_class = PowerItemSerializer


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
