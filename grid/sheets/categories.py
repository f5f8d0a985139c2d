"""Categories of the draft edition as a sheet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Row, Sheet
from grid.categories import draft_of
from grid.forms.categories import NO_DRAFT, CategoryForm
from grid.models import Category


def of_draft(user: Any) -> Any:
    """The categories of the draft into which the sheet goes."""
    return Category.objects.allowing(user, "grid.import_category").filter(version=draft_of(user))


def save_categories(rows: list[Row], user: Any) -> None:
    """All rows into the draft; a heading may stand anywhere in the sheet."""
    draft = draft_of(user)
    if draft is None:
        rows[0].fail(NO_DRAFT)
        return
    for row in rows:
        row.instance.version = draft
        row.instance.save()
    heads = {row.code: row for row in draft.categories.all()}
    for row in rows:
        head = heads.get(row.instance.code[:-2])
        if head is not None and head.pk != row.instance.parent_id:
            row.instance.parent = head
            row.instance.save(update_fields=["parent"])


CATEGORIES = Sheet(
    "grid.categories",
    CategoryForm,
    title=_("Categories"),
    columns={
        "code": Column(_("Code"), example="0405", aliases=("分类编码", "编码")),
        "name": Column(_("Name"), aliases=("分类名称",)),
        "platform": Column(_("Platform"), aliases=("所属平台",)),
        "urgency": Column(_("Urgency"), aliases=("紧急程度",)),
        "is_heading": Column(_("Heading only")),
        "counts": Column(_("Counts as a case")),
        "is_upkeep": Column(_("Upkeep of public facilities")),
        "limit_amount": Column(_("To be settled in"), example="3", aliases=("处置时限",)),
        "limit_unit": Column(_("Unit of the limit"), aliases=("时限单位",)),
        "unit_name": Column(_("Usual unit")),
        "photos_needed": Column(_("Pictures needed to close")),
        "power": Column(_("Power needed"), lookup=("name",)),
        "filing_condition": Column(_("Filed when"), aliases=("立案条件",)),
        "closing_condition": Column(_("Closed when"), aliases=("结案条件",)),
        "note": Column(_("Note")),
    },
    identity=("code",),
    existing=of_draft,
    save=save_categories,
)
