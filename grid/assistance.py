"""Asking a unit for help in a case that another one is in charge of (协办), and its answer."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.workflow import Finding, Refused, begin
from grid import beside_news, days
from grid.models import Assist, Case
from grid.rules.cases import is_of
from grid.workflow.supervisions import is_room
from towns.models import Organisation

ZJ12 = "ZJ-12"


@transaction.atomic
def ask(case: Case, unit: Organisation, task: str, within: int, *, by: Any) -> Assist:
    """`unit` is asked to help within so many working days; Refused says why it can't be asked."""
    found = objections(case, unit, by)
    if found:
        raise Refused(*found)
    assist = Assist(
        case=case, title=case.title, town=case.town, unit=unit, task=task, days=within, asked_by=by
    )
    assist.due_at, assist.warn_at = days.times(case, assist.asked_at, within)
    assist.save()
    begin(assist, by=by, note=task)
    beside_news.announce([assist], "help")
    return assist


def objections(case: Case, unit: Organisation | None, by: Any) -> list[Finding]:
    """Help is asked by the unit in charge or by a room, of somebody else, once."""
    found, post = [], by.post
    if not case.is_open:
        found.append(Finding(_("The case is closed: nobody helps in it any more.")))
    if not is_room(post) and not is_of(post, case.unit, case.is_by_village):
        found.append(
            Finding(_("Help is asked by the unit in charge or by the command room."), clause=ZJ12)
        )
    if unit is not None and unit.pk == case.unit_id:
        found.append(Finding(_("This unit is in charge itself."), field="unit"))
    if unit is not None and Assist.objects.open().filter(case=case, unit=unit).exists():
        found.append(Finding(_("This unit is helping already."), field="unit"))
    return found
