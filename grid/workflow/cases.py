"""How a case moves: the transition table (facts §4.2, docs/adr/grid-cases.md)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Move, Transition, Workflow
from grid import effects, outbound
from grid.effects import S, after_return, all_of, moved, same, taken_up
from grid.models import Case
from grid.models.cases import IS_OPEN
from grid.news import tell
from grid.rules import cases as rules
from grid.rules.holds import help_is_answered
from grid.workflow.beside import BESIDE
from towns.models import Division, Organisation

P = "grid.{}_case".format
FORMS = "grid.forms.steps.{}".format
COUNTY, CITY, TOWN = Division.Level.COUNTY, Division.Level.CITY, Division.Level.TOWN
DIRECTING: dict[str, str] = {
    S.RECEIVED: P("dispatch"),
    S.ACCEPTED: P("dispatch"),
    S.AT_COUNTY: P("command"),
}
WITH_UNIT = {S.DISPATCHED, S.HANDLING}


def whose_turn(user: Any) -> Q:
    """What waits for the post acted in: the unit's own for units, what its level directs for the rest."""
    post = user.post
    if post is None or post.unit_ids is not None:
        return IS_OPEN
    by_village, with_unit = Q(is_by_village=True), Q(status__in=WITH_UNIT)
    if post.person_id is not None or post.column == "village_id":
        return IS_OPEN & (by_village | ~with_unit)
    kinds = (Organisation.Kind.OFFICE, Organisation.Kind.INSTITUTION)
    # A subquery: "one column or that of a joined table" takes PostgreSQL 30 ms to plan.
    offices = Exists(Organisation.objects.filter(pk=OuterRef("unit_id"), kind__in=kinds))
    return IS_OPEN & ((with_unit & Q(offices)) | (~with_unit & Q(tier=post.place.level)))


class CaseWorkflow(Workflow):
    """Each step is also told to the outside systems that reported the case, in its transaction."""

    def _carry_out(self, move: Move) -> Any:
        row = super()._carry_out(move)
        outbound.tell(move)
        return row


CASE = CaseWorkflow(
    Case,
    Transition(
        "accept",
        {S.RECEIVED},
        S.ACCEPTED,
        P("accept"),
        pgettext_lazy("case", "Accept"),
        consequence=_("The case waits to be dispatched."),
        form=FORMS("AcceptForm"),
        checks=(rules.has_category, rules.counts_as_a_case),
        kind="secondary",
        effect=all_of(effects.typed, moved),
    ),
    Transition(
        "dispatch",
        set(DIRECTING),
        S.DISPATCHED,
        DIRECTING,
        _("Dispatch"),
        consequence=_("The unit is told at once and has to sign for it."),
        form=FORMS("DispatchForm"),
        guards=(rules.is_directed_here,),
        checks=(
            rules.has_category,
            rules.counts_as_a_case,
            rules.goes_to_one,
            rules.unit_is_in_reach,
            rules.unit_may_do_it,
        ),
        effect=effects.dispatched,
        news=tell("dispatched"),
    ),
    Transition(
        "settle",
        {S.RECEIVED},
        S.VERIFYING,
        P("settle"),
        _("Settled on the spot"),
        consequence=_("Somebody else verifies it."),
        form=FORMS("SettleForm"),
        guards=(rules.is_own_find,),
        checks=(rules.has_category, rules.counts_as_a_case, rules.evidence_is_there),
        kind="secondary",
        effect=effects.settled,
    ),
    Transition(
        "sign",
        {S.DISPATCHED},
        S.HANDLING,
        P("sign"),
        _("Sign for it"),
        consequence=_("The limit for settling it begins."),
        guards=(rules.unit_is_mine,),
        effect=moved,
    ),
    Transition(
        "return",
        WITH_UNIT,
        after_return,
        P("sign"),
        pgettext_lazy("case", "Return"),
        consequence=_(
            "The command room chooses another unit; the third return goes to the county."
        ),
        form=FORMS("ReturnForm"),
        needs_note=True,
        note_label=pgettext_lazy("case", "What there is to say"),
        guards=(rules.unit_is_mine, rules.is_returned_in_time),
        kind="secondary",
        effect=effects.handed_back,
        news=tell("returned"),
    ),
    Transition(
        "feed_back",
        {S.HANDLING},
        S.VERIFYING,
        P("handle"),
        _("Feed back the result"),
        consequence=_("Somebody else verifies it with evidence."),
        form=FORMS("FeedbackForm"),
        guards=(rules.unit_is_mine,),
        checks=(rules.evidence_is_there, help_is_answered),
        effect=effects.fed_back,
        news=tell("verifying"),
    ),
    Transition(
        "confirm",
        {S.VERIFYING},
        S.CLOSED,
        P("verify"),
        _("Verified: close"),
        consequence=_("The reporter reads the answer and can rate it."),
        form=FORMS("CheckForm"),
        guards=(rules.is_directed_here, rules.is_another_person),
        checks=(rules.evidence_is_there,),
        effect=effects.closed,
    ),
    Transition(
        "redo",
        {S.VERIFYING},
        S.HANDLING,
        P("verify"),
        _("Not settled: send back"),
        consequence=_("The unit handles it again, under a new limit."),
        needs_note=True,
        guards=(rules.is_directed_here, rules.is_another_person),
        kind="secondary",
        effect=effects.reworked,
        news=tell("rework"),
    ),
    Transition(
        "redirect",
        WITH_UNIT | {S.HELD},
        S.DISPATCHED,
        P("dispatch"),
        _("Dispatch to another unit"),
        consequence=_("The unit in charge changes; the clock begins anew."),
        form=FORMS("DispatchForm"),
        needs_note=True,
        guards=(rules.is_directed_here,),
        checks=(rules.goes_to_one, rules.unit_is_in_reach, rules.unit_may_do_it),
        kind="secondary",
        effect=effects.dispatched,
        news=tell("dispatched"),
    ),
    Transition(
        "retype",
        {S.ACCEPTED, S.AT_COUNTY, *WITH_UNIT},
        same,
        {**dict.fromkeys(WITH_UNIT, P("dispatch")), **DIRECTING},
        _("Correct category and urgency"),
        consequence=_("The limits of the new category hold from now on."),
        form=FORMS("RetypeForm"),
        needs_note=True,
        guards=(rules.is_directed_here,),
        checks=(rules.counts_as_a_case, rules.holder_may_go_on),
        kind="secondary",
        effect=effects.retyped,
    ),
    *BESIDE,
    Transition(
        "escalate",
        {S.ACCEPTED, *WITH_UNIT},
        S.AT_COUNTY,
        P("escalate"),
        _("Put before the county"),
        consequence=_("The county's command room dispatches it or sends it down."),
        needs_note=True,
        guards=(rules.is_directed_here,),
        kind="secondary",
        effect=taken_up(COUNTY),
        news=tell("at_county"),
    ),
    Transition(
        "escalate_further",
        {S.AT_COUNTY},
        S.AT_CITY,
        P("command"),
        _("Put before the city"),
        consequence=_("The city instructs the county."),
        needs_note=True,
        kind="secondary",
        effect=taken_up(CITY),
        news=tell("at_city"),
    ),
    Transition(
        "send_down",
        {S.AT_COUNTY},
        S.ACCEPTED,
        P("command"),
        _("Send down to the town"),
        consequence=_("The town's command room dispatches it."),
        needs_note=True,
        guards=(rules.town_is_there,),
        kind="secondary",
        effect=taken_up(TOWN),
        news=tell("returned"),
    ),
    Transition(
        "instruct",
        {S.AT_CITY},
        S.AT_COUNTY,
        P("lead"),
        _("Instruct the county"),
        consequence=_("The county carries the instruction out."),
        needs_note=True,
        note_label=pgettext_lazy("case", "Instruction"),
        effect=taken_up(COUNTY),
        news=tell("at_county"),
    ),
    Transition(
        "reject",
        {S.RECEIVED},
        S.REJECTED,
        P("accept"),
        _("Do not accept"),
        consequence=_("The reporter reads the reason."),
        form=FORMS("RejectForm"),
        needs_note=True,
        note_label=pgettext_lazy("case", "What the reporter reads"),
        kind="danger",
        effect=effects.ended,
    ),
    Transition(
        "merge",
        {S.RECEIVED, S.ACCEPTED, *WITH_UNIT},
        S.MERGED,
        P("dispatch"),
        _("Merge into another case"),
        consequence=_("The main case keeps the reporters."),
        form=FORMS("MergeForm"),
        guards=(rules.is_directed_here,),
        checks=(rules.main_one_is_open,),
        kind="secondary",
        effect=effects.merged,
    ),
    Transition(
        "hand_on",
        {S.RECEIVED, S.ACCEPTED, S.AT_COUNTY},
        S.HANDED_ON,
        DIRECTING,
        _("Hand on"),
        consequence=_("Another system settles it; it ends here."),
        form=FORMS("HandOnForm"),
        needs_note=True,
        guards=(rules.is_directed_here,),
        kind="secondary",
        effect=effects.ended,
    ),
    Transition(
        "void",
        {S.RECEIVED, S.ACCEPTED, S.AT_COUNTY},
        S.VOID,
        P("void"),
        pgettext_lazy("case", "Void"),
        consequence=_("The case ends and is counted nowhere."),
        needs_note=True,
        guards=(rules.is_directed_here,),
        kind="danger",
        effect=effects.ended,
    ),
    Transition(
        "rate",
        {S.CLOSED},
        S.RATED,
        P("verify"),
        _("Enter the reporter's rating"),
        consequence=_("Asked by telephone or on the spot."),
        form=FORMS("RatingForm"),
        guards=(rules.is_rated_by_another,),
        kind="secondary",
        effect=effects.rated,
    ),
    Transition(
        "rate_openly",
        {S.CLOSED},
        S.RATED,
        P("verify"),
        _("Rated by the reporter"),
        is_automatic=True,
        effect=effects.rated,
    ),
    Transition(
        "archive",
        {S.CLOSED, S.RATED},
        S.ARCHIVED,
        P("verify"),
        pgettext_lazy("case", "Archive"),
        consequence=_("The file is complete."),
        kind="secondary",
        effect=moved,
    ),
    Transition(
        "reopen",
        {S.CLOSED, S.RATED, S.ARCHIVED},
        S.ACCEPTED,
        P("reopen"),
        pgettext_lazy("case", "Reopen"),
        consequence=_("The case is dispatched again in a new round."),
        needs_note=True,
        kind="secondary",
        effect=effects.reopened,
    ),
    finished={*S} - set(Case.OPEN),
    due="due_at",
    related=("town",),
    read_with=("town", "unit", "category"),
    turn=whose_turn,
    title=lambda case: f"{case.town}　{case.title}",
)
