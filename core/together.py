"""One step on many rows in one transaction: the same checks and traces as row by row, in sets.

A transition that may be taken so says how in `in_bulk`; everything it must not forget stands here:
rows are locked in the order of their keys, the permission, the state and the version are asked of
each, history has a row for each, and the audit's triggers see every statement.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit, history
from core.workflow import Finding, Move, Overtaken, Shared, Verdict, Workflow

Findings = Mapping[int, list[Finding]]


@dataclass(frozen=True)
class InBulk:
    """How a step is taken on many rows.

    `guard` answers for all rows at once what the step's guards and checks answer for one; `effect`
    sets the fields named in `fields` on each row and writes related rows in sets; `news` runs after
    the save. `related` is what they follow from a row.
    """

    guard: Callable[[list[Move]], Findings]
    effect: Callable[[list[Move]], None]
    fields: tuple[str, ...] = ()
    news: Callable[[list[Move]], None] | None = None
    related: tuple[str, ...] = ()


@dataclass
class Attempt:
    """The rows of one call on their way: those still in the running, and why others are not."""

    flow: Workflow
    step: Any
    by: Any
    shared: Shared
    moves: dict[int, Move] = field(default_factory=dict)
    against: dict[int, list[Finding]] = field(default_factory=dict)

    def refuse(self, key: int, *findings: Finding) -> None:
        self.moves.pop(key, None)
        self.against.setdefault(key, []).extend(findings)


def apply_in_bulk(
    flow: Workflow,
    keys: Iterable[int],
    name: str,
    *,
    by: Any,
    note: str = "",
    versions: Mapping[int, int] | None = None,
    **data: Any,
) -> list[Verdict]:
    """Take the step on the rows with these keys; a verdict for each key, in the same order."""
    keys, step = list(keys), flow[name]
    if step.in_bulk is None:
        raise ValueError(f"{flow.model._meta.label}: {name} is taken row by row")
    attempt = Attempt(flow, step, by, Shared(tuple(keys)))
    with audit.acting(by), transaction.atomic():
        rows = _locked(flow, keys, step.in_bulk)
        for key in keys:
            _try(attempt, rows.get(key), key, (versions or {}).get(key), note.strip(), data)
        for key, findings in step.in_bulk.guard(list(attempt.moves.values())).items():
            if findings:
                attempt.refuse(key, *findings)
        _carry_out(attempt, step.in_bulk)
    return [Verdict(rows.get(key), tuple(attempt.against.get(key, ()))) for key in keys]


def _locked(flow: Workflow, keys: list[int], how: InBulk) -> dict[int, Any]:
    rows = flow.model._base_manager.select_for_update(of=("self",)).filter(pk__among=keys)
    rows = rows.select_related(*how.related) if how.related else rows
    return {row.pk: row for row in rows.order_by("pk")}


def _try(
    attempt: Attempt, row: Any, key: int, version: int | None, note: str, data: dict[str, Any]
) -> None:
    """Into the running, unless the row is gone, not theirs, or not in order."""
    if row is None:
        attempt.refuse(key, Finding(_("This row is no longer there.")))
        return
    step = attempt.step
    move = Move(row, step, attempt.by, note, data, came_from=row.status, shared=attempt.shared)
    try:
        attempt.flow._in_order(row, step, version)
    except Overtaken as late:
        attempt.refuse(key, *late.findings)
        return
    if step.needs_note and not note:
        attempt.refuse(key, Finding(_("Give the reason for this step."), field="note"))
        return
    attempt.moves[key] = move


def _carry_out(attempt: Attempt, how: InBulk) -> None:
    if not attempt.step.is_automatic:
        _permit(attempt)
    moves = list(attempt.moves.values())
    if not moves:
        return
    for move in moves:
        target = attempt.step.target
        move.to = target if isinstance(target, str) else target(move)
    how.effect(moves)
    _save(attempt.flow, moves, how.fields)
    history.record_moves(moves)
    if how.news:
        with history.in_the_portals_words():
            how.news(moves)
    attempt.flow._tell([move.item for move in moves], attempt.by)


def _permit(attempt: Attempt) -> None:
    """One question per permission: on which of the rows does the person hold it?"""
    manager: Any = attempt.flow.model._default_manager
    wanted: dict[str, set[int]] = {}
    for key, move in attempt.moves.items():
        wanted.setdefault(attempt.step.permission_from(move.came_from) or "", set()).add(key)
    for permission, keys in wanted.items():
        rows = manager.allowing(attempt.by, permission) & manager.visible_to(attempt.by)
        held = set(rows.filter(pk__among=keys).values_list("pk", flat=True))
        for key in keys - held:
            attempt.refuse(key, Finding(_("You may not take this step on this row.")))


def _save(flow: Workflow, moves: list[Move], fields: tuple[str, ...]) -> None:
    """One statement for all rows that get the same values; nearly always all of them."""

    def values(move: Move) -> tuple[Any, ...]:
        return (move.to, *(getattr(move.item, name) for name in fields))

    for same, group in groupby(sorted(moves, key=lambda move: repr(values(move))), key=values):
        items = [move.item for move in group]
        changes = dict(zip(fields, same[1:], strict=True))
        flow.model._base_manager.filter(pk__among=[item.pk for item in items]).update(
            status=same[0], version=F("version") + 1, **changes
        )
        for item in items:
            item.status, item.version = same[0], item.version + 1
