"""What a step of a delegation does besides changing its status: limits, opinions, papers, terms, news."""

from django.utils.translation import gettext as _

from core import clock
from core.notifications import notify
from core.workflow import Move
from powers import events, rules
from powers.holders import holders
from powers.models import Delegation, Mode, Opinion, Paper, PowerItem
from powers.procedure import due_date, step_after
from powers.tenures import close_tenure, open_tenure

S = Delegation.Status
KIND = Paper.Kind
REVIEWS = {S.DEPARTMENT, S.STAFFING, S.LEGAL, S.APPRAISAL, S.DECISION}


def first_stage(move: Move) -> str:
    step = step_after(move.item, None)
    return step.stage if step else S.READY


def next_stage(move: Move) -> str:
    step = step_after(move.item, move.came_from)
    return step.stage if step else S.READY


def same(move: Move) -> str:
    return move.came_from


def set_due(move: Move) -> None:
    """The limit of the stage that is entered; none outside the stages."""
    line = move.item
    line.stage_since_at = clock.now()
    after = None if move.came_from in (S.DRAFT, S.RETURNED) else move.came_from
    step = step_after(line, after) if move.to in REVIEWS | WAITING else None
    line.due_date = due_date(line, step, line.stage_since_at)


WAITING = {S.FILING, S.ANNOUNCEMENT, S.SIGNING, S.TRANSITION, S.READY}


def enter(move: Move) -> None:
    """A new round begins; the minutes go with it, and the wording that was submitted is kept."""
    move.item.round += 1
    move.data["line"] = {
        "mode": str(move.item.mode),
        "scope_note": move.item.scope_note,
    }
    keep_paper(move, KIND.MINUTES)
    set_due(move)


def amend(move: Move) -> None:
    """The line's own wording, while it is with the town."""
    move.item.mode = move.data["mode"]
    move.item.scope_note = move.data.get("scope_note", "")


def leave(move: Move) -> None:
    move.item.due_date = None


def opine(kind: str, verdict: str = Opinion.Verdict.AGREE):
    """An effect that keeps the opinion of this stage and sets the next limit."""

    def effect(move: Move) -> None:
        keep_opinion(move, kind, move.data.get("verdict") or verdict)
        set_due(move)

    return effect


STAGE_OPINION = {
    S.DEPARTMENT: Opinion.Kind.DEPARTMENT,
    S.STAFFING: Opinion.Kind.STAFFING,
    S.LEGAL: Opinion.Kind.LEGAL,
    S.APPRAISAL: Opinion.Kind.APPRAISAL,
    S.DECISION: Opinion.Kind.DECISION,
}


def against(verdict: str):
    """An effect that keeps a return or refusal as the opinion of the stage that gave it."""

    def effect(move: Move) -> None:
        keep_opinion(move, STAGE_OPINION[S(move.came_from)], verdict)
        leave(move)

    return effect


def keep_opinion(move: Move, kind: str, verdict: str) -> None:
    Opinion.objects.create(
        delegation=move.item,
        kind=kind,
        verdict=verdict,
        text=move.note,
        round=move.item.round,
        by=move.by,
    )


def paper(kind: str):
    """An effect that keeps the step's numbered paper."""

    def effect(move: Move) -> None:
        keep_paper(move, kind)
        set_due(move)

    return effect


def keep_paper(move: Move, kind: str, prefix: str = "") -> None:
    """Write the paper from `number`, `issued_date` … of the step's data; nothing without a number."""
    data = move.data
    if not data.get(f"{prefix}number"):
        return
    Paper.objects.create(
        delegation=move.item,
        kind=kind,
        number=data[f"{prefix}number"],
        issued_date=data.get(f"{prefix}date") or data["issued_date"],
        issuer=data.get(f"{prefix}issuer", ""),
        filed_date=data.get("filed_date"),
        url=data.get(f"{prefix}url", ""),
        by=move.by,
    )


def all_of(*effects):
    """One effect after the other."""

    def effect(move: Move) -> None:
        for one in effects:
            one(move)

    return effect


def settled(opinion: str, paper_kind: str):
    """An effect that keeps the agreeing opinion of this stage and the paper it stands on."""

    def effect(move: Move) -> None:
        keep_opinion(move, opinion, Opinion.Verdict.AGREE)
        paper(paper_kind)(move)

    return effect


def decided(move: Move) -> None:
    """The decision; beside it, for powers of the environment bureau, the city's consent (R10)."""
    if rules.is_environmental(move.item.item):
        keep_paper(move, KIND.CITY_CONSENT, "consent_")
    settled(Opinion.Kind.DECISION, KIND.DECISION)(move)


def announced(move: Move) -> None:
    move.item.effective_date = move.data.get("effective_date")
    if rules.is_transferred_penalty(move.item):
        keep_paper(move, KIND.PROVINCE_DECISION, "province_")
    paper(KIND.ANNOUNCEMENT)(move)


def signed(move: Move) -> None:
    entrusted = move.item.mode == Mode.ENTRUSTED
    move.item.term_until_date = move.data.get("term_until_date") if entrusted else None
    paper(KIND.AGREEMENT if entrusted else KIND.HAND_OVER)(move)


def started(move: Move) -> None:
    leave(move)
    if move.item.effective_date is None:
        move.item.effective_date = clock.today()
    open_tenure(move.item)


def ended(move: Move) -> None:
    """The town holds the power no longer, or not for the time being."""
    leave(move)
    close_tenure(move)


def recalled(move: Move) -> None:
    keep_paper(move, KIND.RECALL)
    ended(move)


def extended(move: Move) -> None:
    move.item.term_until_date = move.data["term_until_date"]
    keep_paper(move, KIND.AGREEMENT)
    leave(move)
    open_tenure(move.item)


def kept(paper_kind: str):
    """An effect that keeps a paper outside the stages, where no limit runs."""

    def effect(move: Move) -> None:
        keep_paper(move, paper_kind)
        leave(move)

    return effect


def tell_asker(move: Move) -> None:
    """Whoever asked for the line reads that it came back, was refused, is in force, or is so no longer."""
    line = move.item
    notify(
        [line.created_by],
        f"{move.transition.label}: {line.title}",
        body=move.note,
        url=line.get_absolute_url(),
        kind="powers.delegation",
        key=f"powers.{move.transition.name}:{line.pk}:{line.version}",
    )


def tell_started(move: Move) -> None:
    tell_asker(move)
    events.power_started.send(sender=Delegation, delegation=move.item)


def tell_ended(move: Move) -> None:
    tell_asker(move)
    events.power_ended.send(sender=Delegation, delegation=move.item)


def tell_expired(move: Move) -> None:
    """R4: nobody was there to end the coercion first, so those who must are told that it stands alone."""
    tell_ended(move)
    line = move.item
    if line.kind != PowerItem.Kind.PENALTY:
        return
    for left in rules.coercion_left_alone(line.town_id, line.department_id):
        notify(
            holders(
                {"powers.decide_delegation", "powers.take_over_delegation"},
                left.town,
                [left.department_id],
            ),
            _("“%(item)s” in %(town)s stands alone: the penalty it belongs to has expired.")
            % {"item": left.title, "town": left.town},
            body=_("Suspend the coercion or take it back; the town may not use it meanwhile."),
            url=left.get_absolute_url(),
            kind="powers.delegation",
            key=f"powers.left_alone:{left.pk}:{line.pk}:{line.version}",
            is_urgent=True,
        )
