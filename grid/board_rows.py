"""The rows of the command board as HTML: forty at a time, read again every few seconds.

Written here and not in a template, which took half the board's time; words are translated and states
drawn once a board.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import tables
from core.menu import link
from grid.models import Case

ROW = (
    '<tr tabindex="-1" data-case="{pk}" data-version="{version}" data-keys="{keys}"'
    ' data-units="{units}"{marks}>'
    '<th scope="row" class="main wide"><a href="{url}" data-panel>{title}</a>'
    '<small><span class="mono">{number}</span> · {source}{urgency}{refusals}</small></th>'
    "<td data-category-name>{category}</td><td>{town}{village}</td>"
    '<td class="nowrap">{status}</td><td class="nowrap">{due}</td>'
    '<td class="main verdict">{target}<div class="verdict-keys board-units" data-choices></div>'
    '<div class="verdict-keys">{buttons}</div><div class="board-ask" data-ask hidden></div>'
    '<p class="verdict-answer" role="status"></p></td></tr>'
)
"""Attributes are read by static/board.js."""


def drawn(rows: Iterable[Any]) -> SafeString:
    """The rows (grid.board.Row) of the table of cases to act on."""
    url = link("grid:case-detail", tables.PLACEHOLDER)
    return mark_safe("\n".join(_row(row, row.case, url) for row in rows))  # noqa: S308


def _row(row: Any, case: Case, url: str) -> str:
    category = case.category.name if case.category else "—"
    return ROW.format(
        pk=case.pk, version=case.version, keys="".join(row.keys), units=row.units,
        marks=_marks(row, case), url=url.replace(tables.PLACEHOLDER, str(case.pk)),
        title=escape(case.title), number=escape(case.number), source=escape(row.source),
        urgency=_urgency(case), refusals=_refusals(case), category=escape(category),
        town=escape(case.town), village=_small(case.village) if case.village else "",
        status=escape(row.status), due=tables.time_left(case.due_at) if case.due_at else "",
        target=_target(row, case), buttons=row.buttons,
    )  # fmt: skip


def _marks(row: Any, case: Case) -> str:
    """What the keyboard and the notice of urgent cases must know of the row."""
    marks = "" if case.category_id else " data-needs-category"
    if row.is_urgent and case.status == Case.Status.RECEIVED:
        marks += format_html(' data-alert="{}"', case.title)
    return marks


def _urgency(case: Case) -> str:
    if case.urgency == Case.Urgency.GENERAL:
        return ""
    return _of_urgency(case.urgency, get_language())


@lru_cache(maxsize=64)
def _of_urgency(urgency: str, _language: str | None) -> str:
    return format_html(' · <b class="urgency-{}">{}</b>', urgency, Case.Urgency(urgency).label)


def _refusals(case: Case) -> str:
    return f" · {escape(_('returned %(n)s times') % {'n': case.refusals})}" if case.refusals else ""


def _target(row: Any, case: Case) -> str:
    """The first choice and why; the unit in charge where nothing is to be chosen."""
    if not row.choices:
        return str(escape(case.unit or ""))
    first = row.choices[0]
    return f'<span class="board-target">{escape(first.name)}</span>{_small(first.reason)}'


def _small(text: Any) -> str:
    return f"<small>{escape(text)}</small>"
