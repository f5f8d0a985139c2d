"""Evaluations (R12, ZJ-20): when each is due, what one does, and who is reminded."""

from datetime import date, timedelta

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.notifications import notify
from core.workflow import Move
from powers import due, evaluation_verdicts
from powers.effects import keep_paper, leave
from powers.holders import holders
from powers.models import Delegation, Evaluation, Paper
from towns.models import Division, PolicyParameter

S = Delegation.Status
V = Evaluation.Verdict


# --- the step -----------------------------------------------------------------------------------


def after_evaluation(move: Move) -> str:
    """Kept or widened it goes on; a suspension or taking back waits for those who decide on it."""
    to_be_decided = move.data.get("verdict") in Evaluation.TO_BE_DECIDED
    return S.EVALUATION if to_be_decided else S.IN_FORCE


def concluded(move: Move) -> None:
    """Figures and verdict are kept with the report; the next evaluation is due a term later."""
    line, data = move.item, move.data
    day = data["issued_date"]
    made = Evaluation.objects.create(
        delegation=line,
        from_date=_begin(line, day),
        until_date=day,
        cases=data["cases"],
        zero_months=data.get("zero_months") or 0,
        on_time=data["on_time"],
        corrected=data["corrected"],
        satisfaction=data.get("satisfaction"),
        verdict=data["verdict"],
        text=move.note,
        number=data["number"],
        issued_date=day,
        by=move.by,
    )
    keep_paper(move, Paper.Kind.EVALUATION)
    evaluation_verdicts.propose(made, move)
    if data["verdict"] == V.WIDEN and data.get("scope_note"):
        line.scope_note = data["scope_note"]
    line.evaluation_due_date = (
        None if data["verdict"] in Evaluation.TO_BE_DECIDED else due.evaluation(move, day)
    )
    leave(move)


def _begin(line: Delegation, until: date) -> date:
    """The day after the last evaluation; else the day on which the power came into force."""
    last = line.evaluations.filter(until_date__lt=until).aggregate(day=Max("until_date"))["day"]
    if last:
        return last + timedelta(days=1)
    return min(line.effective_date or until, until)


def tell_deciders(move: Move) -> None:
    """Whoever decides reads that an evaluation asks for a suspension or a taking back."""
    line, verdict = move.item, move.data["verdict"]
    if verdict not in Evaluation.TO_BE_DECIDED:
        return
    step = "suspend" if verdict == V.SUSPEND else "recall"
    notify(
        holders({"powers.decide_delegation"}, due.town_of(move)),
        _("The evaluation of “%(item)s” in %(town)s asks you to decide: %(verdict)s.")
        % {"item": line.title, "town": due.town_of(move), "verdict": V(verdict).label},
        body=move.note,
        url=reverse("powers:delegation-step", args=[line.pk, step]),
        kind="powers.evaluation",
        key=f"powers.evaluation:{line.pk}:{line.version}",
    )


def schedule(move: Move) -> None:
    """A power that starts is evaluated a term later; one that was resumed keeps its day."""
    line = move.item
    if line.evaluation_due_date is None:
        line.evaluation_due_date = due.evaluation(move, line.effective_date or clock.today())


# --- reminders ----------------------------------------------------------------------------------


def remind() -> int:
    """Each county with lines to be evaluated: one notification for each day the parameter names."""
    days = sorted(PolicyParameter.objects.value("evaluation_warning_days", on=clock.today()))
    last = clock.today() + timedelta(days=max(days))
    waiting = Delegation.objects.filter(
        status__in=Delegation.EXERCISED, evaluation_due_date__lte=last
    )
    counted = (
        waiting.order_by()
        .values_list("county_id")
        .annotate(Count("pk"), Min("evaluation_due_date"))
    )
    counties = Division.objects.in_bulk([county for county, _n, _first in counted if county])
    for county, number, first in counted:
        if county:
            _remind(counties[county], number, first, days)
    return len(counties)


def _remind(county: Division, number: int, first: date, days: list[int]) -> None:
    """How many are due; said once for each day that the first of them comes nearer to."""
    left = (first - clock.today()).days
    mark = next((n for n in days if left <= n), None) if left >= 0 else "late"
    title = (
        _("%(county)s: %(n)s powers are to be evaluated, the first by %(day)s.")
        if left >= 0
        else _("%(county)s: %(n)s powers are to be evaluated; the first was due on %(day)s.")
    )
    notify(
        holders({"powers.evaluate_delegation"}, county),
        title % {"county": county, "n": number, "day": first},
        body=_("A power is evaluated at least once in the time that the rule names (R12)."),
        url=f"{reverse('powers:delegation-list')}?evaluation_due=1",
        kind="powers.evaluation",
        key=f"powers.evaluation.due:{county.pk}:{first}:{mark}",
        is_urgent=left < 0,
    )
