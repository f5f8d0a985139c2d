"""Requests with many items for many towns as a sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents import DocumentNumberField
from core.forms import PageForm
from core.sheets import Column, Row, Sheet
from core.workflow import Finding, Refused
from powers import requests, rules
from powers.forms.items import ModeField
from powers.models import Batch, Delegation, PowerItem
from towns.models import Division


class RequestForm(PageForm):
    """One row of a request: a town, an item, a mode; the batch is named by its title."""

    batch_title = forms.CharField(label=_("Batch"), max_length=120)
    document_number = DocumentNumberField(label=_("Document number"), required=False)
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
    wanted: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        key = (row.cleaned["town"].county_id, row.cleaned["batch_title"])
        wanted.setdefault(key, []).append(row)
    found = {}
    for key, group in wanted.items():
        batch = _opened(group, key[1], user)
        if batch is not None:
            found[key] = batch
    return found


def _opened(rows: list[Row], title: str, user: Any) -> Batch | None:
    """The batch of these rows under their document number, or what speaks against it at each row."""
    own, number = user.post.place, rows[0].cleaned.get("document_number", "")
    for row in rows:
        if row.cleaned.get("document_number", "") != number:
            row.fail(
                str(_("All rows of a batch bear the same document number.")), "document_number"
            )
    place = own if own.level == Division.Level.TOWN else rows[0].cleaned["town"].county
    try:
        return requests.open_batch(title=title, place=place, by=user, document_number=number)
    except Refused as refusal:
        for row in rows:
            for finding in refusal.findings:
                row.fail(str(finding), finding.field or "town")
    return None


def _fill(rows: list[Row], county_id: int, batches: dict, user: Any) -> None:
    powers = [row.cleaned["item"] for row in rows]
    try:
        units = requests.departments_of(rows[0].cleaned["town"].county, powers)
    except Refused as refusal:
        rows[0].fail(str(refusal), "item")
        return
    there = requests.live_pairs(powers, [row.cleaned["town"] for row in rows])
    for row in rows:
        pair = (row.cleaned["town"].pk, row.cleaned["item"].power_id)
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
        "document_number": Column(
            _("Document number"),
            path="batch__document_number",
            example="义政发〔2026〕12号",
            hint=_("Only where a document has been issued; each number is used once."),
        ),
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
