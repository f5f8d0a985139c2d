"""The door for outside systems (ZJ-14): one number is one case; what isn't understood waits for a person.

The number of the sender is the key. Key, case, evidence and news are one transaction: what was
acknowledged is there, and what was not leaves nothing behind.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from core import clock
from core.attachments import Attachment, Checked, attach, discard
from core.crypto import mask_numbers
from core.workflow import begin
from grid import news
from grid.intake import Report, Teller, take_in
from grid.mapping import Meaning, Message, meaning_of
from grid.models import Case, InboundMessage, SourceSystem


class NumberReused(Exception):
    """The sender's number was used before for something else."""


@dataclass(frozen=True)
class Receipt:
    """What became of a message; `is_new` where it came for the first time."""

    message: InboundMessage
    is_new: bool


@transaction.atomic
def receive(
    system: SourceSystem, message: Message, digest: str, papers: tuple[Checked, ...] = ()
) -> Receipt:
    """Make a case of the message, or keep it for a person.

    The same number at the same time waits on the unique index until the first has ended. Raises
    NumberReused, and Contradiction where the message cannot be right; then nothing is kept.
    """
    row, is_new = InboundMessage.objects.get_or_create(
        system=system,
        number=message.number,
        defaults={"digest": digest, "place": system.place, "their_code": message.category},
    )
    if not is_new:
        if row.digest != digest:
            raise NumberReused(message.number)
        return Receipt(row, is_new=False)
    meaning = meaning_of(system, message)
    if meaning.faults:
        _keep(row, message, meaning, papers)
    else:
        case = take_in(report_of(system, message, meaning, papers))
        InboundMessage.objects.filter(pk=row.pk).update(
            status=InboundMessage.Status.TAKEN_IN, case=case, place=case.town
        )
        row.refresh_from_db()
    return Receipt(row, is_new=True)


def report_of(
    system: SourceSystem, message: Message, meaning: Meaning, papers: tuple[Checked, ...]
) -> Report:
    """The message as the one entrance takes it."""
    assert meaning.town is not None  # noqa: S101 — a message without a place is never taken in
    return Report(
        town=meaning.town,
        source=system.kind,
        text=message.text,
        title=message.title,
        category=meaning.category,
        urgency=message.urgency,
        village=meaning.village,
        grid=meaning.grid,
        address=message.address,
        longitude=message.longitude,
        latitude=message.latitude,
        happened_at=message.happened_at,
        external_number=message.number,
        is_followed=True,
        teller=Teller(**message.reporter) if message.reporter else None,
        papers=papers,
    )


def _keep(
    row: InboundMessage, message: Message, meaning: Meaning, papers: tuple[Checked, ...]
) -> None:
    row.body = as_text(message)
    row.faults = [asdict(fault) for fault in meaning.faults]
    row.place = meaning.town or row.system.place
    row.save()
    begin(row, by=None)
    for paper in papers:
        attach(row, paper, kind="before")
    news.tell_message_waits(row)


# --- what was kept -------------------------------------------------------------------------------


def as_text(message: Message) -> str:
    """The message as it is kept, encrypted, until a person has looked at it."""
    return json.dumps(asdict(message), ensure_ascii=False, default=datetime.isoformat)


def kept(row: InboundMessage) -> Message:
    """The message again, out of what was kept."""
    found = json.loads(row.body or "{}")
    moment = found.pop("happened_at", None)
    empty = {"number": row.number, "text": ""}
    return Message(
        **(empty | found), happened_at=datetime.fromisoformat(moment) if moment else None
    )


def papers_of(row: InboundMessage) -> tuple[Checked, ...]:
    """The evidence that came with it, as it was checked then."""
    found = []
    for paper in Attachment.objects.of(row):
        with paper.file.open("rb") as file:
            found.append(Checked(paper.name, paper.media_type, file.read()))
    return tuple(found)


def drop_papers(row: InboundMessage) -> None:
    """The case has its own by now, or nobody asks any more why there is none."""
    for paper in Attachment.objects.of(row):
        discard(paper)


# --- what the sender is told ---------------------------------------------------------------------

REASONED = (Case.Status.REJECTED, Case.Status.HANDED_ON, Case.Status.VOID)


def main_case(case: Case) -> Case:
    """The case that is really handled: a duplicate was merged into it."""
    seen = {case.pk}
    while case.merged_into_id and case.merged_into_id not in seen:
        seen.add(case.merged_into_id)
        case = Case.objects.get(pk=case.merged_into_id)
    return case


def standing(row: InboundMessage) -> dict[str, Any]:
    """How far the sender's number is."""
    told: dict[str, Any] = {
        "number": row.number,
        "state": row.status,
        "received_at": row.received_at,
        "findings": row.faults if row.status == InboundMessage.Status.WAITING else [],
        "reason": mask_numbers(row.reason),
        "case": "",
        "status": "",
        "status_label": "",
        "result": "",
        "changed_at": None,
    }
    return told | case_standing(main_case(row.case)) if row.case else told


def case_standing(case: Case) -> dict[str, Any]:
    """A case as other systems may know it: never who works on it, never who reported it."""
    is_settled = case.status in Case.SETTLED
    return {
        "case": case.number,
        "status": case.status,
        "status_label": str(case.get_status_display()),
        "result": mask_numbers(case.result) if is_settled else "",
        "changed_at": case.changed_at,
    }


def is_to_come(moment: datetime | None) -> bool:
    return moment is not None and moment > clock.now()
