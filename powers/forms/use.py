"""The use of a power in a month: the form of a row, and the grid of a town."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from powers import use
from powers.indicators import held_in
from powers.models import Delegation, Use

MONTH = re.compile(r"^\s*(\d{4})\s*[-./年]\s*(\d{1,2})(?!\d)")
WHOLE = re.compile(r"[0-9]{1,7}")


class MonthField(forms.CharField):
    """2026-10, 2026年10月 or any day of the month; gives its first day."""

    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date | datetime):
            return date(value.year, value.month, 1)
        found = MONTH.match(str(value or ""))
        if not value:
            return None
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 2000:
            raise forms.ValidationError(_("Write the month as 2026-10."))
        return date(int(found[1]), int(found[2]), 1)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%Y-%m") if isinstance(value, date) else value


class UseForm(PageForm):
    """One month of one line."""

    month = MonthField(label=_("Month"))
    permission = "powers.change_use"

    class Meta:
        model = Use
        fields = ["delegation", "month", "exercised", "on_time", "overturned"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        lines = Delegation.objects.allowing(self.user, self.permission).exclude(tenures=None)
        fields["delegation"].queryset = lines.distinct()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        month, line = data.get("month"), data.get("delegation")
        for finding in use.objections(month, data.get("exercised"), data.get("on_time")):
            self.add_error(finding.field, str(finding))
        if month and line and not self.is_held(line, month):
            self.add_error("month", use.not_held())
        return data

    def is_held(self, line: Delegation, month: date) -> bool:
        return held_in(Delegation.objects.filter(pk=line.pk), month).exists()

    def save(self, commit: bool = True) -> Any:
        """A month that the portal reported becomes the town's own when somebody changes it."""
        self.instance.source, self.instance.by = Use.Source.ENTERED, self.user
        return super().save(commit)


class Grid:
    """What was sent of a town's month: `e-<line>`, `t-<line>`, `o-<line>` and what was seen."""

    PREFIX = {"e": "exercised", "t": "on_time", "o": "overturned"}

    def __init__(
        self, lines: Iterable[Delegation], there: dict[int, Use], data: Any = None
    ) -> None:
        self.lines, self.there, self.data = list(lines), there, data
        self.errors: dict[str, str] = {}
        self.entries: dict[int, use.Entry] = {}
        for line in self.lines if data is not None else ():
            self._read(line.pk)

    def _read(self, key: int) -> None:
        typed = [self.data.get(f"{letter}-{key}", "").strip() for letter in self.PREFIX]
        if not any(typed):
            if self.seen(key):
                self.errors[f"e-{key}"] = _("Write 0 where it was not used.")
            return
        numbers = [
            self._number(f"{letter}-{key}", text)
            for letter, text in zip(self.PREFIX, typed, strict=True)
        ]
        if None in numbers:
            return
        exercised, on_time, overturned = numbers
        if on_time > exercised:
            self.errors[f"t-{key}"] = _("No more can be on time than were exercised.")
            return
        self.entries[key] = use.Entry(exercised, on_time, overturned, self.seen(key))

    def _number(self, name: str, text: str) -> int | None:
        """A blank cell beside filled ones is 0."""
        if text and not WHOLE.fullmatch(text):
            self.errors[name] = _("Write a whole number.")
            return None
        return int(text or 0)

    def seen(self, key: int) -> tuple[int, ...] | None:
        parts = self.data.get(f"w-{key}", "").split(",")
        return (
            tuple(int(part) for part in parts) if all(WHOLE.fullmatch(p) for p in parts) else None
        )

    def refuse(self, errors: dict[int, str]) -> None:
        self.errors |= {f"e-{key}": sentence for key, sentence in errors.items()}

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its cells, as typed or as stored."""
        return [
            {"line": line, "cells": list(self._cells(line.pk)), "was": self._was(line.pk)}
            for line in self.lines
        ]

    def _cells(self, key: int) -> Iterable[dict[str, Any]]:
        row = self.there.get(key)
        for letter, field in self.PREFIX.items():
            name = f"{letter}-{key}"
            stored = "" if row is None else getattr(row, field)
            value = self.data.get(name, "") if self.data is not None else stored
            yield {
                "name": name,
                "value": value,
                "error": self.errors.get(name, ""),
                "letter": letter,
            }

    def _was(self, key: int) -> str:
        if self.data is not None:
            return self.data.get(f"w-{key}", "")
        row = self.there.get(key)
        return ",".join(map(str, use.figures_of(row))) if row else ""
