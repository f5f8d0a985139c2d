"""After a shrinking list: each county's task, and the job that an order starts (ZJ-20)."""

from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import jobs
from core.history import in_the_portals_words
from core.notifications import notify
from core.workflow import Finding, Refused, begin_many, workflow_of
from powers.holders import holders
from powers.models import CatalogueVersion, Delegation, PowerItem, Withdrawal, dropped_lines
from towns.models import Division

KIND = "powers.withdrawal"
A_PART = 2_000
"""Lines in one transaction: few enough that nobody waits long for one of them."""


@transaction.atomic
def open_tasks(catalogue: CatalogueVersion, by: Any) -> list[Withdrawal]:
    """After publication: a task for each county with live lines on what was dropped."""
    flow: Any = workflow_of(Withdrawal)
    for older in Withdrawal.objects.open().filter(province=catalogue.province_id):
        flow.apply(older, "lapse", by=None)
    rows: Any = dropped_lines(catalogue).order_by().values("county_id", "city_id")
    found = [
        Withdrawal(
            catalogue=catalogue,
            province_id=catalogue.province_id,
            city_id=row["city_id"],
            county_id=row["county_id"],
            line_count=row["lines"],
            town_count=row["towns"],
        )
        for row in rows.annotate(lines=Count("pk"), towns=Count("town", distinct=True))
    ]
    Withdrawal.objects.bulk_create(found)
    begin_many(found, by=by)
    with in_the_portals_words():
        for task in found:
            _tell_county(task)
    return found


def _tell_county(task: Withdrawal) -> None:
    county = Division.objects.get(pk=task.county_id)
    notify(
        holders(["powers.order_withdrawal", "powers.review_delegation"], county),
        _("The new catalogue no longer holds %(lines)s powers of %(towns)s of your towns.")
        % {"lines": task.line_count, "towns": task.town_count},
        body=_("Take them back together under one document: “%(catalogue)s”.")
        % {"catalogue": task.catalogue},
        url=task.get_absolute_url(),
        kind="powers.withdrawal",
        key=f"powers.withdrawal:{task.pk}",
    )


def start(tasks: list[Withdrawal], by: Any, note: str, facts: dict[str, Any]) -> jobs.Job:
    payload = {
        "tasks": [task.pk for task in tasks],
        "number": facts["number"],
        "issued_date": facts["issued_date"].isoformat(),
        "reason": facts["reason"],
        "published_url": facts.get("published_url", ""),
        "published_number": facts.get("published_number", ""),
        "note": note or str(GROUNDS[facts["reason"]]),
    }
    title = _("Withdrawal under %(number)s") % {"number": facts["number"]}
    rows = lines_of(tasks)
    keys, towns = [(key, None) for key, _town in rows], [town for _key, town in rows]
    try:
        return jobs.start(
            KIND, keys, by=by, title=title, model=Delegation, payload=payload, size=A_PART,
            belongs=towns,
        )  # fmt: skip
    except jobs.AlreadyRunning:
        sentence = _(
            "You have ordered a withdrawal that is still under way: wait until it is done."
        )
        raise Refused(Finding(sentence)) from None


def lines_of(tasks: list[Withdrawal]) -> list[tuple[int, int]]:
    """The lines of these counties with their towns, town by town.

    A town's lines are never parted: its list is told of them, and coercion goes with its penalty.
    """
    lines = dropped_lines(tasks[0].catalogue).filter(county__in=[task.county_id for task in tasks])
    first = Case(When(kind=PowerItem.Kind.COERCION, then=Value(0)), default=Value(1))
    return list(lines.order_by("county_id", "town_id", first, "pk").values_list("pk", "town_id"))


GROUNDS = {
    "relief": gettext_lazy("Listed to be taken back to relieve the towns."),
    "law": gettext_lazy("The law was amended or repealed."),
    "merger": gettext_lazy("The departments' duties were rearranged."),
}
