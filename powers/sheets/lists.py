"""A town's list as a sheet: the columns of published lists with their other names (facts §1.6)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Row, Sheet
from powers.forms.list_entry import EntrySheetForm
from powers.lists import append, draft_of
from powers.models import ListEntry, TownList


def rows_of_draft(user: Any) -> Any:
    draft = draft_of(user)
    return ListEntry.objects.filter(town_list=draft) if draft else ListEntry.objects.none()


def save_rows(rows: list[Row], user: Any) -> None:
    """New rows are the town's own by law: what was handed down comes from the delegations alone."""
    draft: Any = draft_of(user)
    append(draft, [row.instance for row in rows if row.is_new])
    for row in rows:
        if not row.is_new and row.changes:
            row.instance.version += 1
            row.instance.save()


def examine(rows: list[Row], user: Any) -> None:
    """Without a draft there is nothing that the rows could go into: told at the first of them."""
    if rows and draft_of(user) is None:
        rows[0].fail(_("There is no draft of your town's list: draw up the next version first."))


def remove_rows(rows: Any, user: Any) -> None:
    """An import undone: the draft counts its rows anew."""
    drafts = set(rows.values_list("town_list_id", flat=True))
    rows.delete()
    for draft in TownList.objects.filter(pk__in=drafts):
        draft.entry_count = draft.entries.count()  # type: ignore[attr-defined]
        draft.save(update_fields=["entry_count"])


LIST_ENTRIES = Sheet(
    "powers.listentries",
    EntrySheetForm,
    title=_("Powers and responsibilities"),
    columns={
        "number": Column(_("No."), export_only=True),
        "code": Column(_("Code"), export_only=True),
        "name": Column(
            _("Item"),
            aliases=(
                "事项名称", "权力事项名称", "权责事项名称", "赋权事项名称", "权力名称", "项目名称",
                "职权名称",
            ),
        ),
        "kind": Column(
            _("Type of power"),
            hint=_("National code 01–10 or 20, or its name"),
            aliases=("类型", "事项类型", "权力类型", "类别", "权种类型", "职权类型"),
        ),
        "domain": Column(_("Domain"), aliases=("领域",)),
        "source_label": Column(_("Origin of the power"), export_only=True),
        "department_name": Column(_("Original department"), export_only=True),
        "legal_basis": Column(
            _("Legal basis"),
            aliases=(
                "执法依据", "设定依据", "实施依据", "主要设立依据", "事项依据", "赋权事项的执法依据",
                "法律依据",
            ),
        ),
        "scope_note": Column(_("Scope of the power"), aliases=("赋权范围",)),
        "responsibilities": Column(_("Responsibilities"), aliases=("责任事项",)),
        "accountability": Column(_("Accountability"), aliases=("追责情形",)),
        "flow": Column(
            _("Flow of the procedure"), aliases=("权力运行流程图", "运行流程", "流程")
        ),
        "office": Column(
            _("Office in charge"),
            lookup=("name", "short_name"),
            aliases=("承办机构", "责任科室", "实施主体", "事项主体"),
        ),
        "post": Column(_("Post in charge"), aliases=("责任岗位", "岗位")),
        "supervision_phone": Column(
            _("Supervision phone"), aliases=("监督电话", "监督方式", "监督投诉电话")
        ),
        "remark": Column(_("Remark"), aliases=("备注",)),
    },
    identity=("kind", "name"),
    existing=rows_of_draft,
    save=save_rows,
    examine=examine,
    remove=remove_rows,
)  # fmt: skip
