"""What must hold before a town's list is submitted and before it is published (ZJ-07, R7)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.workflow import Finding, Move
from powers.lists import held
from powers.models import ListEntry, Tenure, TownList
from powers.models.law import on_repealed_law

NAMED = 3
"""So many rows are named in a sentence; the page lists them all."""
LACKS = {
    "responsibilities": (
        Q(responsibilities=""),
        gettext_lazy("%(count)s items have no responsibilities: %(names)s."),
    ),
    "accountability": (
        Q(accountability=""),
        gettext_lazy("%(count)s items don't say when somebody is held to account: %(names)s."),
    ),
    "phone": (
        Q(supervision_phone=""),
        gettext_lazy("%(count)s items have no supervision phone: %(names)s."),
    ),
    "office": (
        Q(office=None),
        gettext_lazy("%(count)s items are assigned to no office: %(names)s."),
    ),
}
"""What a row may lack: the condition, and the sentence; the editing page filters by the name."""


def lack_counts(version: TownList) -> dict[str, int]:
    """How many rows there are (`all`), and how many lack what; one statement."""
    lacking = {name: Count("pk", filter=lack) for name, (lack, _sentence) in LACKS.items()}
    counts: dict[str, int] = ListEntry.objects.filter(town_list=version).aggregate(
        all=Count("pk"), **lacking
    )
    return counts


def is_complete(move: Move) -> Iterable[Finding]:
    """Every row has its responsibilities, its accountability, its phone and its office (XY-2.2.2)."""
    entries = ListEntry.objects.filter(town_list=move.item)
    counts = lack_counts(move.item)
    if not counts["all"]:
        yield Finding(_("The list has no items yet."), clause="ZJ-07")
    for name, (lack, sentence) in LACKS.items():
        if counts[name]:
            facts = {"count": counts[name], "names": named(entries.filter(lack))}
            yield Finding(sentence % facts, clause="XY-2.2.2", rule="R7")


def agrees_with_force(move: Move) -> Iterable[Finding]:
    """What the list says was handed down is in force, and what is in force stands in the list (R7)."""
    draft: TownList = move.item
    entries = ListEntry.objects.filter(town_list=draft)
    now = set(held(draft.town).values_list("power_id", flat=True))  # type: ignore[attr-defined]
    ended = entries.exclude(source=ListEntry.Source.STATUTORY).exclude(power__in=now)
    names = list(ended.values_list("name", flat=True))
    if names:
        yield _of(_("%(count)s items are no longer in force: %(names)s. Refresh the draft."), names)
    listed = entries.filter(power__isnull=False).values("power")
    missing = Tenure.objects.of_town(draft.town).on(clock.today()).filter(power__in=now)
    missing = missing.exclude(power__in=listed)
    missing = missing.exclude(delegation__item__in=on_repealed_law())
    names = list(missing.values_list("delegation__title", flat=True))
    if names:
        yield _of(_("%(count)s items in force are missing: %(names)s. Refresh the draft."), names)


def stands_on_law(move: Move) -> Iterable[Finding]:
    """No row stands on an article that holds no longer."""
    entries = ListEntry.objects.filter(town_list=move.item, item__in=on_repealed_law())
    names = list(entries.values_list("name", flat=True))
    if names:
        sentence = _(
            "%(count)s items stand on a repealed basis: %(names)s. Take them out, or have the "
            "catalogue corrected."
        )
        yield _of(sentence, names)


def number_is_new(move: Move) -> Iterable[Finding]:
    """A document publishes one version of a town's list; one document may publish several towns'."""
    number = move.data.get("document_number")
    used = TownList.objects.of_town(move.item.town).filter(document_number=number).first()
    if number and used is not None:
        sentence = _("%(number)s published version %(version)s already: check the number.")
        facts = {"number": number, "version": used.number}
        yield Finding(sentence % facts, clause="ZJ-07", field="document_number")


def _of(sentence: str, names: list[str]) -> Finding:
    facts = {"count": len(names), "names": "、".join(names[:NAMED])}
    return Finding(sentence % facts, clause="ZJ-07", rule="R7")


def named(entries: Any) -> str:
    return "、".join(entries.order_by("number").values_list("name", flat=True)[:NAMED])
