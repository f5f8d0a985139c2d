"""An evaluation that does not simply keep a power becomes a proposal, beside those of the figures (R12)."""

from django.utils.translation import gettext as _

from core.notifications import notify
from core.workflow import Move, begin, workflow_of
from powers.models import Delegation, Evaluation, Proposal

KIND, GROUND = Proposal.Kind, Proposal.Ground
PROPOSED = {Evaluation.Verdict.SUSPEND: KIND.SUSPEND, Evaluation.Verdict.TAKE_BACK: KIND.TAKE_BACK}


def propose(evaluation: Evaluation, move: Move) -> None:
    """One open proposal to suspend or take back for each line, the evaluation's; others give way."""
    kind = PROPOSED.get(Evaluation.Verdict(evaluation.verdict))
    line: Delegation = move.item
    there = list(
        Proposal.objects.open().filter(delegation=line, kind__in=PROPOSED.values()).order_by("pk")
    )
    for row in there:
        if row.kind != kind:
            _overtake(row)
    if kind is None:
        return
    same = next((row for row in there if row.kind == kind), None)
    if same is None:
        begin(_made(evaluation, line, kind), by=move.by)
    else:
        _strengthen(same, evaluation)


def _overtake(row: Proposal) -> None:
    flow = workflow_of(Proposal)
    assert flow is not None
    flow.apply(row, "overtake", by=None)


def _made(evaluation: Evaluation, line: Delegation, kind: str) -> Proposal:
    row = Proposal(
        delegation=line,
        kind=kind,
        ground=GROUND.EVALUATION,
        evaluation=evaluation,
        text=in_words(evaluation),
        figures=in_figures(evaluation),
        clause="ZJ-20",
    )
    row.take_line()
    row.save()
    return row


def _strengthen(row: Proposal, evaluation: Evaluation) -> None:
    """The figures had proposed the same already: the evaluation stands beside them."""
    if row.evaluation_id is None:
        text = f"{row.text}\n{in_words(evaluation)}"
        figures = row.figures | {"evaluation": in_figures(evaluation)}
    else:
        text, figures = in_words(evaluation), in_figures(evaluation)
    Proposal.objects.filter(pk=row.pk).update(evaluation=evaluation, text=text, figures=figures)


def in_words(evaluation: Evaluation) -> str:
    facts = {
        "number": evaluation.number,
        "cases": evaluation.cases,
        "on_time": evaluation.on_time,
        "corrected": evaluation.corrected,
        "reason": evaluation.text,
    }
    return (
        _(
            "Evaluation %(number)s: %(cases)s cases, %(on_time)s on time, %(corrected)s corrected. "
            "%(reason)s"
        )
        % facts
    )


def in_figures(evaluation: Evaluation) -> dict[str, int | str]:
    return {
        "cases": evaluation.cases,
        "on_time": evaluation.on_time,
        "corrected": evaluation.corrected,
        "zero_months": evaluation.zero_months,
        "number": evaluation.number,
    }


def tell_evaluator(move: Move) -> None:
    """The government does not follow an evaluation: it is concluded anew, with another verdict."""
    row: Proposal = move.item
    if row.evaluation is None or row.delegation.status != Delegation.Status.EVALUATION:
        return
    notify(
        [row.evaluation.by],
        _("Not followed: %(proposal)s (%(town)s). Conclude the evaluation anew.")
        % {"proposal": row, "town": row.town},
        body=move.note,
        url=row.delegation.get_absolute_url(),
        kind="powers.proposal",
        key=f"powers.proposal:{row.pk}:rejected",
    )
