"""One engine moves everything that has a status: a table of transitions, checked, locked, recorded."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import afterwards, audit, history
from core.scope import permissions_on, view_permission
from core.transitions import Finding, Move, Offer, Overtaken, Refused, Shared, Transition, Verdict


class Stateful(models.Model):
    """A row that the engine moves; `version` counts its changes, so that a stale form is noticed."""

    status = models.CharField(gettext_lazy("status"), max_length=20, editable=False)
    version = models.PositiveIntegerField(gettext_lazy("version"), default=1, editable=False)

    class Meta:
        abstract = True


_workflows: dict[str, "Workflow"] = {}


def workflow_of(model: type[models.Model] | models.Model) -> "Workflow | None":
    """The workflow that moves rows of `model`, or None."""
    return _workflows.get(model._meta.label_lower)


def workflows() -> dict[str, "Workflow"]:
    """Every workflow by model label; the tests walk them."""
    return dict(_workflows)


class Workflow:
    """The transition table of one model.

    `finished` names the statuses in which nothing more is expected; a workflow that states them has
    its rows in the inbox, the ones with the earliest `due` (a field of the model) first; `title`
    says there what a row is about, and `related` are the relations that the title needs.
    `afterwards` is told the rows that moved, once after a step and once after a bulk of them: for
    summaries, which then cost the same for one row and for two hundred. See core/afterwards.py.
    `turn` narrows what waits for a person, where the state alone does not tell whose turn it is.
    `read_with` are relations that nearly every step looks at: they come with the row, unlocked.
    """

    def __init__(
        self,
        model: type[Any],
        *transitions: Transition,
        finished: Iterable[str] = (),
        due: str = "",
        related: Iterable[str] = (),
        title: Callable[[Any], str] = str,
        afterwards: Callable[[list[Any]], None] | None = None,
        turn: Callable[[Any], Q] | None = None,
        read_with: Iterable[str] = (),
    ) -> None:
        self.model, self.afterwards, self.turn = model, afterwards, turn
        self.finished, self.read_with = frozenset(finished), tuple(read_with)
        self.due, self.related, self.title = due, tuple(related), title
        self.transitions = {transition.name: transition for transition in transitions}
        if len(self.transitions) != len(transitions):
            raise ValueError(f"{model._meta.label}: two transitions share a name")
        _workflows[model._meta.label_lower] = self

    def __getitem__(self, name: str) -> Transition:
        return self.transitions[name]

    def from_status(self, status: str) -> list[Transition]:
        return [
            transition for transition in self.transitions.values() if status in transition.sources
        ]

    @cached_property
    def awaited(self) -> dict[str, set[str]]:
        """Permission → the statuses that wait for it: unfinished, with a main step to take."""
        found: dict[str, set[str]] = {}
        for step in self.transitions.values():
            if step.is_automatic or step.kind != "primary":
                continue
            for status in set(step.sources) - self.finished:
                permission = step.permission_from(status)
                if permission:
                    found.setdefault(permission, set()).add(str(status))
        return found

    def open_to(self, user: Any, item: Any) -> list[Offer]:
        """The steps `user` may take on `item` now, closed ones with their reasons."""
        steps = [step for step in self.from_status(item.status) if not step.is_automatic]
        wanted = {step.permission_from(item.status) or "" for step in steps}
        held = permissions_on(user, item, wanted) if steps else set()
        offers, shared = [], Shared()
        for step in steps:
            if step.permission_from(item.status) in held:
                move = Move(item, step, user, came_from=item.status, shared=shared)
                offers.append(Offer(step, tuple(step.objections(move, with_data=False))))
        return offers

    def apply(
        self,
        item: Any,
        name: str,
        *,
        by: Any,
        note: str = "",
        version: int | None = None,
        **data: Any,
    ) -> Any:
        """Take the step `name` on `item`.

        Raises ObjectDoesNotExist where `by` may not see the row, PermissionDenied where the step is
        not theirs, Overtaken where somebody was first, Refused with the findings of the guards.
        Returns the row as saved; `item` gets the new status and version.
        """
        shared = Shared((item.pk,))
        row = self._apply(item, name, by, note, version, data, shared)
        self._tell([row], by)
        return row

    def apply_many(
        self,
        items: Iterable[Any],
        name: str,
        *,
        by: Any,
        note: str = "",
        versions: Mapping[int, int] | None = None,
        **data: Any,
    ) -> list[Verdict]:
        """Take the step on each row by itself; a refusal of one does not touch the others.

        `versions` by id are those that were seen: a row that has changed since is refused.
        """
        rows, verdicts, seen = list(items), [], versions or {}
        shared = Shared(tuple(item.pk for item in rows))
        for item in rows:
            version = seen.get(item.pk)
            try:
                row = self._apply(item, name, by, note, version, dict(data), shared)
                verdicts.append(Verdict(row))
            except Refused as refusal:
                verdicts.append(Verdict(item, tuple(refusal.findings)))
            except (PermissionDenied, ObjectDoesNotExist):
                verdicts.append(
                    Verdict(item, (Finding(_("You may not take this step on this row.")),))
                )
        self._tell([verdict.item for verdict in verdicts if verdict.is_done], by)
        return verdicts

    def _apply(
        self,
        item: Any,
        name: str,
        by: Any,
        note: str,
        version: int | None,
        data: dict[str, Any],
        shared: Shared,
    ) -> Any:
        step = self.transitions[name]
        with audit.acting(by), transaction.atomic():
            row = self._held(item.pk)
            if not step.is_automatic:
                self._permit(row, step, by)
            self._in_order(row, step, version)
            move = Move(row, step, by, note.strip(), data, came_from=row.status, shared=shared)
            row = self._carry_out(move)
        item.status, item.version = row.status, row.version
        return row

    def _held(self, pk: Any) -> Any:
        """The row as it is now, nobody else's until the end of the transaction."""
        rows = self.model._base_manager.select_for_update(of=("self",))
        rows = rows.select_related(*self.read_with) if self.read_with else rows
        return rows.get(pk=pk)

    def _tell(self, rows: list[Any], by: Any) -> None:
        if self.afterwards and rows:
            afterwards.draw(self.afterwards, rows, by)

    def _permit(self, row: Any, step: Transition, by: Any) -> None:
        """Out of reach: as if it did not exist. Not theirs: denied. Theirs a moment ago: overtaken."""
        need, seen = step.permission_from(row.status), view_permission(self.model)
        held = permissions_on(by, row, step.permissions() | {seen})
        if not held:
            raise type(row).DoesNotExist(f"{self.model._meta.label} {row.pk} is out of reach")
        if need in held:
            return
        if not held & step.permissions():
            raise PermissionDenied(need or sorted(step.permissions())[0])
        if need is not None:
            raise Overtaken(Finding(self._who_was_first(row, step)))

    def _in_order(self, row: Any, step: Transition, version: int | None) -> None:
        if row.status not in step.sources:
            raise Overtaken(Finding(self._who_was_first(row, step)))
        if version is not None and version != row.version:
            raise Overtaken(Finding(self._who_was_first(row, step)))

    def _who_was_first(self, row: Any, step: Transition) -> str:
        last = history.Step.objects.of(row).select_related("by").last()
        facts = {"step": step.label, "status": row.get_status_display()}
        if last is None:
            return _("“%(step)s” is not possible in the status “%(status)s”.") % facts
        done = self.transitions.get(last.name)
        facts |= {
            "done": done.label if done else last.name,
            "who": last.by.get_full_name() if last.by else _("the system"),
            "when": timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M"),
        }
        return (
            _(
                "%(who)s already took the step “%(done)s” at %(when)s; the status is now "
                "“%(status)s”. Nothing was changed. Reload the page to go on from there."
            )
            % facts
        )

    def _carry_out(self, move: Move) -> Any:
        step, row = move.transition, move.item
        findings = step.objections(move, with_data=True)
        if step.needs_note and not move.note:
            findings.append(Finding(_("Give the reason for this step."), field="note"))
        if findings:
            raise Refused(*findings)
        move.to = step.target if isinstance(step.target, str) else step.target(move)
        if step.effect:
            step.effect(move)
        row.status, row.version = move.to, row.version + 1
        row.save()
        history.record(
            row,
            step.name,
            by=move.by,
            came_from=move.came_from,
            to=move.to,
            note=move.note,
            data=history.plain(move.data),
        )
        if step.news:
            with history.in_the_portals_words():  # others read it, in their language
                step.news(move)
        return row


def begin(item: Any, *, by: Any, note: str = "") -> Any:
    """Record the birth of a row in its first status; call once after its creation."""
    history.record(item, "begin", by=by, to=item.status, note=note)
    return item


def begin_many(items: list[Any], *, by: Any) -> None:
    """`begin` for rows of one model that were created together."""
    history.record_many(items, "begin", by=by)


__all__ = [
    "Finding",
    "Move",
    "Offer",
    "Overtaken",
    "Refused",
    "Stateful",
    "Transition",
    "Verdict",
    "Workflow",
    "begin",
    "begin_many",
    "workflow_of",
    "workflows",
]
