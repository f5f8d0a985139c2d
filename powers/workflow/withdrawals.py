"""How a county's withdrawal moves: ordered once, carried out by the worker."""

from django.utils.translation import gettext_lazy as _

from core.workflow import Move, Transition, Workflow
from powers import rules
from powers.models import Withdrawal
from powers.ordering import start

W = Withdrawal.Status


def take_order(move: Move) -> None:
    """The document under which the powers come back, and the job that brings them."""
    data, withdrawal = move.data, move.item
    withdrawal.document_number, withdrawal.issued_date = data["number"], data["issued_date"]
    withdrawal.reason = data["reason"]
    withdrawal.job = data.get("job") or start([withdrawal], move.by, move.note, data)


def give_back(move: Move) -> None:
    move.item.job = None


WITHDRAWAL = Workflow(
    Withdrawal,
    Transition(
        "order",
        {W.OPEN},
        W.RUNNING,
        "powers.order_withdrawal",
        _("Take all of them back"),
        consequence=_(
            "Every power that the new catalogue no longer holds comes back in the background: what the "
            "towns exercise is being taken back, what is on its way ends. Each line has its verdict."
        ),
        form="powers.forms.withdrawals.OrderForm",
        guards=(rules.something_is_dropped,),
        effect=take_order,
        kind="primary",
    ),
    Transition(
        "finish",
        {W.RUNNING},
        W.DONE,
        "powers.order_withdrawal",
        _("Finish"),
        is_automatic=True,
    ),
    Transition(
        "reopen",
        {W.RUNNING},
        W.OPEN,
        "powers.order_withdrawal",
        _("Open again"),
        is_automatic=True,
        effect=give_back,
    ),
    Transition(
        "lapse",
        {W.OPEN},
        W.LAPSED,
        "powers.order_withdrawal",
        _("Lapse"),
        is_automatic=True,
    ),
    finished={W.DONE, W.LAPSED},
    related=("county", "catalogue"),
)
