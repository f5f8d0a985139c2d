"""The rows of sheets that are only taken away."""

from core.forms import PageForm
from grid.models import Case


class CaseRow(PageForm):
    """A case as exported; nothing is brought in by it."""

    class Meta:
        model = Case
        fields: list[str] = []
