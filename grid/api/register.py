"""The register of grids for programs: grids, their staff, patrols."""

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet
from core.filters import ForeignFilter
from grid.forms.grids import GridForm
from grid.forms.patrols import PatrolForm
from grid.models import Grid, GridStaff, PatrolLog
from grid.views.grids import GridList
from grid.views.patrols import PatrolList
from grid.views.people import StaffList


class GridSerializer(RowSerializer):
    """One grid; its boundary is GeoJSON in CGCS2000."""

    class Meta:
        model = Grid
        fields = [
            "id", "code", "name", "kind", "special", "village", "village_code", "village_name",
            "town", "households", "persons", "area_km2", "boundary", "centre_lon", "centre_lat",
            "valid_from_date", "valid_until_date", "note",
        ]  # fmt: skip
        read_only_fields = ["boundary", "centre_lon", "centre_lat", "valid_until_date"]
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
    """Patrols; send an Idempotency-Key, so that a repeated message is one entry."""

    page = PatrolList
    serializer_class = PatrolLogSerializer
    form = PatrolForm
