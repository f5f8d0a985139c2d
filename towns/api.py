"""Places, their profiles, listings and organisations for programs."""

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet
from core.filters import ChoiceFilter, DateRange, ForeignFilter, PlaceFilter
from towns import forms
from towns.models import (
    Division,
    Organisation,
    PolicyClause,
    PolicyParameter,
    TownProfile,
    TownTag,
)
from towns.views.organisations import OrganisationList
from towns.views.policy import FigureList


class DivisionSerializer(RowSerializer):
    """One administrative division."""

    class Meta:
        model = Division
        fields = [
            "id", "code", "name", "level", "kind", "parent", "pinyin",
            "valid_from_date", "valid_until_date", "successor",
        ]  # fmt: skip


class DivisionViewSet(ScopedViewSet):
    """Provinces, cities, counties, towns, villages."""

    model = Division
    serializer_class = DivisionSerializer
    filters = [ChoiceFilter("level"), ChoiceFilter("kind"), ForeignFilter("parent")]
    search = ["name", "pinyin"]
    sorts = ["code", "pinyin"]


class OrganisationSerializer(RowSerializer):
    """A department, a town's office or institution, a dispatched agency."""

    class Meta:
        model = Organisation
        fields = [
            "id", "name", "short_name", "kind", "division", "department", "towns", "management",
            "generic_name", "code", "document_word", "head", "established_number", "actual_number",
            "counts_toward_cap", "duties", "valid_from_date", "valid_until_date", "successor",
        ]  # fmt: skip


class OrganisationViewSet(Creates, Changes, ScopedViewSet):
    """Public to read; changed by those in charge of the place."""

    page = OrganisationList
    serializer_class = OrganisationSerializer
    form = forms.OrganisationForm

    def get_queryset(self):
        return super().get_queryset().prefetch_related("towns")


class TownProfileSerializer(RowSerializer):
    """What a town is; figures carry the day they were counted."""

    class Meta:
        model = TownProfile
        fields = [
            "id", "town", "function", "resident_population", "area_km2", "built_up_km2",
            "counted_date", "source", "note",
        ]  # fmt: skip
        read_only_fields = ["town"]


class TownProfileViewSet(Changes, ScopedViewSet):
    """One profile a town."""

    model = TownProfile
    serializer_class = TownProfileSerializer
    form = forms.ProfileForm
    filters = [ChoiceFilter("function"), PlaceFilter()]
    sorts = ["id"]


class TownTagSerializer(RowSerializer):
    """A town's listing in a programme."""

    class Meta:
        model = TownTag
        fields = ["id", "town", "kind", "from_date", "until_date", "number", "note"]


class TownTagViewSet(Creates, Changes, ScopedViewSet):
    """Listings with their dates; several for one town are possible."""

    model = TownTag
    serializer_class = TownTagSerializer
    form = forms.ListingForm
    filters = [ChoiceFilter("kind"), PlaceFilter(), DateRange("from_date")]
    sorts = ["id", "from_date"]


class PolicyClauseSerializer(RowSerializer):
    """One clause, by the id that findings cite."""

    class Meta:
        model = PolicyClause
        fields = ["id", "code", "document", "chapter", "title", "text", "responsible", "order"]


class PolicyClauseViewSet(ScopedViewSet):
    """The clauses of both policies."""

    model = PolicyClause
    serializer_class = PolicyClauseSerializer
    search = ["title", "text"]
    sorts = ["order", "code"]


class PolicyParameterSerializer(RowSerializer):
    """A figure that a clause sets, with where and when it holds."""

    class Meta:
        model = PolicyParameter
        fields = ["id", "name", "value", "clause", "programme", "place", "from_date", "until_date"]


class PolicyParameterViewSet(ScopedViewSet):
    """The figures; changed on their page, where a change keeps the old value's dates."""

    page = FigureList
    serializer_class = PolicyParameterSerializer
