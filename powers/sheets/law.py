"""The register of law as a sheet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Row, Sheet
from powers import law
from powers.forms.law import LegalBasisForm
from powers.models import LegalBasis


def editable(user: Any) -> Any:
    return LegalBasis.objects.allowing(user, "powers.change_legalbasis")


def save_bases(rows: list[Row], user: Any) -> None:
    """Store the articles and tell the reviewers of those that end."""
    new = [row.instance for row in rows if row.is_new]
    LegalBasis.objects.bulk_create(new, batch_size=1_000)
    for row in rows:
        if not row.is_new and row.changes:
            row.instance.save()
    ended = [row.instance for row in rows if row.is_new or "effective_until_date" in row.changes]
    law.tell_reviewers(ended)


LEGAL_BASES = Sheet(
    "powers.law",
    LegalBasisForm,
    title=_("Legal bases"),
    columns={
        "law": Column(_("Law"), aliases=("法律名称",), example="建筑法"),
        "edition": Column(_("Edition"), example="2019年修正"),
        "article": Column(_("Article"), example="第7条"),
        "text": Column(_("Text")),
        "effective_from_date": Column(_("In force from")),
        "effective_until_date": Column(_("In force until"), hint=_("The last day, if it ends")),
    },
    identity=("law", "edition", "article"),
    existing=editable,
    save=save_bases,
)
