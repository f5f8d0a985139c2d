"""Messages from outside that were not understood: found, read masked, mapped, taken in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.crypto import mask_name, mask_phone
from core.filters import ChoiceFilter, DateRange, ForeignFilter, PlaceFilter
from core.views import Column, DetailPage, Facts, History, ListPage, Papers
from grid.inbound import kept
from grid.models import InboundMessage


def sentences(faults: list[dict[str, str]] | None) -> str:
    return " ".join(fault["sentence"] for fault in faults or ())


class InboundList(ListPage):
    """What outside systems sent; those that wait for a person first."""

    model = InboundMessage
    title = _("Messages from outside")
    columns = [
        Column("number", mono=True, link=True, main=True),
        Column("status", badge=True, main=True),
        Column("system__name", _("Outside system")),
        Column("their_code", mono=True),
        Column("faults", wide=True, show=sentences),
        Column("place__name", _("Place")),
        Column("case__number", _("Case number"), mono=True),
        Column("received_at"),
    ]
    filters = [
        ChoiceFilter("status"),
        ForeignFilter("system", _("Outside system")),
        PlaceFilter(),
        DateRange("received_at"),
    ]
    sorts = ["-received_at"]
    empty = _("Nothing came from outside. What is not understood waits here for a person.")


class InboundDetail(DetailPage):
    """One message: what was said, what is missing, and the case that came of it."""

    model = InboundMessage
    number = "number"
    related = ("system__place", "place", "case")
    facts = [
        Facts(
            _("Message"),
            [
                Column("system__name", _("Outside system")),
                Column("number", mono=True),
                Column("their_code", mono=True),
                Column("faults", wide=True, show=sentences),
                Column("place__name", _("Place")),
                Column("case__number", _("Case number"), mono=True),
                Column("reason", wide=True),
                "received_at",
            ],
        )
    ]
    aside = ["grid/_message.html"]
    tabs = [Papers("grid.settle_inboundmessage"), History()]

    def context(self, item: InboundMessage) -> dict[str, Any]:
        """The words that were sent; who told it only masked."""
        if not item.body:
            return {"message": None}
        message = kept(item)
        return {
            "message": message,
            "teller": mask_name(str(message.reporter.get("name", ""))),
            "phone": mask_phone(str(message.reporter.get("phone", ""))),
        }
