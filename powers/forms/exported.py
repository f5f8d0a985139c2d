"""Rows that are only taken away as a sheet, never brought in by one."""

from core.forms import PageForm
from powers.models import Evaluation


class EvaluationRow(PageForm):
    """An evaluation comes with a step of its delegation, never from a sheet."""

    class Meta:
        model = Evaluation
        fields: tuple[str, ...] = ()
