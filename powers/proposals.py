"""R12: what the figures suggest each month, never twice; where an accepted proposal leads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.notifications import notify
from core.workflow import begin_many
from powers import cards, indicators
from powers.checklist import Checklist
from powers.models import Delegation, Need, Paper, Proposal
from powers.models.delegations import DelegationQuerySet
from powers.months import months_before
from powers.posts import in_towns
from powers.workflow.proposals import DECIDE, PROPOSAL
from towns.models import Division, PolicyParameter

KIND, GROUND = Proposal.Kind, Proposal.Ground


@dataclass(frozen=True)
class Draft:
    """A proposal before it is known whether it is open already."""

    line: Delegation
    kind: str
    ground: str
    text: str
    clause: str
    figures: dict[str, Any] = field(default_factory=dict)


class County:
    """One county: its lines in force and the figures that prevail there."""

    def __init__(self, place: Division) -> None:
        self.place = place
        self.rows = PolicyParameter.objects.prevailing(place, clock.today())

    def figure(self, name: str) -> Any:
        row = self.rows.get(name)
        return row.figure if row else PolicyParameter.objects.value(name, place=self.place)

    @property
    def lines(self) -> DelegationQuerySet:
        return Delegation.objects.filter(county=self.place)


def propose() -> int:
    """Each month, county by county; how many proposals are new."""
    counties = Delegation.objects.in_force().order_by().values("county").distinct()
    return sum(propose_in(county) for county in Division.objects.filter(pk__in=counties))


@transaction.atomic
def propose_in(place: Division) -> int:
    """The proposals of one county; a second run finds them open and makes none."""
    Division.objects.select_for_update(of=("self",)).get(pk=place.pk)
    county = County(place)
    drafts = {(draft.line.pk, draft.kind): draft for ask in ASKED for draft in ask(county)}
    for key in _resting(county, drafts):
        drafts.pop(key, None)
    made = [_proposal(draft) for draft in drafts.values()]
    Proposal.objects.bulk_create(made, batch_size=1_000)
    begin_many(list(made), by=None)
    _tell(place, len(made))
    return len(made)


def _proposal(draft: Draft) -> Proposal:
    row = Proposal(
        delegation=draft.line,
        kind=draft.kind,
        ground=draft.ground,
        text=draft.text,
        clause=draft.clause,
        figures=draft.figures,
    )
    row.take_line()
    return row


def _resting(county: County, drafts: Any) -> set[tuple[int, str]]:
    """Open already, or decided so lately that it is not said again."""
    since = months_before(clock.today(), int(county.figure("proposal_rest_months")))
    lately = Q(
        status__in=(Proposal.Status.REJECTED, Proposal.Status.ACCEPTED), decided_date__gt=since
    )
    rows = Proposal.objects.filter(
        lately | Q(status=Proposal.Status.OPEN), delegation__in={key for key, _kind in drafts}
    )
    return set(rows.values_list("delegation_id", "kind"))


# --- grounds -------------------------------------------------------------------------------------


def unused(county: County) -> Iterator[Draft]:
    """In force for the months that the parameter names, and not used once."""
    months = int(county.figure("zero_use_months"))
    for line in indicators.zero_use(county.lines, months):
        figures = {
            "months": months,
            "entered": line.months_entered,
            "since": str(line.effective_date),
        }
        text = _(
            "In force since %(since)s and not exercised once in %(months)s months; figures were entered "
            "for %(entered)s of them."
        )
        yield Draft(line, KIND.TAKE_BACK, GROUND.UNUSED, text % figures, "ZJ-06", figures)


def overturned(county: County) -> Iterator[Draft]:
    """More of the last year's cases were overturned than the parameter allows."""
    most = county.figure("overturned_share_max")
    found = indicators.overturned(county.lines, most, int(county.figure("overturned_cases_min")))
    for line in county.lines.filter(pk__in=found):
        one = found[line.pk]
        figures = {
            "overturned": one.overturned,
            "exercised": one.exercised,
            "share": f"{(one.overturned_share or 0) * 100:.1f}",
            "most": f"{most:g}",
        }
        text = _(
            "%(overturned)s of %(exercised)s cases of the last twelve months were overturned: %(share)s%%, "
            "more than %(most)s%%."
        )
        yield Draft(line, KIND.TAKE_BACK, GROUND.OVERTURNED, text % figures, "ZJ-06", figures)


def without_cards(county: County) -> Iterator[Draft]:
    """Enforcement powers of towns that have too few valid cards."""
    lines = cards.enforcement_lines().filter(county=county.place)
    short = cards.short_towns(lines)
    for line in lines.filter(town__in=short):
        there, wanted = short[line.town_id]
        figures = {"there": there, "wanted": wanted}
        text = _("The town has %(there)s valid enforcement cards, %(wanted)s are needed.")
        yield Draft(line, KIND.SUSPEND, GROUND.CARDS, text % figures, "ZJ-06", figures)


def untrained(county: County) -> Iterator[Draft]:
    """Lines that need training, long in force, whose last training no longer counts."""
    months = int(county.figure("training_valid_months"))
    since = months_before(clock.today(), months)
    old = county.lines.in_force().filter(indicators.running(since))
    fresh = Paper.objects.filter(
        delegation=OuterRef("pk"), kind=Paper.Kind.TRAINING, issued_date__gte=since
    )
    old = old.exclude(Exists(fresh))
    needs = Checklist(old.values_list("pk", flat=True))
    wanted = int(county.figure("trained_people_min"))
    for key, line in needs.lines.items():
        row = needs.row_for(line, Need.TRAINING)
        there = len(needs.trained(line))
        if row is None or not row.is_required or there >= wanted:
            continue
        figures = {"there": there, "wanted": wanted, "months": months, "line": key}
        text = _(
            "%(there)s people of the town passed a training for it within %(months)s months, %(wanted)s "
            "are needed."
        )
        yield Draft(line, KIND.TRAIN, GROUND.TRAINING, text % figures, "XY-2.1.3", figures)


def ending(county: County) -> Iterator[Draft]:
    """Entrustments that are used and end within the days that the parameter names."""
    last = clock.today() + timedelta(days=int(county.figure("extension_notice_days")))
    lines = county.lines.in_force().filter(term_until_date__lte=last)
    used = indicators.use_of_lines(lines.values_list("pk", flat=True))
    for line in lines.filter(pk__in=[key for key, one in used.items() if one.exercised]):
        figures = {"until": str(line.term_until_date), "exercised": used[line.pk].exercised}
        text = _(
            "Entrusted until %(until)s, exercised %(exercised)s times in the last twelve months."
        )
        yield Draft(line, KIND.EXTEND, GROUND.TERM, text % figures, "XY-2.1.2", figures)


# Where two grounds say the same of a line, the later one in this list is given.
ASKED: tuple[Callable[[County], Iterator[Draft]], ...] = (
    unused,
    overturned,
    without_cards,
    untrained,
    ending,
)


# --- afterwards ----------------------------------------------------------------------------------


def close() -> int:
    """Each night: open proposals whose line has left the town, or whose ground is gone."""
    rows = Proposal.objects.open().select_related("delegation")
    gone = [row for row in rows if _has_gone(row)]
    idle = [row for row in rows if row.ground == GROUND.UNUSED and row.evaluation_id is None]
    used = _used_again(idle)
    over = {row.pk: row for row in [*gone, *used]}
    verdicts = PROPOSAL.apply_many(over.values(), "overtake", by=None)
    return sum(verdict.is_done for verdict in verdicts)


def _has_gone(row: Proposal) -> bool:
    line = row.delegation
    with_town = (*Delegation.WITH_TOWN, Delegation.Status.EXPIRED)
    is_extended = (
        row.kind == KIND.EXTEND
        and line.term_until_date is not None
        and str(line.term_until_date) > row.figures.get("until", "")
    )
    is_suspended = row.kind == KIND.SUSPEND and line.status == Delegation.Status.SUSPENDED
    return line.status not in with_town or is_extended or is_suspended


def _used_again(rows: list[Proposal]) -> list[Proposal]:
    """What was called idle and has been exercised since."""
    months = max((int(row.figures.get("months", 12)) for row in rows), default=12)
    used = indicators.use_of_lines([row.delegation_id for row in rows], months)
    return [row for row in rows if row.delegation_id in used and used[row.delegation_id].exercised]


def _tell(place: Division, amount: int) -> None:
    if not amount:
        return
    notify(
        in_towns([place.pk], DECIDE),
        _("%(n)s new proposals on the powers of your towns") % {"n": amount},
        body=_("Accept or reject them; nothing happens by itself."),
        url=f"{reverse('powers:proposal-list')}?status=open",
        kind="powers.proposal",
        key=f"powers.proposal:{place.pk}:{clock.today()}",
    )


def with_mark(lines: Any) -> Any:
    """Each line with `has_proposal`: whether any is open on it, in whosever reach."""
    rows = Proposal.objects.filter(delegation=OuterRef("pk"), status=Proposal.Status.OPEN)
    return lines.annotate(has_proposal=Exists(rows))


def of_line(line: Delegation, user: Any) -> list[Proposal]:
    """The open proposals that stand on the page of a line; before its start there are none."""
    if line.status not in (*Delegation.WITH_TOWN, Delegation.Status.EXPIRED):
        return []
    rows = Proposal.objects.visible_to(user)
    return list(rows.filter(delegation=line, status=Proposal.Status.OPEN))
