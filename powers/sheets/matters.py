"""A town's open matters as a sheet: brought in while a power is taken back, taken away at any time."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Row, Sheet
from powers.forms.handback import OpenMatterForm
from powers.models import OpenMatter


def save_matters(rows: list[Row], user: Any) -> None:
    """New matters and those of which the handler or the closing day changed."""
    for row in rows:
        if row.is_new:
            row.instance.created_by = user
        row.instance.save()


OPEN_MATTERS = Sheet(
    "powers.matters",
    OpenMatterForm,
    title=_("Open matters"),
    columns={
        "delegation": Column(
            _("Power"), lookup=("title",), hint=_("Full name of the power that is being taken back")
        ),
        "number": Column(_("Number of the matter"), example="佛综执立〔2026〕12号"),
        "title": Column(_("Matter")),
        "handler": Column(_("Handler in the town")),
        "opened_date": Column(_("Opened on"), example="2026-03-02"),
        "closed_date": Column(_("Closed on")),
        "town": Column(_("Town"), path="delegation__town__name", export_only=True),
    },
    identity=("delegation", "number"),
    existing=lambda user: OpenMatter.objects.allowing(user, "powers.change_openmatter"),
    save=save_matters,
)
