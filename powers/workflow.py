"""How a delegation moves: the transition table, then its effects (facts §1.5)."""

from django.utils.translation import gettext_lazy as _

from core.workflow import Move, Transition, Workflow
from powers import events, rules
from powers.models import CatalogueVersion, Delegation, Opinion, Paper
from powers.procedure import due_date, step_after

S = Delegation.Status
KIND = Paper.Kind
REVIEWS = {S.DEPARTMENT, S.STAFFING, S.LEGAL, S.APPRAISAL, S.DECISION}


# --- targets ---------------------------------------------------------------------------------


def first_stage(move: Move) -> str:
    step = step_after(move.item, None)
    return step.stage if step else S.READY


def next_stage(move: Move) -> str:
    step = step_after(move.item, move.came_from)
    return step.stage if step else S.READY


def same(move: Move) -> str:
    return move.came_from


# --- effects ---------------------------------------------------------------------------------


def set_due(move: Move) -> None:
    """The limit of the stage that is entered; none outside the stages."""
    line = move.item
    after = None if move.came_from in (S.DRAFT, S.RETURNED) else move.came_from
    line.due_date = due_date(step_after(line, after)) if move.to in REVIEWS | WAITING else None


WAITING = {S.FILING, S.ANNOUNCEMENT, S.SIGNING, S.TRANSITION, S.READY}


def enter(move: Move) -> None:
    """A new round begins; the town committee's minutes go with it."""
    move.item.round += 1
    keep_paper(move, KIND.MINUTES)
    set_due(move)


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
        issuer=data.get("issuer", ""),
        filed_date=data.get("filed_date"),
        url=data.get("url", ""),
        by=move.by,
    )


def appraised(move: Move) -> None:
    keep_opinion(move, Opinion.Kind.APPRAISAL, Opinion.Verdict.AGREE)
    paper(KIND.APPRAISAL)(move)


def decided(move: Move) -> None:
    keep_opinion(move, Opinion.Kind.DECISION, Opinion.Verdict.AGREE)
    paper(KIND.DECISION)(move)


def announced(move: Move) -> None:
    move.item.effective_date = move.data.get("effective_date")
    keep_paper(move, KIND.PROVINCE_DECISION, "province_")
    paper(KIND.ANNOUNCEMENT)(move)


def signed(move: Move) -> None:
    entrusted = move.item.mode == "entrusted"
    move.item.term_until_date = move.data.get("term_until_date") if entrusted else None
    paper(KIND.AGREEMENT if entrusted else KIND.HAND_OVER)(move)


def started(move: Move) -> None:
    leave(move)
    if move.item.effective_date is None:
        from core import clock

        move.item.effective_date = clock.today()


def extended(move: Move) -> None:
    move.item.term_until_date = move.data["term_until_date"]
    keep_paper(move, KIND.AGREEMENT)


def kept(paper_kind: str):
    """An effect that keeps a paper outside the stages, where no limit runs."""

    def effect(move: Move) -> None:
        keep_paper(move, paper_kind)
        leave(move)

    return effect


def tell_started(move: Move) -> None:
    events.power_started.send(sender=Delegation, delegation=move.item)


def tell_ended(move: Move) -> None:
    events.power_ended.send(sender=Delegation, delegation=move.item)


# --- the table -------------------------------------------------------------------------------

P = "powers.{}_delegation".format
FORMS = "powers.forms.{}".format

DELEGATION = Workflow(
    Delegation,
    Transition(
        "submit",
        {S.DRAFT, S.RETURNED},
        first_stage,
        P("submit"),
        _("Submit for review"),
        consequence=_("The original department is asked for its opinion first."),
        form=FORMS("SubmitForm"),
        guards=(rules.mode_fits,),
        effect=enter,
    ),
    Transition(
        "opine",
        {S.DEPARTMENT},
        next_stage,
        P("opine"),
        _("Give opinion"),
        consequence=_("The opinion goes to the staffing office."),
        form=FORMS("OpinionForm"),
        guards=(rules.mode_fits,),
        effect=opine(Opinion.Kind.DEPARTMENT),
    ),
    Transition(
        "review",
        {S.STAFFING},
        next_stage,
        P("review"),
        _("Pass the review"),
        consequence=_("The line goes to legal review."),
        guards=(rules.mode_fits,),
        effect=opine(Opinion.Kind.STAFFING),
    ),
    Transition(
        "clear",
        {S.LEGAL},
        next_stage,
        P("clear"),
        _("Confirm legality"),
        consequence=_("The line goes on to the decision."),
        guards=(rules.mode_fits,),
        effect=opine(Opinion.Kind.LEGAL),
    ),
    Transition(
        "appraise",
        {S.APPRAISAL},
        next_stage,
        P("review"),
        _("Enter the appraisal"),
        consequence=_("The line goes on to the decision."),
        form=FORMS("PaperForm"),
        effect=appraised,
    ),
    Transition(
        "return",
        REVIEWS,
        S.RETURNED,
        {
            S.DEPARTMENT: P("opine"),
            S.STAFFING: P("review"),
            S.LEGAL: P("clear"),
            S.APPRAISAL: P("review"),
            S.DECISION: P("decide"),
        },
        _("Return"),
        consequence=_("The town corrects the line and submits it again."),
        needs_note=True,
        kind="secondary",
        effect=against(Opinion.Verdict.RETURN),
    ),
    Transition(
        "refuse",
        {S.STAFFING, S.LEGAL, S.DECISION},
        S.REFUSED,
        {S.STAFFING: P("review"), S.LEGAL: P("clear"), S.DECISION: P("decide")},
        _("Refuse"),
        consequence=_("The line ends here; the town may ask again in another batch."),
        needs_note=True,
        kind="danger",
        effect=against(Opinion.Verdict.REFUSE),
    ),
    Transition(
        "withdraw",
        {S.DRAFT, S.RETURNED} | REVIEWS - {S.DECISION},
        S.WITHDRAWN,
        P("submit"),
        _("Withdraw"),
        consequence=_("The request for this item ends."),
        needs_note=True,
        kind="danger",
        effect=leave,
    ),
    Transition(
        "decide",
        {S.DECISION},
        next_stage,
        P("decide"),
        _("Approve"),
        consequence=_(
            "The county government has decided; the line goes on to filing or announcement."
        ),
        form=FORMS("DecisionForm"),
        guards=(rules.mode_fits,),
        effect=decided,
    ),
    Transition(
        "file",
        {S.FILING},
        next_stage,
        P("file"),
        _("Enter the filing"),
        consequence=_("The line can be announced."),
        form=FORMS("FilingForm"),
        effect=paper(KIND.FILING),
    ),
    Transition(
        "announce",
        {S.ANNOUNCEMENT},
        next_stage,
        P("announce"),
        _("Announce"),
        consequence=_("The public reads the announcement; the department hands the power over."),
        form=FORMS("AnnouncementForm"),
        checks=(rules.province_has_decided, rules.announced_before_effect),
        effect=announced,
    ),
    Transition(
        "hand_over",
        {S.SIGNING},
        next_stage,
        P("hand_over"),
        _("Sign and hand over"),
        consequence=_("The power passes to the town with its files, equipment and accounts."),
        form=FORMS("HandOverForm"),
        checks=(rules.term_is_allowed,),
        effect=signed,
    ),
    Transition(
        "take_over",
        {S.TRANSITION},
        next_stage,
        P("take_over"),
        _("End the transition"),
        consequence=_(
            "The town takes over; the power can start when training and cards are there."
        ),
        effect=set_due,
    ),
    Transition(
        "train",
        {S.TRANSITION, S.READY},
        same,
        P("train"),
        _("Record training"),
        consequence=_("The record counts toward the conditions for the start."),
        form=FORMS("PaperForm"),
        kind="secondary",
        effect=lambda move: keep_paper(move, KIND.TRAINING),
    ),
    Transition(
        "start",
        {S.READY},
        S.IN_FORCE,
        P("start"),
        _("Start"),
        consequence=_("The town exercises the power from now on; it stands in the public list."),
        guards=(rules.can_start,),
        effect=started,
        news=tell_started,
    ),
    Transition(
        "evaluate",
        {S.IN_FORCE},
        S.EVALUATION,
        P("evaluate"),
        _("Begin evaluation"),
        consequence=_("The town goes on exercising the power meanwhile."),
        kind="secondary",
    ),
    Transition(
        "keep",
        {S.EVALUATION},
        S.IN_FORCE,
        P("evaluate"),
        _("Keep"),
        consequence=_("The power stays with the town."),
        form=FORMS("PaperForm"),
        effect=kept(KIND.EVALUATION),
    ),
    Transition(
        "suspend",
        {S.IN_FORCE, S.EVALUATION},
        S.SUSPENDED,
        P("decide"),
        _("Suspend"),
        consequence=_("The town stops exercising the power until it is resumed."),
        needs_note=True,
        kind="danger",
        news=tell_ended,
    ),
    Transition(
        "resume",
        {S.SUSPENDED},
        S.IN_FORCE,
        P("decide"),
        _("Resume"),
        consequence=_("The town exercises the power again."),
        guards=(rules.can_start,),
        effect=started,
        news=tell_started,
    ),
    Transition(
        "extend",
        {S.IN_FORCE, S.EXPIRED},
        S.IN_FORCE,
        P("decide"),
        _("Extend the entrustment"),
        consequence=_("The entrustment lasts until the new date."),
        form=FORMS("ExtensionForm"),
        guards=(rules.is_entrusted,),
        checks=(rules.term_is_allowed,),
        kind="secondary",
        effect=extended,
        news=tell_started,
    ),
    Transition(
        "expire",
        {S.IN_FORCE},
        S.EXPIRED,
        P("decide"),
        _("Expire"),
        is_automatic=True,
        effect=leave,
        news=tell_ended,
    ),
    Transition(
        "recall",
        {S.IN_FORCE, S.EVALUATION, S.SUSPENDED, S.EXPIRED},
        S.TAKING_BACK,
        P("decide"),
        _("Take back"),
        consequence=_("Open matters stay with their handler; the hand-back is certified."),
        form=FORMS("RecallForm"),
        needs_note=True,
        kind="danger",
        effect=kept(KIND.RECALL),
        news=tell_ended,
    ),
    Transition(
        "hand_back",
        {S.TAKING_BACK},
        S.TAKEN_BACK,
        P("hand_over"),
        _("Certify the hand-back"),
        consequence=_("The department exercises the power again from the day of signing."),
        form=FORMS("PaperForm"),
        effect=kept(KIND.HAND_BACK),
    ),
)

C = CatalogueVersion.Status


def supersede(move: Move) -> None:
    """The version that was in force until now gives way."""
    older = CatalogueVersion.objects.filter(province=move.item.province, status=C.PUBLISHED)
    for version in older:
        CATALOGUE.apply(version, "supersede", by=move.by)


CATALOGUE = Workflow(
    CatalogueVersion,
    Transition(
        "publish",
        {C.DRAFT},
        C.PUBLISHED,
        "powers.publish_catalogueversion",
        _("Publish"),
        consequence=_("The version can't be changed any more; it replaces the one in force."),
        form=FORMS("PublishForm"),
        guards=(rules.has_items,),
        effect=supersede,
    ),
    Transition(
        "supersede",
        {C.PUBLISHED},
        C.SUPERSEDED,
        "powers.publish_catalogueversion",
        _("Supersede"),
        is_automatic=True,
    ),
)
