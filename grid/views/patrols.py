"""The patrol log: rounds, explanations, visits. None of them is a case (R29)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, DateRange, ForeignFilter, PlaceFilter
from core.views import Action, Column, DetailPage, Facts, FormPage, ListPage, Papers
from grid.forms.patrols import PatrolForm as PatrolEntry
from grid.models import PatrolLog


class PatrolList(ListPage):
    """Who went where and found what."""

    model = PatrolLog
    columns = [
        Column("begun_at", link=True, main=True),
        Column("kind", main=True),
        Column("grid__name", pgettext_lazy("one grid", "Grid")),
        Column("worker__full_name", _("Grid worker")),
        Column("text", wide=True),
        Column("ended_at", optional=True),
    ]
    filters = [ChoiceFilter("kind"), ForeignFilter("grid"), PlaceFilter(), DateRange("begun_at")]
    sorts = ["-begun_at"]
    actions = [
        Action(
            "grid:patrol-new", _("Enter a patrol"), "plus", "grid.add_patrollog", kind="primary"
        ),
    ]
    empty = _("No patrol is entered yet. Grid workers enter them on their phones.")


class PatrolDetail(DetailPage):
    """One round."""

    model = PatrolLog
    facts = [
        Facts(
            _("Patrol"),
            [
                Column("grid__name", pgettext_lazy("one grid", "Grid")),
                Column("worker__full_name", _("Grid worker")),
                "kind",
                "begun_at",
                "ended_at",
                Column("text", wide=True),
                "lon",
                "lat",
            ],
        )
    ]
    tabs = [Papers()]


class PatrolForm(FormPage):
    """A patrol is entered; what was entered stays as it is."""

    model = PatrolLog
    form = PatrolEntry
    edits = False
