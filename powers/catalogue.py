"""Keeping the guiding catalogue: drafts, and the articles of law that items stand on."""

import re
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.workflow import Finding, Refused, begin
from powers.models import CatalogueVersion, LegalBasis, PowerItem

BASIS = re.compile(
    r"《([^》]+)》(?:[（(]([^（）()]*(?:年|修正|修订)[^（）()]*)[）)])?"
    r"((?:第[0-9一二三四五六七八九十百]+条(?:第\d+款)?(?:第\d+项)?、?)*)"
)
ARTICLE = re.compile(r"第[0-9一二三四五六七八九十百]+条(?:第\d+款)?(?:第\d+项)?")
LONGEST: dict[str, Any] = {
    name: LegalBasis._meta.get_field(name).max_length  # type: ignore[union-attr]
    for name in ("law", "edition")
}
Named = tuple[str, str, str]
"""Law, edition, article, as a text names them."""

# The domains of XY-2.1.1 in their order, and farming; others share 99.
DOMAINS = {
    "产业发展": "01",
    "规划建设": "02",
    "环境保护": "03",
    "安全生产": "04",
    "市场监管": "05",
    "社会治安": "06",
    "民生保障": "07",
    "农业农村": "08",
}


def local_code(power: PowerItem) -> str:
    """{type}{domain}{number}, 2 + 2 + 4 digits: a code of one's own beside the national one."""
    return f"{power.kind}{DOMAINS.get(power.domain, '99')}{power.number:04}"


def draft_of(user: Any) -> CatalogueVersion | None:
    """The draft version of the province in which `user` acts; the newest where there are several."""
    drafts = CatalogueVersion.objects.allowing(user, "powers.change_catalogueversion")
    return drafts.filter(status=CatalogueVersion.Status.DRAFT).order_by("-id").first()


def bases_in(text: str) -> list[Named]:
    """(law, edition, article) named in a legal basis: 《建筑法》第7条、第8条 gives two.

    Brackets that tell the whole story of a law's making are no edition, and a paragraph no name.
    """
    found = []
    for law, edition, articles in BASIS.findall(text):
        if len(law) > LONGEST["law"]:
            continue
        edition = edition if len(edition) <= LONGEST["edition"] else ""
        found += [(law, edition, article) for article in ARTICLE.findall(articles)] or [
            (law, edition, "")
        ]
    return found


def link_bases(version: CatalogueVersion) -> None:
    """Link each item of the version to the articles its text names; four statements."""
    link_items(version, list(version.items.only("pk", "legal_basis")))


def link_items(version: CatalogueVersion, items: list[PowerItem]) -> None:
    wanted = {item.pk: bases_in(item.legal_basis) for item in items}
    known = known_bases(version, {named for found in wanted.values() for named in found})
    link = PowerItem.bases.through
    link.objects.filter(poweritem__in=items).delete()
    link.objects.bulk_create(
        [
            link(poweritem_id=item, legalbasis_id=basis)
            for item, found in wanted.items()
            for basis in dict.fromkeys(known[named] for named in found)
        ],
        batch_size=2_000,
    )


def known_bases(version: CatalogueVersion, names: set[Named]) -> dict[Named, int]:
    """The article of the province's register for each name; what it lacks is entered.

    A text that names no edition means the newest edition that the register knows.
    """
    rows = LegalBasis.objects.filter(province=version.province, law__in={name[0] for name in names})
    rows = rows.order_by(F("effective_from_date").asc(nulls_first=True), "pk")
    known: dict[Named, int] = {}
    for pk, law, edition, article in rows.values_list("pk", "law", "edition", "article"):
        known[law, edition, article] = known[law, "", article] = pk
    missing = [
        LegalBasis(province=version.province, law=law, edition=edition, article=article)
        for law, edition, article in sorted(names - known.keys())
    ]
    for basis in LegalBasis.objects.bulk_create(missing):
        known[basis.law, basis.edition, basis.article] = basis.pk
    return known


@transaction.atomic
def copy_of(version: CatalogueVersion, title: str, by: Any) -> CatalogueVersion:
    """A new draft with the items of `version` and the law they stand on, to be worked on."""
    draft = CatalogueVersion.objects.create(
        province=version.province, title=title, copied_from=version
    )
    begin(draft, by=by)
    items = list(version.items.kept())
    old = [item.pk for item in items]
    for item in items:
        item.pk, item.version = None, draft
        item._state.adding = True
    PowerItem.objects.bulk_create(items, batch_size=1_000)
    new = dict(zip(old, (item.pk for item in items), strict=True))
    link = PowerItem.bases.through
    pairs = link.objects.filter(poweritem__in=old).values_list("poweritem_id", "legalbasis_id")
    link.objects.bulk_create(
        [link(poweritem_id=new[item], legalbasis_id=basis) for item, basis in pairs],
        batch_size=2_000,
    )
    return draft


@transaction.atomic
def mark_dropped(item: PowerItem, is_dropped: bool) -> None:
    """Only while the version is a draft; it is held, so that nobody publishes it meanwhile."""
    version = CatalogueVersion.objects.select_for_update().get(pk=item.version_id)
    if not version.is_draft:
        sentence = _("A published version never changes (ZJ-20): begin a new one as a copy of it.")
        raise Refused(Finding(sentence, clause="ZJ-20"))
    PowerItem.objects.filter(pk=item.pk).update(is_dropped=is_dropped)
    item.is_dropped = is_dropped
