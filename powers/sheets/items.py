"""Catalogue items as a sheet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Row, Sheet
from powers.catalogue import draft_of, link_bases, local_code
from powers.forms.items import ItemForm
from powers.identity import identify
from powers.models import PowerItem


def items_of_draft(user: Any) -> Any:
    """The items of the draft version into which the sheet goes."""
    return PowerItem.objects.allowing(user, "powers.import_poweritem").filter(
        version=draft_of(user)
    )


def save_items(rows: list[Row], user: Any) -> None:
    """Store all rows into the draft version, number them, and link the law they stand on."""
    version: Any = draft_of(user)
    for row in rows:
        row.instance.version = version
        row.instance.local_code = local_code(row.instance)
    identify((row.instance for row in rows), version.province_id)
    new = [row.instance for row in rows if row.is_new]
    PowerItem.objects.bulk_create(new, batch_size=1_000)
    for row in rows:
        if not row.is_new and row.changes:
            row.instance.save()
    link_bases(version)


def examine(rows: list[Row], user: Any) -> None:
    """Without a draft there is nothing that the rows could go into: told at the first of them."""
    if rows and draft_of(user) is None:
        rows[0].fail(
            _("There is no draft of the catalogue in your province: make a new version first.")
        )


CATALOGUE_ITEMS = Sheet(
    "powers.items",
    ItemForm,
    title=_("Catalogue items"),
    columns={
        "number": Column(_("Catalogue number"), example="1", aliases=("目录序号",)),
        "kind": Column(
            _("Type of power"), hint=_("National code 01–10 or 20, or its name"), aliases=("类型",)
        ),
        "name": Column(_("Item"), aliases=("事项名称",)),
        "domain": Column(_("Domain"), aliases=("领域",)),
        "department_name": Column(_("Original department"), aliases=("原行使部门",)),
        "mode": Column(_("Proposed mode"), aliases=("赋权方式",)),
        "is_reserved": Column(_("Reserved for county level or above"), aliases=("县级以上保留",)),
        "complexity": Column(_("Complexity")),
        "catalogue_code": Column(_("Basic code")),
        "province_serial": Column(_("Province's serial number"), aliases=("省序号",)),
        "legal_basis": Column(_("Legal basis"), aliases=("法律依据",)),
    },
    identity=("number",),
    existing=items_of_draft,
    save=save_items,
    examine=examine,
)
