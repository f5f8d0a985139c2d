"""Towns' lists for programs: versions, rows."""

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet, Steps
from powers.forms.lists import EntryForm, TownListForm
from powers.models import ListEntry, TownList
from powers.views.lists import EntryList, TownListList


class TownListSerializer(RowSerializer):
    """One version of a town's list; it moves only by a step."""

    class Meta:
        model = TownList
        fields = [
            "id", "town", "number", "title", "document_number", "effective_date", "published_at",
            "note", "previous", "entry_count", "added_count", "dropped_count", "changed_count",
            "created_at", "status", "version",
        ]  # fmt: skip
        extra_kwargs = {"title": {"required": False}}


class TownListViewSet(Creates, Steps, ScopedViewSet):
    """Versions of lists in the caller's place; a POST draws up the next one of the caller's town.

    The public reads them at /open/towns/<code>/list/<number>.json.
    """

    page = TownListList
    serializer_class = TownListSerializer
    form = TownListForm


class ListEntrySerializer(RowSerializer):
    """One row of one version; only drafts are changed."""

    class Meta:
        model = ListEntry
        fields = [
            "id", "town_list", "number", "code", "kind", "name", "domain", "source", "mode",
            "source_code", "source_label", "merged", "department_name", "legal_basis",
            "scope_note", "responsibilities", "accountability", "flow", "supervision_phone",
            "office", "office_name", "post", "remark", "delegation",
        ]  # fmt: skip
        read_only_fields = [
            "town_list", "number", "code", "kind", "name", "domain", "source", "mode",
            "source_code", "source_label", "merged", "department_name", "legal_basis",
            "office_name", "delegation",
        ]  # fmt: skip


class ListEntryViewSet(Changes, ScopedViewSet):
    """Rows of lists; those of a published version are frozen."""

    page = EntryList
    serializer_class = ListEntrySerializer
    form = EntryForm
    related = ("town_list__town", "office")
