"""A row of a transition table, what a step is given, and what is said against it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Finding:
    """One reason against a step, in a sentence that says what to do; `clause` cites the rule's text."""

    sentence: Any
    clause: str = ""
    rule: str = ""
    field: str = ""

    def __str__(self) -> str:
        return f"{self.sentence}（{self.clause}）" if self.clause else str(self.sentence)


class Refused(Exception):
    """The step was not taken; `findings` say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(" ".join(str(finding) for finding in findings))
        self.findings = list(findings)


class Overtaken(Refused):
    """Somebody else was first, or the form was opened on an older state."""


@dataclass
class Shared:
    """What the moves of one call have in common: the keys of its rows, and facts gathered for all."""

    keys: tuple[Any, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """A fact that is the same for several rows: read for the first, known to the others."""
        if key not in self.facts:
            self.facts[key] = make()
        return self.facts[key]


@dataclass
class Move:
    """One attempt at a step: what guards, effects and news are given.

    A guard that would ask the same for each row of a bulk asks once and keeps it in `shared`.
    """

    item: Any
    transition: "Transition"
    by: Any
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    came_from: str = ""
    to: str = ""
    shared: Shared = field(default_factory=Shared)


Guard = Callable[[Move], Iterable[Finding]]
Target = str | Callable[[Move], str]


@dataclass(frozen=True)
class Transition:
    """A row of the table.

    `guards` look at the item alone, so they also answer beforehand why a step is closed; `checks`
    look at the data that came with it. `effect` runs before the save and may set fields and related
    rows; `news` runs after it, in the same transaction. `form` is the dotted path of the form for
    the data. `permission` may differ by the status that is left. `note_label` heads the note where
    it is no reason but the matter itself.
    """

    name: str
    sources: Iterable[str]
    target: Target
    permission: str | Mapping[str, str]
    label: Any
    consequence: Any = ""
    needs_note: bool = False
    note_label: Any = ""
    form: str = ""
    guards: tuple[Guard, ...] = ()
    checks: tuple[Guard, ...] = ()
    effect: Callable[[Move], None] | None = None
    news: Callable[[Move], None] | None = None
    kind: str = "primary"
    is_automatic: bool = False
    in_bulk: Any = None
    """How it is taken on many rows in one transaction (core.together.InBulk), where it may be."""

    def permissions(self) -> set[str]:
        return (
            {self.permission} if isinstance(self.permission, str) else set(self.permission.values())
        )

    def permission_from(self, status: str) -> str | None:
        if isinstance(self.permission, str):
            return self.permission
        return self.permission.get(status)

    def form_class(self) -> Any:
        return import_string(self.form) if self.form else None

    def objections(self, move: Move, *, with_data: bool) -> list[Finding]:
        questions = self.guards + self.checks if with_data else self.guards
        return [finding for question in questions for finding in question(move)]


@dataclass(frozen=True)
class Offer:
    """A step that is open to somebody now; with `findings` it is shown closed, with the reasons."""

    transition: Transition
    findings: tuple[Finding, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class Verdict:
    """What became of one row of a bulk step."""

    item: Any
    findings: tuple[Finding, ...] = ()

    @property
    def is_done(self) -> bool:
        return not self.findings
