"""What a step of a case does besides changing its status: clock, unit, evidence, count."""

from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.attachments import attach
from core.workflow import Finding, Move, Refused
from grid import limits, requests, supervision
from grid.models import Assist, Case, Reporter
from towns.models import Division, PolicyParameter

S = Case.Status
AT_WORK = (S.HANDLING, S.HELD)
"""States in which the unit may have asked for something."""


def moved(move: Move) -> None:
    """The clock of the state that is entered; what was asked or sent in the one that is left ends."""
    limits.enter(move.item, move.to)
    if move.came_from == S.HELD:
        limits.end_pause(move.item)
    if move.came_from in AT_WORK:
        requests.lapse(move.item)
    if move.came_from in Case.OPEN:
        supervision.end(move.item, move.to in Case.OPEN)


def same(move: Move) -> str:
    return move.came_from


def all_of(*effects: Any) -> Any:
    """One effect after the other."""

    def effect(move: Move) -> None:
        for one in effects:
            one(move)

    return effect


# --- what a case is ------------------------------------------------------------------------------


def typed(move: Move) -> None:
    """The category that was chosen, with its platform; urgency as chosen, else as it was."""
    case, category = move.item, move.data.get("category")
    if category is not None and category.pk != case.category_id:
        case.category, case.platform = category, category.platform
    if move.data.get("urgency"):
        case.urgency = move.data["urgency"]


def retyped(move: Move) -> None:
    """Another category has other limits: the clock of the state begins anew."""
    typed(move)
    moved(move)


# --- who is in charge ----------------------------------------------------------------------------


def dispatched(move: Move) -> None:
    typed(move)
    case = move.item
    case.unit, case.is_by_village = move.data.get("unit"), bool(move.data.get("to_village"))
    case.handled_by = None
    moved(move)


def handed_back(move: Move) -> None:
    """Nobody is in charge for the moment; the unit that returned it stands in the history."""
    case = move.item
    case.refusals += 1
    if move.to == S.AT_COUNTY:
        case.tier = Division.Level.COUNTY
    case.unit, case.is_by_village = None, False
    moved(move)


def after_return(move: Move) -> str:
    """The third refusal takes a case to the county; below, back to the room that dispatched it."""
    case = move.item
    if case.tier < Division.Level.TOWN:
        return S.AT_COUNTY
    most = int(PolicyParameter.objects.value("case_refusals_max", case.home))
    return S.AT_COUNTY if case.refusals + 1 >= most else S.ACCEPTED


def taken_up(tier: int) -> Any:
    """An effect that puts the case before a level."""

    def effect(move: Move) -> None:
        case = move.item
        case.tier = tier
        case.unit, case.is_by_village = None, False
        moved(move)

    return effect


# --- what was done -------------------------------------------------------------------------------


def keep_pictures(move: Move, kind: str = "after") -> None:
    """Evidence that came with the step; the history names the files."""
    for paper in move.data.get("pictures") or ():
        attach(move.item, paper, by=move.by, kind=kind)
    if move.data.get("pictures"):
        move.data["pictures"] = [paper.name for paper in move.data["pictures"]]


def fed_back(move: Move) -> None:
    move.item.result, move.item.handled_by = move.data.get("result", ""), move.by
    keep_pictures(move)
    moved(move)


def settled(move: Move) -> None:
    """即采即办: found and done by the same person; somebody else still verifies it."""
    typed(move)
    fed_back(move)


def reworked(move: Move) -> None:
    """What was settled on the spot goes back to the ground: no unit has it."""
    case = move.item
    case.reworks += 1
    case.is_by_village = case.is_by_village or case.unit_id is None
    moved(move)


def closed(move: Move) -> None:
    move.item.closed_at = clock.now()
    keep_pictures(move, "check")
    moved(move)
    end_assistance(move)


def ended(move: Move) -> None:
    """The case ends without having been settled here."""
    case = move.item
    case.closed_at = clock.now()
    case.handed_to = move.data.get("handed_to", "")
    moved(move)
    end_assistance(move)


def end_assistance(move: Move) -> None:
    """Nobody helps in a case that has ended."""
    from grid.workflow.assists import ASSIST

    for assist in Assist.objects.open().filter(case=move.item):
        ASSIST.apply(assist, "end", by=move.by)


def merged(move: Move) -> None:
    """The main case keeps the reporters: each of them still gets an answer."""
    main = _main_held(move)
    if not main.is_open:
        raise Refused(Finding(_("The main case has been closed meanwhile."), field="main"))
    move.item.merged_into = main
    Reporter.objects.filter(case=move.item).update(case=main)
    if move.item.is_followed and not main.is_followed:
        Case.objects.filter(pk=main.pk).update(is_followed=True)
    ended(move)


def _main_held(move: Move) -> Case:
    """Two cases that are merged into each other at once wait for one another: only one side may wait."""
    key = move.data["main"].pk
    held = Case.objects.select_for_update(of=("self",), skip_locked=key < move.item.pk)
    main: Case | None = held.filter(pk=key).first()
    if main is None:
        sentence = _("Somebody is working on the main case at this moment. Try again.")
        raise Refused(Finding(sentence, field="main"))
    return main


def reopened(move: Move) -> None:
    case = move.item
    case.round += 1
    case.closed_at = case.rating = case.handled_by = case.unit = None
    case.is_by_village, case.result, case.refusals = False, "", 0
    moved(move)


def rated(move: Move) -> None:
    move.item.rating = int(move.data["rating"])
    moved(move)


# --- the clock stands ----------------------------------------------------------------------------


def held(move: Move) -> None:
    limits.stop(move.item, move.note, move.data.get("until_date"))


def resumed(move: Move) -> None:
    limits.go_on(move.item)


# --- beside the way ------------------------------------------------------------------------------


def urged(move: Move) -> None:
    supervision.urge(move.item, by=move.by, reason=move.note[:500])


def noted(move: Move) -> None:
    keep_pictures(move, "note")
