"""How an edition of the categories moves: drawn up, in force, superseded by the next (ZJ-12)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import clock
from core.workflow import Finding, Move, Transition, Workflow
from grid.models import CategoryVersion

E = CategoryVersion.Status
PUBLISH = "grid.publish_categoryversion"


def is_whole(move: Move) -> Iterable[Finding]:
    """Every category that cases are filed under has a limit; codes that were in use stay known."""
    rows = move.item.categories.filter(is_heading=False, counts=True)
    if not rows.exists():
        yield Finding(_now("The edition has no categories yet."), clause="ZJ-12")
    missing = list(rows.filter(limit_amount=None).values_list("code", flat=True)[:5])
    if missing:
        yield Finding(
            _now("These categories have no limit: %(codes)s.") % {"codes": "、".join(missing)},
            clause="ZJ-12",
        )


def put_in_force(move: Move) -> None:
    """The edition in force until now gives way; cases keep the category they were filed under."""
    edition = move.item
    for older in CategoryVersion.objects.published().filter(province=edition.province_id):
        EDITION.apply(older, "supersede", by=move.by)
    edition.published_at = clock.now()


EDITION = Workflow(
    CategoryVersion,
    Transition(
        "publish",
        {E.DRAFT},
        E.PUBLISHED,
        PUBLISH,
        _("Publish"),
        consequence=_("New cases are filed under this edition; it can't be changed any more."),
        guards=(is_whole,),
        effect=put_in_force,
    ),
    Transition(
        "supersede",
        {E.PUBLISHED},
        E.SUPERSEDED,
        PUBLISH,
        _("Supersede"),
        is_automatic=True,
    ),
    finished={E.PUBLISHED, E.SUPERSEDED},
)
