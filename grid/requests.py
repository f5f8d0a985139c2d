"""Asking the room for more time or for a hold, and carrying out what it grants (R20)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.deadlines import Limit, LimitError, Unit
from core.workflow import Finding, Refused, begin
from grid import beside_news, limits
from grid.models import Case, CaseRequest, CaseStage
from grid.rules.cases import is_of
from towns.models import PolicyParameter

K = CaseRequest.Kind
ZJ12 = "ZJ-12"


@transaction.atomic
def ask(
    case: Case, kind: str, *, by: Any, reason: str, amount: int | None = None,
    until: date | None = None,
) -> CaseRequest:  # fmt: skip
    """The unit in charge asks; Refused says at which field why it may not."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    found = objections(case, kind, by=by, amount=amount, until=until)
    if found:
        raise Refused(*found)
    request = CaseRequest(
        case=case, kind=kind, title=case.title, town=case.town, unit_id=case.unit_id,
        amount=amount, until_date=until, reason=reason, asked_by=by, due_at=case.due_at,
        limit_unit=running_unit(case) if kind == K.EXTENSION else "",
    )  # fmt: skip
    request.save()
    begin(request, by=by, note=reason)
    beside_news.announce([request], "request")
    return request


def running_unit(case: Case) -> str:
    """The clock of the running stage."""
    rows = CaseStage.objects.filter(case=case, ended_at=None)
    return rows.values_list("limit_unit", flat=True).first() or ""


def objections(
    case: Case, kind: str, *, by: Any, amount: int | None = None, until: date | None = None
) -> list[Finding]:
    """Why this can't be asked now."""
    if case.status != Case.Status.HANDLING:
        return [Finding(_("Only a case that is being handled is extended or put on hold."))]
    if not is_of(by.post, case.unit, case.is_by_village):
        return [Finding(_("The unit in charge asks for this itself."), clause=ZJ12)]
    if CaseRequest.objects.open().filter(case=case, kind=kind).exists():
        return [Finding(_("This is asked for already and waits to be decided."))]
    return of_extension(case, amount) if kind == K.EXTENSION else of_hold(case, until)


def of_extension(case: Case, amount: int | None) -> list[Finding]:
    """Once, before it ends, in its own unit, no longer than itself (R20)."""
    try:
        stage = limits.extensible(case)
        by = Limit(amount, Unit(stage.limit_unit)) if amount is not None else None
        limits.as_limit(stage).extended(by)
    except LimitError as error:
        return [Finding(error, clause=ZJ12, rule="R20", field="amount")]
    return []


def of_hold(case: Case, until: date | None) -> list[Finding]:
    """A hold has a last day, not before today and not later than the figure says."""
    most = int(PolicyParameter.objects.value("case_hold_days_max", case.home))
    if until is None:
        sentence = _("Say until which day the case is on hold.")
    elif until < clock.today():
        sentence = _("This day is over: choose a later day.")
    elif (until - clock.today()).days > most:
        sentence = _("A case is on hold for at most %(days)s days.") % {"days": most}
    else:
        return []
    return [Finding(sentence, clause=ZJ12, rule="R20", field="until_date")]


def carry_out(request: CaseRequest, by: Any) -> None:
    """In the transaction that grants it."""
    from grid.workflow.cases import CASE

    case = Case.objects.select_for_update(of=("self",)).get(pk=request.case_id)
    if case.status != Case.Status.HANDLING:
        raise Refused(Finding(_("The case has moved on: there is nothing to extend or to hold.")))
    if request.kind == K.HOLD:
        CASE.apply(case, "hold_as_asked", by=by, note=request.reason, until_date=request.until_date)
        return
    try:
        limits.extend(case, Limit(request.amount or 0, Unit(request.limit_unit)))
    except LimitError as error:
        raise Refused(Finding(error, clause=ZJ12, rule="R20")) from error
    case.version += 1
    case.save()


def lapse(case: Case) -> None:
    """The case has moved on: what was asked is asked no longer.

    A request that is being decided this moment is passed over: its decision finds the case moved.
    """
    from grid.workflow.requests import REQUEST

    rows = CaseRequest.objects.open().filter(case=case)
    for request in rows.select_for_update(of=("self",), skip_locked=True):
        REQUEST.apply(request, "lapse", by=None)
