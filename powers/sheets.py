"""Sheets of the powers: catalogue items, and requests with many items for many towns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from core.sheets import Column, Row, Sheet
from core.workflow import Finding, Refused
from powers import requests, rules
from powers.catalogue import draft_of, link_bases, local_code
from powers.models import Batch, Delegation, Mode, PowerItem
from powers.models.modes import MODE_WORDS
from towns.models import Division


class ModeField(forms.ChoiceField):
    """A mode by its value, its label, or a word of the sources (下放, 交由, 赋权 …)."""

    def __init__(self, **kwargs: Any) -> None:
        words = [(mode.value, word) for word, mode in MODE_WORDS.items()]
        super().__init__(choices=[*Mode.choices, *words], **kwargs)


class ItemForm(PageForm):
    """One catalogue item; it goes into the draft version of the province in which one acts."""

    mode = ModeField(label=_("Proposed mode"))

    class Meta:
        model = PowerItem
        fields = [
            "number", "kind", "name", "domain", "department_name", "mode", "is_reserved",
            "complexity", "catalogue_code", "legal_basis",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complexity"].required = False

    def clean_complexity(self) -> str:
        return self.cleaned_data["complexity"] or PowerItem.Complexity.SIMPLE

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        mode = data.get("mode", "")
        power = PowerItem(
            kind=data.get("kind", ""), is_reserved=bool(data.get("is_reserved")), mode=mode
        )
        for finding in rules.objections_to_mode(power, mode):
            self.add_error("mode", str(finding))
        return data


def items_of_draft(user: Any) -> Any:
    """The items of the draft version into which the sheet goes."""
    return PowerItem.objects.allowing(user, "powers.import_poweritem").filter(
        version=draft_of(user)
    )


def save_items(rows: list[Row], user: Any) -> None:
    """Store all rows into the draft version, number them, and link the law they stand on."""
    version = draft_of(user)
    if version is None:
        rows[0].fail(
            _("There is no draft of the catalogue in your province: make a new version first.")
        )
        return
    for row in rows:
        row.instance.version = version
        row.instance.local_code = local_code(row.instance)
    new = [row.instance for row in rows if row.is_new]
    PowerItem.objects.bulk_create(new, batch_size=1_000)
    for row in rows:
        if not row.is_new and row.changes:
            row.instance.save()
    link_bases(version)


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
        "legal_basis": Column(_("Legal basis"), aliases=("法律依据",)),
    },
    identity=("number",),
    existing=items_of_draft,
    save=save_items,
)


class RequestForm(PageForm):
    """One row of a request: a town, an item, a mode; the batch is named by its title."""

    batch_title = forms.CharField(label=_("Batch"), max_length=120)
    mode = ModeField(label=_("Mode"), required=False)

    class Meta:
        model = Delegation
        fields = ["town", "item", "mode", "scope_note"]
        allowed = {"town": "powers.add_delegation"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["town"].queryset = requests.towns_to_ask_for(self.user)
        fields["item"].queryset = PowerItem.objects.published().visible_to(self.user)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        power = data.get("item")
        if power is not None:
            data["mode"] = data.get("mode") or power.mode
            for finding in rules.objections_to_mode(power, data["mode"]):
                self.add_error("mode", str(finding))
        return data


def save_requests(rows: list[Row], user: Any) -> None:
    """Store all rows: a batch per county and title, a line per row, their history; five statements."""
    batches = _batches(rows, user)
    lines = []
    for county_id, group in _by_county(rows).items():
        _fill(group, county_id, batches, user)
        lines += [row.instance for row in group if not row.errors]
    if not any(row.errors for row in rows):
        requests.store_lines(lines, by=user)


def _by_county(rows: list[Row]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.cleaned["town"].county_id, []).append(row)
    return groups


def _batches(rows: list[Row], user: Any) -> dict[tuple[int, str], Batch]:
    wanted = {(row.cleaned["town"].county_id, row.cleaned["batch_title"]): row for row in rows}
    own = user.post.place
    found = {}
    for key, row in wanted.items():
        place = own if own.level == Division.Level.TOWN else row.cleaned["town"].county
        try:
            found[key] = requests.open_batch(title=key[1], place=place, by=user)
        except Refused as refusal:
            row.fail(str(refusal), "town")
    return found


def _fill(rows: list[Row], county_id: int, batches: dict, user: Any) -> None:
    powers = [row.cleaned["item"] for row in rows]
    try:
        units = requests.departments_of(rows[0].cleaned["town"].county, powers)
    except Refused as refusal:
        rows[0].fail(str(refusal), "item")
        return
    there = requests.live_pairs(powers, [row.cleaned["town"] for row in rows])
    for row in rows:
        pair = (row.cleaned["town"].pk, row.cleaned["item"].pk)
        if pair in there:
            row.fail(str(ALREADY.sentence), "item")
            continue
        there.add(pair)
        row.instance.batch = batches.get((county_id, row.cleaned["batch_title"]))
        row.instance.department, row.instance.created_by = units[row.cleaned["item"].pk], user
        row.instance.mode = row.cleaned["mode"]


ALREADY = Finding(_("This town already has this item, or is asking for it."))

REQUESTS = Sheet(
    "powers.delegations",
    RequestForm,
    title=_("Requests for powers"),
    columns={
        "batch_title": Column(_("Batch"), path="batch__title", example="2026年第一批"),
        "town": Column(_("Town"), lookup=("code", "name"), path="town__name", example="330782100"),
        "item": Column(
            _("Item"),
            lookup=("local_code", "name"),
            path="title",
            hint=_("Local code or full name"),
        ),
        "kind": Column(_("Type of power"), export_only=True),
        "department": Column(_("Original department"), path="department__name", export_only=True),
        "mode": _("Mode"),
        "scope_note": _("Scope of the power"),
        "status": Column(_("Status"), export_only=True),
        "effective_date": Column(_("In force from"), export_only=True),
        "term_until_date": Column(_("Entrusted until"), export_only=True),
    },
    save=save_requests,
)
