"""The use of powers as a sheet: a month of a town, filled in and sent."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.sheets import Column, Row, Sheet
from powers import use
from powers.forms.use import UseForm
from powers.models import Delegation, Tenure, Use
from powers.months import first_of_next


class UseRowForm(UseForm):
    """A row of the sheet; when each line was held is read once for all rows."""

    permission = "powers.import_use"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: dict[int, list[tuple[date, date | None]]] = {}

    def is_held(self, line: Delegation, month: date) -> bool:
        if not self.held:
            lines: Any = self.fields["delegation"]
            rows = Tenure.objects.filter(delegation__in=lines.queryset.values("pk"))
            for key, first, last in rows.values_list("delegation_id", "from_date", "until_date"):
                self.held.setdefault(key, []).append((first, last))
        after = first_of_next(month)
        return any(
            first < after and (last is None or last >= month)
            for first, last in self.held.get(line.pk, ())
        )


def existing(user: Any) -> Any:
    return Use.objects.allowing(user, "powers.import_use")


def save_use(rows: list[Row], user: Any) -> None:
    """Upserts; what a sheet brings is the whole month, whatever stood there."""
    for row in rows:
        row.instance.take_line()
        row.instance.source, row.instance.by = Use.Source.IMPORTED, user
        row.instance.at = clock.now()
        row.instance.pk = None if row.is_new else row.instance.pk
    use.store([row.instance for row in rows])


def month_text(value: Any) -> str:
    return f"{value:%Y-%m}" if value else ""


USE = Sheet(
    "powers.use",
    UseRowForm,
    title=_("Use of powers"),
    columns={
        "delegation": Column(
            _("Line number"),
            lookup=("pk", "title"),
            path="delegation_id",
            hint=_("As in the sheet of the month; the item's full name where it is the only one"),
        ),
        "title": Column(_("Item"), path="delegation__title", export_only=True),
        "town": Column(_("Town"), path="town__name", export_only=True),
        "month": Column(_("Month"), example="2026-10", show=month_text),
        "exercised": Column(pgettext_lazy("use", "Exercised"), example="12"),
        "on_time": Column(_("On time"), example="12"),
        "overturned": Column(_("Overturned"), example="0"),
        "source": Column(pgettext_lazy("use", "Source"), export_only=True),
    },
    identity=("delegation", "month"),
    existing=existing,
    save=save_use,
)
