"""How a town's list moves: drawn up, reviewed twice, decided on, published, superseded (facts §1.6)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Transition, Workflow
from powers.list_effects import number_round, publish, rebuild, same, tell_maker, tell_published
from powers.models import TownList
from powers.rules import lists as rules

S = TownList.Status
P = "powers.{}_townlist".format
COMPLETE = (rules.is_complete, rules.stands_on_law, rules.agrees_with_force)

TOWN_LIST = Workflow(
    TownList,
    Transition(
        "submit",
        TownList.EDITABLE,
        S.STAFFING,
        P("submit"),
        _("Submit for review"),
        consequence=_("The staffing office reviews it first, then the legal reviewer."),
        guards=COMPLETE,
        effect=number_round,
    ),
    Transition(
        "refresh",
        TownList.EDITABLE,
        same,
        P("change"),
        _("Refresh from what is in force"),
        consequence=_("Rows that ended go, new ones come; what you wrote stays."),
        kind="secondary",
        effect=rebuild,
    ),
    Transition(
        "review",
        {S.STAFFING},
        S.LEGAL,
        P("review"),
        pgettext_lazy("list", "Pass on to legal review"),
    ),
    Transition(
        "clear",
        {S.LEGAL},
        S.DECISION,
        P("clear"),
        _("Confirm legality"),
    ),
    Transition(
        "publish",
        {S.DECISION},
        S.PUBLISHED,
        P("publish"),
        _("Decide and publish"),
        consequence=_(
            "Everybody can read it from now on. It can't be changed any more; from its day on it "
            "replaces the version before, which stays at its address."
        ),
        form="powers.forms.lists.PublishListForm",
        guards=COMPLETE,
        checks=(rules.number_is_new,),
        effect=publish,
        news=tell_published,
    ),
    Transition(
        "return",
        {S.STAFFING, S.LEGAL, S.DECISION},
        S.RETURNED,
        {S.STAFFING: P("review"), S.LEGAL: P("clear"), S.DECISION: P("publish")},
        _("Return for correction"),
        needs_note=True,
        kind="secondary",
        news=tell_maker,
    ),
    Transition(
        "discard",
        TownList.EDITABLE,
        S.DISCARDED,
        P("change"),
        _("Discard the draft"),
        consequence=_("The version in force stays; the number is given to the next draft."),
        kind="danger",
    ),
    Transition(
        "supersede",
        {S.PUBLISHED},
        S.SUPERSEDED,
        P("publish"),
        _("Supersede"),
        is_automatic=True,
    ),
    finished={S.PUBLISHED, S.SUPERSEDED, S.DISCARDED},
)
