"""What towns declare of their lines and departments confirm: many at once, nothing twice (ZJ-06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.history import in_the_portals_words
from core.notifications import notify
from core.workflow import Finding, Refused
from powers.expiry import carrying
from powers.models import DECLARED, Delegation, Readiness

DECLARE, CONFIRM = "powers.declare_readiness", "powers.confirm_readiness"
Cell = tuple[int, str]
"""A line and one of its needs."""
LONGEST = 300


@dataclass(frozen=True)
class Outcome:
    """How many cells were written, how many stood so already, and whose confirmation fell."""

    written: int = 0
    same: int = 0
    reopened: int = 0


@transaction.atomic
def declare(cells: Iterable[Cell], *, evidence: str, day: Any, by: Any) -> Outcome:
    """The town says that it has what is ticked, with one evidence for all.

    A second time with the same evidence changes nothing; other evidence opens the confirmation anew.
    Raises Refused where something is missing or a line is not the town's.
    """
    wanted, evidence = set(cells), evidence.strip()
    lines = _held(wanted, DECLARE, by, _objections(wanted, evidence, day))
    there = {(row.delegation_id, row.need): row for row in _rows(lines)}
    new = [
        Readiness(
            delegation_id=key, need=need, evidence=evidence, evidence_date=day, declared_by=by
        )
        for key, need in sorted(wanted - set(there))
    ]
    known = [there[cell] for cell in wanted & set(there)]
    changed = [row for row in known if not row.says(evidence, day)]
    reopened = sum(1 for row in changed if row.confirmed_at)
    for row in changed:
        row.evidence, row.evidence_date, row.objection = evidence, day, ""
        row.declared_by, row.declared_at = by, clock.now()
        row.confirmed_by = row.confirmed_at = None
    Readiness.objects.bulk_create(new)
    Readiness.objects.bulk_update(changed, WRITTEN)
    with in_the_portals_words():
        _tell_departments(lines, len(new) + len(changed))
    return Outcome(len(new) + len(changed), len(known) - len(changed), reopened)


@transaction.atomic
def confirm(cells: Iterable[Cell], *, by: Any) -> Outcome:
    """The department that hands over has seen it; never the person who declared it."""
    wanted = set(cells)
    lines = _held(wanted, CONFIRM, by, _nothing_ticked(wanted))
    rows = [row for row in _rows(lines) if (row.delegation_id, row.need) in wanted]
    open_rows = [row for row in rows if row.state == "declared"]
    if any(row.declared_by_id == by.pk for row in open_rows):
        raise Refused(
            Finding(
                _("You declared some of this yourself: another person confirms it."),
                clause="ZJ-06",
                rule="R11",
            )
        )
    for row in open_rows:
        row.confirmed_by, row.confirmed_at = by, clock.now()
    Readiness.objects.bulk_update(open_rows, ["confirmed_by", "confirmed_at"])
    return Outcome(len(open_rows), len(wanted) - len(open_rows))


@transaction.atomic
def send_back(cells: Iterable[Cell], *, reason: str, by: Any) -> Outcome:
    """The department does not accept the evidence; the town reads why and declares anew."""
    wanted, reason = set(cells), reason.strip()
    findings = _nothing_ticked(wanted)
    if not reason:
        findings.append(Finding(_("Say what is wrong with the evidence."), field="evidence"))
    lines = _held(wanted, CONFIRM, by, findings + _too_long(reason))
    rows = [row for row in _rows(lines) if (row.delegation_id, row.need) in wanted]
    changed = [row for row in rows if row.objection != reason]
    for row in changed:
        row.objection, row.confirmed_by, row.confirmed_at = reason, None, None
    Readiness.objects.bulk_update(changed, ["objection", "confirmed_by", "confirmed_at"])
    with in_the_portals_words():
        _tell_towns(lines, reason, len(changed))
    return Outcome(len(changed), len(wanted) - len(changed))


WRITTEN = [
    "evidence",
    "evidence_date",
    "objection",
    "declared_by",
    "declared_at",
    "confirmed_by",
    "confirmed_at",
]


def _held(wanted: set[Cell], permission: str, by: Any, findings: list[Finding]) -> list[Delegation]:
    """The lines of the ticked cells, locked, so that two officers come one after the other."""
    keys = {key for key, _need in wanted}
    rows = Delegation.objects.allowing(by, permission).live().filter(pk__in=keys)  # type: ignore[attr-defined]
    lines = list(
        rows.select_related("town", "batch").select_for_update(of=("self",)).order_by("pk")
    )
    if len(lines) < len(keys):
        findings.append(
            Finding(_("Some of the ticked lines are not yours, or have ended. Nothing was saved."))
        )
    if findings:
        raise Refused(*findings)
    return lines


def _rows(lines: list[Delegation]) -> list[Readiness]:
    return list(Readiness.objects.filter(delegation__in=lines).select_for_update().order_by("pk"))


def _nothing_ticked(wanted: set[Cell]) -> list[Finding]:
    known = {need.value for need in DECLARED}
    if not wanted or any(need not in known for _key, need in wanted):
        return [Finding(_("Nothing is ticked: tick the cells that the evidence is for."))]
    return []


def _objections(wanted: set[Cell], evidence: str, day: date | None) -> list[Finding]:
    findings = _nothing_ticked(wanted) + _too_long(evidence)
    if not evidence:
        findings.append(
            Finding(_("Write what the town has, and where it can be seen."), field="evidence")
        )
    if day is None:
        findings.append(Finding(_("Enter since when the town has it."), field="evidence_date"))
    elif day > clock.today():
        findings.append(
            Finding(
                _("This day is still to come: declare it when it is there."), field="evidence_date"
            )
        )
    return findings


def _too_long(text: str) -> list[Finding]:
    if len(text) <= LONGEST:
        return []
    return [Finding(_("The text is too long: 300 characters at most."), field="evidence")]


def _tell_departments(lines: list[Delegation], amount: int) -> None:
    """Once a day for each batch: the officers who confirm."""
    if not amount:
        return
    for line in {(line.batch_id, line.department_id): line for line in lines}.values():
        notify(
            carrying(line, CONFIRM),
            _("%(town)s declares what it has for powers of “%(batch)s”.")
            % {"town": line.town, "batch": line.batch},
            body=_("Look at the evidence, then confirm it or send it back."),
            url=grid_of(line),
            kind="powers.readiness",
            key=f"powers.readiness:{line.batch_id}:{line.department_id}:{clock.today()}",
        )


def _tell_towns(lines: list[Delegation], reason: str, amount: int) -> None:
    if not amount:
        return
    for line in {(line.batch_id, line.town_id): line for line in lines}.values():
        notify(
            carrying(line, DECLARE),
            _("Evidence for powers of “%(batch)s” was sent back: %(reason)s")
            % {"batch": line.batch, "reason": reason},
            url=grid_of(line),
            kind="powers.readiness",
        )


def grid_of(line: Delegation) -> str:
    """The page on which the line's batch is declared and confirmed."""
    return f"{reverse('powers:batch-readiness', args=[line.batch_id])}?town={line.town.code}"
