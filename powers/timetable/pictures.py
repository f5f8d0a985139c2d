"""How a batch's timetable is shown: a chart of plan and fact, its table, the grid of days."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from powers.models import PlannedStep, PowerItem, Stage, Standing
from powers.timetable.facts import PLACE_OF
from towns.models import Division


class Plan:
    """The steps of one batch in one of its towns; `steps` carry their `standing` and `slip`."""

    def __init__(self, steps: list[PlannedStep], town: str = "") -> None:
        self.all = steps
        self.towns: list[Division] = list({step.town_id: step.town for step in steps}.values())
        chosen = next((one for one in self.towns if one.code == town), None)
        self.town = chosen or next(iter(self.towns), None)
        self.steps = [step for step in steps if step.town == self.town]

    @cached_property
    def classes(self) -> list[Any]:
        there = {step.complexity for step in self.steps}
        return [one for one in PowerItem.Complexity if one.value in there]

    @cached_property
    def stages(self) -> list[Stage]:
        there = {step.stage for step in self.steps}
        return sorted((Stage(value) for value in there), key=lambda one: PLACE_OF[one.value])

    def of(self, complexity: str) -> list[PlannedStep]:
        found = [step for step in self.steps if step.complexity == complexity]
        return sorted(found, key=lambda step: step.position)

    @property
    def verdict(self) -> str:
        """One sentence on how plan and fact stand."""
        late = [step for step in self.steps if step.standing == Standing.LATE]  # type: ignore[attr-defined]
        done = [step for step in self.steps if step.done_date]
        facts = {"done": len(done), "all": len(self.steps), "late": len(late)}
        if late:
            facts["n"] = max(step.slip for step in late)  # type: ignore[attr-defined]
            return (
                _("%(done)s of %(all)s steps are done; %(late)s are late, by up to %(n)s days.")
                % facts
            )
        return _("%(done)s of %(all)s steps are done; none is late.") % facts

    # --- the chart ---------------------------------------------------------------------------

    @property
    def option(self) -> dict[str, Any]:
        """Days to the right, stages downwards; for each class a broken line (plan) and a full one (fact)."""
        return {
            "grid": {"left": 8, "right": 24, "top": 40, "bottom": 8, "containLabel": True},
            "legend": {"top": 0, "type": "scroll"},
            "tooltip": {"trigger": "item"},
            "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True}},
            "yAxis": {
                "type": "category",
                "inverse": True,
                "data": [str(stage.label) for stage in self.stages],
            },
            "series": [series for one in self.classes for series in self.series(one)],
        }

    def series(self, complexity: Any) -> Iterable[dict[str, Any]]:
        steps = self.of(complexity.value)
        shade = SHADES[complexity.value]
        planned = [[str(step.planned_date), str(Stage(step.stage).label)] for step in steps]
        done = [
            [str(step.done_date), str(Stage(step.stage).label)] for step in steps if step.done_date
        ]
        yield {
            "name": pgettext("plan", "%(class)s: plan") % {"class": complexity.label},
            "type": "line",
            "symbol": "emptyDiamond",
            "symbolSize": 9,
            "lineStyle": {"type": "dashed", "color": shade},
            "itemStyle": {"color": shade},
            "data": planned,
        }
        yield {
            "name": pgettext("plan", "%(class)s: fact") % {"class": complexity.label},
            "type": "line",
            "symbol": "circle",
            "symbolSize": 8,
            "lineStyle": {"color": shade, "width": 3},
            "itemStyle": {"color": shade},
            "data": done,
        }

    @property
    def head(self) -> list[str]:
        return [_("Stage"), _("Complexity"), _("Planned day"), _("Done on"), _("Days behind")]

    @property
    def table(self) -> list[list[Any]]:
        return [
            [
                step.get_stage_display(),
                step.get_complexity_display(),
                step.planned_date.isoformat(),
                step.done_date.isoformat() if step.done_date else "—",
                step.slip if step.standing in (Standing.LATE, Standing.SLIPPED) else "—",  # type: ignore[attr-defined]
            ]
            for one in self.classes
            for step in self.of(one.value)
        ]

    # --- the grid ----------------------------------------------------------------------------

    def grid(self, form: Any) -> list[dict[str, Any]]:
        """A row for each stage, a cell for each class: the step and its box, or nothing."""
        by = {(step.stage, step.complexity): step for step in self.steps}
        return [
            {
                "stage": stage.label,
                "cells": [
                    self.cell(by.get((stage.value, one.value)), form) for one in self.classes
                ],
            }
            for stage in self.stages
        ]

    @staticmethod
    def cell(step: PlannedStep | None, form: Any) -> dict[str, Any]:
        if step is None:
            return {}
        standing = Standing(step.standing)  # type: ignore[attr-defined]
        return {
            "step": step,
            "box": form.box_of(step),
            "label": standing.label,
            "tone": TONE_OF[standing],
            "slip": step.slip if standing in (Standing.LATE, Standing.SLIPPED) else 0,  # type: ignore[attr-defined]
            "was": step.first_planned_date
            if step.planned_date != step.first_planned_date
            else None,
        }


SHADES = {"simple": "#4e8a6a", "medium": "#3f6aa3", "complex": "#a8762a"}
"""One shade a class, readable on the light and the dark page."""

TONE_OF = {
    Standing.LATE: "late",
    Standing.SOON: "soon",
    Standing.AHEAD: "plain",
    Standing.SLIPPED: "soon",
    Standing.ON_TIME: "good",
    Standing.DROPPED: "off",
}
