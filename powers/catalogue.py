"""Keeping the guiding catalogue: drafts, and the articles of law that items stand on."""

import re
from typing import Any

from powers.models import CatalogueVersion, LegalBasis, PowerItem

BASIS = re.compile(
    r"《([^》]+)》((?:第[0-9一二三四五六七八九十百]+条(?:第\d+款)?(?:第\d+项)?、?)*)"
)
ARTICLE = re.compile(r"第[^、]+")

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


def bases_in(text: str) -> list[tuple[str, str]]:
    """(law, article) pairs named in a legal basis: 《建筑法》第7条、第8条 gives two."""
    found = []
    for law, articles in BASIS.findall(text):
        found += [(law, article) for article in ARTICLE.findall(articles)] or [(law, "")]
    return found


def link_bases(version: CatalogueVersion) -> None:
    """Link each item of the version to the articles its text names; three statements."""
    items = list(version.items.only("pk", "legal_basis"))
    wanted = {item.pk: bases_in(item.legal_basis) for item in items}
    names = {pair for pairs in wanted.values() for pair in pairs}
    LegalBasis.objects.bulk_create(
        [LegalBasis(law=law, article=article) for law, article in sorted(names)],
        ignore_conflicts=True,
    )
    laws = {law for law, _article in names}
    known = {
        (basis.law, basis.article): basis.pk for basis in LegalBasis.objects.filter(law__in=laws)
    }
    link = PowerItem.bases.through
    link.objects.filter(poweritem__version=version).delete()
    link.objects.bulk_create(
        [
            link(poweritem_id=item, legalbasis_id=known[pair])
            for item, pairs in wanted.items()
            for pair in dict.fromkeys(pairs)
        ],
        batch_size=2_000,
    )
