"""Evaluations as a sheet: a report of many lines brought in through the workflow, or taken away."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Row, Sheet
from powers.evaluation_batch import evaluate_all, lines_called, reported
from powers.forms.evaluation_row import EvaluationRow
from powers.models import Delegation

FIGURES = (
    "cases", "zero_months", "on_time", "corrected", "satisfaction", "verdict", "scope_note",
    "number", "issued_date",
)  # fmt: skip


def examine(rows: list[Row], user: Any) -> None:
    """Finds the line of each row; told are items that the town doesn't exercise, and what is there twice."""
    named = [row for row in rows if row.cleaned.get("town") and row.cleaned.get("item")]
    found = lines_called(user, (_place(row) for row in named))
    for row in named:
        lines = found[_place(row)]
        if len(lines) == 1:
            row.instance.delegation = lines[0]
            _tell_twice(row, lines[0])
        else:
            row.fail(_not_one(row, lines), "item")
    _tell_reported([row for row in named if row.instance.delegation_id])


def _place(row: Row) -> tuple[int, str]:
    return row.cleaned["town"].pk, row.cleaned["item"]


def _not_one(row: Row, lines: list[Delegation]) -> str:
    if lines:
        return _now("There are several called “%(text)s”. Write the code instead.") % {
            "text": row.cleaned["item"]
        }
    return _now("%(town)s does not exercise “%(item)s”, or it is not yours to evaluate.") % {
        "town": row.cleaned["town"],
        "item": row.cleaned["item"],
    }


def _tell_twice(row: Row, line: Delegation) -> None:
    first = row.memory.setdefault(line.pk, row.number)
    if first != row.number:
        row.fail(_now("The same as row %(row)s.") % {"row": first}, "item")


def _tell_reported(rows: list[Row]) -> None:
    """The same sheet sent again does not evaluate again."""
    numbers = [row.cleaned.get("number", "") for row in rows]
    there = reported((row.instance.delegation for row in rows), numbers)
    for row, number in zip(rows, numbers, strict=True):
        if (row.instance.delegation_id, number) in there:
            row.fail(_now("This item has been evaluated with this report already."), "number")


def save_evaluations(rows: list[Row], user: Any) -> None:
    """The step on each line, with its own figures; what it refuses is told at the row."""
    by_line = {row.instance.delegation: row for row in rows}
    given = {line: _figures(row) for line, row in by_line.items()}
    for verdict in evaluate_all(given, user):
        for finding in verdict.findings:
            row = by_line[verdict.item]
            row.fail(str(finding), "text" if finding.field == "note" else finding.field or "item")


def _figures(row: Row) -> dict[str, Any]:
    return {name: row.cleaned.get(name) for name in FIGURES} | {"note": row.cleaned["text"]}


EVALUATIONS = Sheet(
    "powers.evaluations",
    EvaluationRow,
    title=_("Evaluations"),
    columns={
        "item": Column(
            _("Item"), path="delegation__title", hint=_("Local code or full name"),
            aliases=("事项名称", "赋权事项"),
        ),
        "town": Column(
            _("Town"), lookup=("code", "name"), path="delegation__town__name", example="330782100"
        ),
        "cases": Column(_("Cases"), example="12"),
        "zero_months": Column(_("Months without a case"), example="2"),
        "on_time": Column(_("Done on time"), example="12"),
        "corrected": Column(_("Corrected or overturned"), example="0"),
        "satisfaction": Column(
            _("Satisfaction (%)"), hint=_("As people rated it, where they were asked.")
        ),
        "verdict": Column(_("Verdict")),
        "scope_note": Column(
            _("Scope of the power"), path="delegation__scope_note",
            hint=_("Where the verdict is to widen: the wider scope"),
        ),
        "text": Column(
            _("Reason"), hint=_("Where the verdict is not simply to keep it")
        ),
        "number": Column(_("Number of the report")),
        "issued_date": Column(_("Date of the report"), example="2026-11-01"),
    },
    save=save_evaluations,
    examine=examine,
    is_final=True,
    at_once=50,
)  # fmt: skip
