"""Findings of a rule at the fields of a form."""

from collections.abc import Iterable
from typing import Any

from core.workflow import Finding


def show(form: Any, data: dict[str, Any], findings: Iterable[Finding]) -> dict[str, Any]:
    """Each finding at its field, or above the form; gives the cleaned data back."""
    for finding in findings:
        form.add_error(finding.field if finding.field in form.fields else None, str(finding))
    return data


def taken(form: Any, made: Any) -> Any:
    """The row that the domain made stands for the form's own."""
    form.instance = made
    return made
