"""What outside systems are told (ZJ-14): each change of their cases, once, signed, until they have it.

`tell` runs in the transaction of the step; a worker delivers. A delivery that fails is tried again
with the waits of the outbox; given up, it lies on the page of answers until somebody sends it again.
"""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from core import clock, outbox
from core.crypto import mask_numbers
from core.workflow import Move
from grid.inbound import REASONED, case_standing
from grid.models import Case, InboundMessage, OutboundMessage

TOPIC = "grid.answer"


def tell(move: Move) -> None:
    """A step of a case: for every system that reported it, or a duplicate merged into it."""
    if move.item.is_followed and move.to != move.came_from:
        for row in reporters_of(move.item):
            reason = mask_numbers(move.note) if move.to in REASONED else ""
            _tell(row, move.item, move.transition.name, reason)


def reporters_of(case: Case) -> QuerySet[InboundMessage]:
    """The messages whose senders follow the case, those of its duplicates among them."""
    keys = newest = [case.pk]
    while newest:
        twins = Case.objects.filter(merged_into__in=newest).exclude(pk__in=keys)
        newest = list(twins.values_list("pk", flat=True))
        keys = keys + newest
    messages = InboundMessage.objects.filter(case__in=keys, system__is_stopped=False)
    return messages.exclude(system__webhook_url="").order_by("pk")


def tell_taken_in(row: InboundMessage) -> None:
    """A person made a case of what had waited."""
    if row.system.webhook_url and row.case:
        _tell(row, row.case, "take_in", "")


def tell_declined(row: InboundMessage, reason: str) -> None:
    """A person found that no case comes of it."""
    if row.system.webhook_url:
        payload = {
            "number": row.number,
            "event": "decline",
            "case": "",
            "reason": mask_numbers(reason),
        }
        payload["changed_at"] = clock.now().isoformat()
        _post(row, f"{row.pk}:decline", "decline", payload)


def _tell(row: InboundMessage, case: Case, event: str, reason: str) -> None:
    payload = case_standing(case) | {
        "number": row.number,
        "event": event,
        "version": case.version,
        "reason": reason,
        "changed_at": case.changed_at.isoformat(),
    }
    _post(row, f"{row.pk}:{case.pk}:{case.version}", event, payload, case)


def _post(
    row: InboundMessage, key: str, event: str, payload: dict[str, Any], case: Case | None = None
) -> None:
    """Once for each key: the same change is never told twice."""
    answer, is_new = OutboundMessage.objects.get_or_create(
        key=key,
        defaults={"system_id": row.system_id, "case": case, "event": event, "payload": payload},
    )
    if is_new:
        enqueue(answer)


def enqueue(answer: OutboundMessage, wait: timedelta = timedelta()) -> None:
    """Hand the answer to a worker, now or later."""
    outbox.post(TOPIC, {"answer": answer.pk}, wait=wait)


def send_again(rows: QuerySet[OutboundMessage]) -> int:
    """Answers that were given up, once more from the start."""
    found = list(rows.select_for_update(of=("self",)).filter(is_dead=True))
    for answer in found:
        answer.is_dead, answer.attempts, answer.error = False, 0, ""
        answer.save()
        enqueue(answer)
    return len(found)
