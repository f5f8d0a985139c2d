"""The review grid: what waits for whom, which verdicts are open there, and how far a batch is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import Step
from core.scope import holdings
from powers.effects import STAGE_OPINION
from powers.models import Batch, Delegation, Opinion
from powers.workflow import DELEGATION

S = Delegation.Status


@dataclass(frozen=True)
class Choice:
    """One key of the grid: the step it takes, with what data, and whether a reason is needed."""

    key: str
    step: str
    label: Any
    tone: str
    verdict: str = ""
    needs_note: bool = False

    @property
    def data(self) -> dict[str, str]:
        return {"verdict": self.verdict} if self.verdict else {}


RETURN = Choice("2", "return", _("Return"), "soon", needs_note=True)
REFUSE = Choice("3", "refuse", _("Refuse"), "late", needs_note=True)

CHOICES = {
    S.DEPARTMENT: (
        Choice("1", "opine", _("Agree"), "good", "agree"),
        Choice("2", "opine", _("Agree in part"), "soon", "partly", needs_note=True),
        Choice("3", "opine", _("Disagree"), "late", "disagree", needs_note=True),
        Choice("4", "return", _("Return"), "plain", needs_note=True),
    ),
    S.STAFFING: (Choice("1", "review", _("Pass"), "good"), RETURN, REFUSE),
    S.LEGAL: (Choice("1", "clear", pgettext_lazy("verdict", "Legal"), "good"), RETURN, REFUSE),
}


def stages_for(user: Any) -> list[str]:
    """The stages at which `user`'s post gives the verdict."""
    return [status for status, choices in CHOICES.items() if _permission(status, choices[0], user)]


def _permission(status: str, choice: Choice, user: Any) -> str | None:
    permission = DELEGATION[choice.step].permission_from(status) or ""
    return permission if holdings(user, permission) else None


def waiting_for(user: Any, batch: Batch | None = None) -> QuerySet[Delegation]:
    """The lines on which `user` is to give a verdict now, oldest limit first."""
    stages = stages_for(user)
    lines = Delegation.objects.visible_to(user).filter(status__in=stages)
    if batch is not None:
        lines = lines.filter(batch=batch)
    return dressed(lines)


def dressed(lines: QuerySet[Delegation]) -> QuerySet[Delegation]:
    """With everything that the grid shows of a line; three queries for any number of lines."""
    opinions = Opinion.objects.select_related("by").order_by("at")
    return lines.select_related("item", "town", "department", "batch").prefetch_related(
        Prefetch("opinions", queryset=opinions, to_attr="all_opinions")
    )


def progress(user: Any, batch: Batch) -> tuple[int, int]:
    """(lines done in their present round, lines in all) of a batch at `user`'s stage."""
    kinds = [STAGE_OPINION[S(stage)] for stage in stages_for(user)]
    lines = Delegation.objects.visible_to(user).filter(batch=batch)
    waiting = lines.filter(status__in=stages_for(user)).count()
    given = Q(opinions__kind__in=kinds, opinions__round=F("round"))
    done = lines.filter(given).exclude(status__in=stages_for(user)).distinct().count()
    return done, done + waiting


COLUMNS = (Opinion.Kind.DEPARTMENT, Opinion.Kind.STAFFING, Opinion.Kind.LEGAL)


def opinions_of(line: Delegation) -> list[Opinion | None]:
    """The latest opinion of this round in each of the three columns 单位 · 编办 · 法制办."""
    latest = {o.kind: o for o in line.all_opinions if o.round == line.round}  # type: ignore[attr-defined]
    return [latest.get(kind) for kind in COLUMNS]


def last_objection(line: Delegation) -> Opinion | None:
    """Why the line came back last time; None in its first round."""
    back = [o for o in line.all_opinions if o.verdict == Opinion.Verdict.RETURN]  # type: ignore[attr-defined]
    return back[-1] if back and back[-1].round < line.round else None


def changes_since_last_round(lines: list[Delegation]) -> dict[int, list[tuple[Any, Any, Any]]]:
    """For lines in a later round: (label, before, now) of what the town changed; one query."""
    later = [line for line in lines if line.round > 1]
    if not later:
        return {}
    submitted: dict[int, list[dict]] = {}
    steps = Step.objects.filter(
        content_type__app_label="powers",
        content_type__model="delegation",
        object_id__in=[line.pk for line in later],
        name="submit",
    )
    for object_id, data in steps.order_by("at", "id").values_list("object_id", "data"):
        submitted.setdefault(object_id, []).append(data.get("line", {}))
    return {pk: _differences(*rounds[-2:]) for pk, rounds in submitted.items() if len(rounds) > 1}


def _differences(before: dict, now: dict) -> list[tuple[Any, Any, Any]]:
    fields: list[Any] = [Delegation._meta.get_field(name) for name in ("mode", "scope_note")]
    return [
        (field.verbose_name, _said(field, before), _said(field, now))
        for field in fields
        if before.get(field.name) != now.get(field.name)
    ]


def _said(field: Any, line: dict) -> Any:
    """A value as the reader knows it: of a choice its words."""
    value = line.get(field.name)
    return dict(field.flatchoices).get(value, value)
