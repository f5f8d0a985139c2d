"""The register of grids for programs: grids, their staff, patrols, many hands."""

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.api.parsers import JSONWithFiles, StrictJSON
from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet, Steps
from core.filters import ForeignFilter
from grid.api import examples
from grid.forms.grids import GridForm
from grid.forms.patrols import PatrolForm
from grid.forms.people import MemberForm
from grid.models import Grid, GridStaff, Member, PatrolLog
from grid.views.grids import GridList
from grid.views.patrols import PatrolList
from grid.views.people import MemberList, StaffList

NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
RING = {"type": "array", "items": NUMBERS, "minItems": 4}
AREA = {"type": "array", "items": RING}
GEOJSON = {
    "nullable": True,
    "oneOf": [
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {"type": {"type": "string", "enum": [name]}, "coordinates": coordinates},
        }
        for name, coordinates in (
            ("Polygon", AREA),
            ("MultiPolygon", {"type": "array", "items": AREA}),
        )
    ],
}


@extend_schema_field(GEOJSON)
class BoundaryField(serializers.JSONField):
    """A polygon or several, longitude first."""


@extend_schema_serializer(examples=examples.sent("an ordinary grid", examples.NEW_GRID))
class GridSerializer(RowSerializer):
    """One grid; its boundary is GeoJSON in CGCS2000."""

    boundary = BoundaryField(read_only=True)

    class Meta:
        model = Grid
        fields = [
            "id", "code", "name", "kind", "special", "village", "village_code", "village_name",
            "town", "households", "persons", "area_km2", "boundary", "centre_lon", "centre_lat",
            "valid_from_date", "valid_until_date", "note",
        ]  # fmt: skip
        read_only_fields = ["centre_lon", "centre_lat", "valid_until_date"]
        extra_kwargs = {"town": {"required": False}}


class GridViewSet(Creates, Changes, ScopedViewSet):
    """Grids; codes are held to the same rules as on the page."""

    page = GridList
    serializer_class = GridSerializer
    form = GridForm


class GridStaffSerializer(RowSerializer):
    """Who works in which grid; phones are not handed to programs."""

    class Meta:
        model = GridStaff
        fields = [
            "id",
            "grid",
            "town",
            "role",
            "user",
            "name",
            "micro_grid",
            "from_date",
            "until_date",
        ]


class GridStaffViewSet(ScopedViewSet):
    """The staff of grids."""

    page = StaffList
    serializer_class = GridStaffSerializer
    filters = [*StaffList.filters, ForeignFilter("grid")]


@extend_schema_serializer(examples=examples.sent("a round without findings", examples.NEW_PATROL))
class PatrolLogSerializer(RowSerializer):
    """One round; the worker is whoever sends it."""

    class Meta:
        model = PatrolLog
        fields = [
            "id",
            "grid",
            "town",
            "worker",
            "kind",
            "text",
            "begun_at",
            "ended_at",
            "lon",
            "lat",
        ]
        read_only_fields = ["town", "worker"]


class PatrolLogViewSet(Creates, ScopedViewSet):
    """Patrols; send an Idempotency-Key, so that a repeated message is one entry.

    A picture comes as `multipart/form-data`: the JSON in the field `body`, the file as `photo`.
    """

    page = PatrolList
    serializer_class = PatrolLogSerializer
    form = PatrolForm
    parser_classes = [StrictJSON, JSONWithFiles]


@extend_schema_serializer(examples=examples.sent("a volunteer", examples.NEW_MEMBER))
class MemberSerializer(RowSerializer):
    """One helping hand; the phone comes in and is not handed to programs."""

    phone = serializers.CharField(write_only=True, max_length=40)

    class Meta:
        model = Member
        fields = [
            "id", "grid", "town", "kind", "name", "organisation_name", "credit_code", "phone",
            "skills", "source", "consented_at", "enrolled_date", "left_date", "created_at",
            "status", "version",
        ]  # fmt: skip
        read_only_fields = ["town"]


class MemberViewSet(Steps, Creates, Changes, ScopedViewSet):
    """Many hands (ZJ-12): villagers, volunteers, organisations; they come and go by steps."""

    page = MemberList
    serializer_class = MemberSerializer
    form = MemberForm
    filters = [*MemberList.filters, ForeignFilter("grid")]
