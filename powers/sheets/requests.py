"""Requests with many items for many towns as a sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents import DocumentNumberField
from core.forms import PageForm
from core.sheets import Column, Sheet
from powers import requests, rules
from powers.forms.items import ModeField
from powers.models import Delegation, PowerItem
from powers.sheets.request_rows import examine, remove_requests, save_requests


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
    examine=examine,
    remove=remove_requests,
    removal=_(
        "All lines that came in are deleted while they are still drafts, with the batches that they "
        "leave empty; their document numbers are free again. The audit keeps what they said."
    ),
)
