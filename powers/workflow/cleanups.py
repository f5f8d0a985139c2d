"""How a duty passes the yearly clean-up: the staffing office proposes, the decision follows."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Move, Transition, Workflow
from powers.models import Cleanup
from powers.rules import duty_reports as rules
from powers.workflow.duties import DUTY

S = Cleanup.Status
PROPOSE, CONFIRM = "powers.propose_cleanup", "powers.confirm_cleanup"
FORMS = "powers.forms.duty_steps.{}".format


def reasoned(move: Move) -> None:
    move.item.reason = move.note
    move.item.until_date = move.data.get("until_date")


def result(move: Move) -> str:
    return S.ENDED if move.came_from == S.TO_END else S.RENEWED


def carried_out(move: Move) -> None:
    """The duty itself takes the step, by the same officer and under the same rules."""
    row, note = move.item, move.note or move.item.reason
    if move.came_from == S.TO_END:
        DUTY.apply(row.duty, "end", by=move.by, note=note)
    else:
        decision = {name: move.data[name] for name in ("decision_number", "decided_date")}
        until = row.until_date
        DUTY.apply(row.duty, "renew", by=move.by, note=note, until_date=until, **decision)


CLEANUP = Workflow(
    Cleanup,
    Transition(
        "keep",
        {S.OPEN},
        S.KEPT,
        PROPOSE,
        pgettext_lazy("clean-up", "Keep"),
        consequence=_("The duty stays as it is admitted."),
        needs_note=True,
        effect=reasoned,
    ),
    Transition(
        "propose_end",
        {S.OPEN},
        S.TO_END,
        PROPOSE,
        _("Propose to end it"),
        consequence=_("The decision-maker confirms; then no town may be given it any more."),
        needs_note=True,
        effect=reasoned,
    ),
    Transition(
        "propose_renewal",
        {S.OPEN},
        S.TO_RENEW,
        PROPOSE,
        _("Propose to renew it"),
        consequence=_("The decision-maker confirms the new last day."),
        form=FORMS("ProposalForm"),
        needs_note=True,
        guards=(rules.is_temporary,),
        effect=reasoned,
    ),
    Transition(
        "confirm",
        {S.TO_END, S.TO_RENEW},
        result,
        CONFIRM,
        pgettext_lazy("clean-up", "Confirm"),
        consequence=_("The duty is ended or renewed as proposed."),
        form=FORMS("ConfirmForm"),
        checks=(rules.renewal_is_decided,),
        effect=carried_out,
    ),
    Transition(
        "send_back",
        {S.TO_END, S.TO_RENEW},
        S.OPEN,
        CONFIRM,
        pgettext_lazy("clean-up", "Send back"),
        consequence=_("The staffing office looks at the duty again."),
        needs_note=True,
        kind="secondary",
    ),
    Transition(
        "close",
        {S.OPEN, S.TO_END, S.TO_RENEW},
        S.ENDED,
        PROPOSE,
        _("The duty has ended"),
        is_automatic=True,
        guards=(rules.duty_is_carried_no_longer,),
    ),
    finished={*Cleanup.ENDED_STATES},
    due="due_date",
    related=("duty",),
)
