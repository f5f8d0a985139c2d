"""What the public is shown of lists: rows written in one go, figures, the search over all towns."""

from functools import cache
from html import escape
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from powers.models import ListEntry, Mode, PowerItem, TownList
from powers.models.lists import TownListQuerySet
from towns.models import Division

READ = (
    "number", "name", "kind", "legal_basis", "source_label", "mode", "office_name", "post",
    "supervision_phone",
)  # fmt: skip
FIELDS = (
    "number", "code", "name", "kind", "domain", "source", "mode", "source_code", "source_label",
    "department_name", "legal_basis", "scope_note", "responsibilities", "accountability", "flow",
    "supervision_phone", "office_name", "post", "remark", "merged",
)  # fmt: skip
"""What is public of a row: everything that it says, and nobody's name."""


def lists_of(town: Division) -> TownListQuerySet:
    return TownList.objects.of_town(town).public().order_by("-number")


def rows_html(entries: QuerySet[ListEntry], url: str) -> tuple[SafeString, int]:
    """The rows of a page as HTML and their number; 400 rows must not cost 400 templates.

    What recurs (type, origin, law, office, phone) is escaped once a page.
    """
    kinds = {value: escape(str(label)) for value, label in PowerItem.Kind.choices}
    modes = {value: str(label) for value, label in Mode.choices}
    said = cache(escape)
    written = [
        f'<tr><td class="num">{number}</td><th scope="row" class="main wide">'
        f'<a href="{url}{number}/">{escape(name)}</a></th><td class="main">{kinds[kind]}</td>'
        f'<td>{said(label or modes[mode])}</td><td class="wide">{said(basis)}</td>'
        f'<td>{said(f"{office} {post}")}</td><td class="mono">{said(phone)}</td></tr>'
        for number, name, kind, basis, label, mode, office, post, phone in entries.values_list(
            *READ
        )
    ]
    return mark_safe("".join(written)), len(written)  # noqa: S308 - each part is escaped


def as_json(version: TownList) -> dict[str, Any]:
    """The whole version for programs."""
    return {
        "town": {"code": version.town.code, "name": version.town.name},
        "number": version.number,
        "title": version.title,
        "status": version.status,
        "document_number": version.document_number,
        "effective_date": version.effective_date,
        "published_at": version.published_at,
        "note": version.note,
        "url": address_of(version),
        "entries": list(version.entries.order_by("number").values(*FIELDS)),  # type: ignore[attr-defined]
    }


def address_of(version: TownList) -> str:
    """The permanent address of a version."""
    return reverse("open:list-version", args=[version.town.code, version.number])


def found_in_towns(words: str, kind: str, domain: str, county: str) -> QuerySet[ListEntry]:
    """Rows of the lists in force of all towns: which town may do it."""
    rows = ListEntry.objects.in_force().select_related(
        "town_list__town", "town_list__county", "town_list__city"
    )
    if words:
        rows = rows.filter(name__zh=words)
    if kind in PowerItem.Kind.values:
        rows = rows.filter(kind=kind)
    if domain:
        rows = rows.filter(domain=domain)
    if county:
        rows = rows.filter(town_list__county__code=county)
    return rows.order_by("town_list__town__code", "number")


def counties() -> QuerySet[Division]:
    """Those with a list in force."""
    return Division.objects.filter(
        pk__in=TownList.objects.published().values("county_id")
    ).order_by("code")


def domains() -> list[str]:
    rows = ListEntry.objects.in_force().exclude(domain="").order_by("domain")
    return list(rows.values_list("domain", flat=True).distinct())
