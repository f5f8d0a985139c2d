"""Yellow and red cards (R22): one of each kind for a stay of a case and for a request for help.

Made by the clock every minute, in sets. Two beats at once, or one that was killed, make none twice:
a lock of the database lets one work at a time, and a unique constraint stands behind it.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import clock
from core.workflow import begin_many
from grid import beside_news
from grid.models import Assist, Case, CaseStage, Supervision
from grid.supervision import points_of

K = Supervision.Kind
CHUNK = 500
LOCK = 4712_0001
"""The number of the database's lock under which cards are made."""


def watch() -> int:
    """All cards that are due now; how many were made."""
    return sum(_until_done(make) for make in (yellow, red, helping_yellow, helping_red))


def _until_done(make: Callable[[], int]) -> int:
    made = 0
    while found := make():
        made += found
    return made


def yellow() -> int:
    """The warning share of the limit has run."""
    moment = clock.now()
    return _of_cases(Case.objects.open().filter(warn_at__lte=moment, due_at__gte=moment), K.YELLOW)


def red() -> int:
    """The limit has passed."""
    return _of_cases(Case.objects.overdue(), K.RED)


def helping_yellow() -> int:
    moment = clock.now()
    return _of_assists(
        Assist.objects.open().filter(warn_at__lte=moment, due_at__gte=moment), K.YELLOW
    )


def helping_red() -> int:
    return _of_assists(Assist.objects.open().filter(due_at__lt=clock.now()), K.RED)


@transaction.atomic
def _of_cases(rows: QuerySet[Case], kind: str) -> int:
    """Cards for cases whose present stay has none of this kind; the cases are held meanwhile."""
    _wait_for_others()
    has_one = Supervision.objects.filter(stage=OuterRef("pk"), kind=kind)
    stages = CaseStage.objects.filter(case=OuterRef("pk"), ended_at=None)
    waiting = rows.filter(Exists(stages.exclude(Exists(has_one))))
    held = waiting.select_for_update(of=("self",), skip_locked=True, no_key=True)
    cases = {case.pk: case for case in held.order_by("pk")[:CHUNK]}
    running = CaseStage.objects.filter(case__in=cases, ended_at=None)
    return _keep([card(cases[stage.case_id], kind, stage=stage) for stage in running], kind)


@transaction.atomic
def _of_assists(rows: QuerySet[Assist], kind: str) -> int:
    """The same for requests for help."""
    _wait_for_others()
    has_one = Supervision.objects.filter(assist=OuterRef("pk"), kind=kind)
    held = rows.exclude(Exists(has_one)).select_related("case")
    found = held.select_for_update(of=("self",), skip_locked=True, no_key=True)
    cards = [_helper_card(assist, kind) for assist in found.order_by("pk")[:CHUNK]]
    return _keep(cards, kind)


def _helper_card(assist: Assist, kind: str) -> Supervision:
    made = card(assist.case, kind, assist=assist)
    made.unit_id, made.is_by_village = assist.unit_id, False
    return made


def card(case: Case, kind: str, **of: Any) -> Supervision:
    """Not yet saved and without its points."""
    return Supervision(
        case=case, title=case.title, kind=kind, unit_id=case.unit_id, at_tier=case.tier,
        is_by_village=case.is_by_village, from_tier=case.tier, issued_at=clock.now(),
        reason=_reason(kind), province_id=case.province_id, city_id=case.city_id,
        county_id=case.county_id, town_id=case.town_id, **of,
    )  # fmt: skip


def _reason(kind: str) -> str:
    with override("zh-hans"):
        return _("The limit has passed.") if kind == K.RED else _("The limit is nearly over.")


def _keep(cards: Sequence[Supervision], kind: str) -> int:
    if not cards:
        return 0
    costs: dict[int, Decimal] = {}
    for one in cards:
        home = one.case.home
        if home.pk not in costs:
            costs[home.pk] = points_of(kind, home)
        one.points = costs[home.pk]
    Supervision.objects.bulk_create(cards)
    begin_many(list(cards), by=None)
    _tell(cards, kind)
    return len(cards)


def _tell(cards: Iterable[Supervision], kind: str) -> None:
    beside_news.announce(cards, kind)


def _wait_for_others() -> None:
    """One works at a time, until its transaction ends; whoever waited finds the cards made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
