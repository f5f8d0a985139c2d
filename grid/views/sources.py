"""Outside systems: register, secret, mapping, what they are told."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core.audit import record
from core.filters import ChoiceFilter, DateRange, Flags, ForeignFilter, PlaceFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    ListPage,
    Related,
    find,
    page_view,
)
from grid import outbound, signatures
from grid.forms.sources import SourceCodeForm, SourceForm
from grid.models import OutboundMessage, SourceCode, SourceSystem
from grid.models.messages import named
from grid.views.messages import InboundList

ISSUE = "grid.issue_sourcesystem"
RESEND = "grid.resend_outboundmessage"
BOTH = ("GET", "POST")
STOPPED = Column(
    "is_stopped",
    _("Standing"),
    badge=SourceSystem.TONES,
    choices={False: _("in use"), True: _("out of use")},
)


class SourceList(ListPage):
    """Who may report cases by program."""

    model = SourceSystem
    columns = [
        Column("name", link=True, main=True, wide=True),
        Column("kind", main=True),
        Column("place__name", _("Reports for")),
        STOPPED,
        Column("code", mono=True),
        Column("issued_at"),
        Column("contact", optional=True),
    ]
    filters = [ChoiceFilter("kind"), PlaceFilter()]
    sorts = ["name", "-id"]
    actions = [
        Action(
            "grid:source-new",
            _("Register a system"),
            "plus",
            "grid.add_sourcesystem",
            kind="primary",
        )
    ]
    empty = _("No outside system reports here yet. The system administrator registers it.")


class SourceCodeList(ListPage):
    """What their codes mean here."""

    model = SourceCode
    title = _("Mapped categories")
    columns = [
        Column("code", mono=True, main=True),
        Column("name"),
        Column("category_code", mono=True, main=True),
        Column("created_at"),
    ]
    filters = [ForeignFilter("system", _("Outside system"))]
    sorts = ["code"]
    empty = _("No code is mapped yet. A message with an unknown code waits for a person.")


class OutboundList(ListPage):
    """What systems were told, and what could not be delivered."""

    model = OutboundMessage
    title = _("Answers to outside systems")
    columns = [
        Column("case__number", _("Case number"), mono=True, link=True, main=True),
        Column("event", main=True, show=named),
        Column("system__name", _("Outside system")),
        Column("attempts"),
        Column("answer_code"),
        Column("error", wide=True),
        Column("created_at"),
        Column("sent_at"),
    ]
    filters = [
        Flags(_("Delivery"), waiting=_("On its way"), dead=_("Given up")),
        ForeignFilter("system", _("Outside system")),
        DateRange("created_at"),
    ]
    sorts = ["-id"]
    actions = [
        Action("grid:outbound-resend-all-list", _("Send all given up again"), "repeat", RESEND)
    ]
    empty = _("Nothing was sent. Each change of a case goes to the system that reported it.")


class OutboundDetail(DetailPage):
    """One answer: what was sent, what the other side said."""

    model = OutboundMessage
    facts = [
        Facts(
            _("Delivery"),
            [
                Column("system__name", _("Outside system")),
                Column("case__number", _("Case number"), mono=True),
                Column("event", show=named),
                "attempts",
                "answer_code",
                Column("error", wide=True),
                "is_dead",
                "created_at",
                "tried_at",
                "sent_at",
                Column("key", mono=True),
            ],
        )
    ]
    actions = [Action("grid:outbound-resend", _("Send again"), "repeat", RESEND)]


class SourceDetail(DetailPage):
    """One system: who it is, what it calls things, what came from it and what it was told."""

    model = SourceSystem
    facts = [
        Facts(
            _("System"),
            [
                "kind",
                Column("place__name", _("Reports for")),
                "contact",
                STOPPED,
                Column("code", mono=True),
                "issued_at",
                "former_until_at",
                "is_unified",
                Column("webhook_url", wide=True),
            ],
        )
    ]
    tabs = [
        Related(_("Mapped categories"), SourceCodeList, "system"),
        Related(_("Messages"), InboundList, "system"),
        Related(_("Answers"), OutboundList, "system"),
    ]
    actions = [
        Action("grid:source-edit", _("Change"), "pencil", "grid.change_sourcesystem"),
        Action("grid:source-secret", _("Issue a secret"), "key", ISSUE),
        Action("grid:sourcecode-new", _("Map a category"), "plus", "grid.add_sourcecode"),
    ]


class SourcePage(FormPage):
    """Register a system, or change it."""

    model = SourceSystem
    form = SourceForm


class SourceCodePage(FormPage):
    """Map one of their codes."""

    model = SourceCode
    form = SourceCodeForm


@never_cache
@page_view(ISSUE, methods=BOTH)
def issue_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown once; the one before holds for a day."""
    system = find(request, SourceSystem, ISSUE, pk=pk)
    if request.method == "GET":
        context = {
            "title": _("Issue a secret"),
            "consequence": _(
                "The new secret is shown once. The one in use holds for another day, so that the other "
                "side can change over; one before that ends at once."
            ),
            "button": _("Issue"),
            "back_url": system.get_absolute_url(),
        }
        return render(request, "core/confirm.html", context)
    with transaction.atomic():
        row = SourceSystem.objects.select_for_update().get(pk=system.pk)
        secret = signatures.issue(row)
        record("note", row, detail={"act": "secret issued"})
    context = {"title": _("Secret of the system"), "item": row, "secret": secret}
    return render(request, "grid/secret.html", context)


@page_view(RESEND, methods=BOTH)
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    item = find(request, OutboundMessage, RESEND, pk=pk)
    rows = OutboundMessage.objects.filter(pk=item.pk)
    return asked(request, rows, item.get_absolute_url())


@page_view(RESEND, methods=BOTH)
def resend_all(request: HttpRequest) -> HttpResponse:
    rows = OutboundMessage.objects.allowing(request.user, RESEND)
    return asked(request, rows, OutboundList.list_url())


def asked(request: HttpRequest, rows: Any, back_url: str) -> HttpResponse:
    """The confirm, then the errands; a second press finds nothing given up any more."""
    if request.method == "POST":
        with transaction.atomic():
            count = outbound.send_again(rows)
        messages.success(request, _now("%(count)s answers are sent again.") % {"count": count})
        return redirect("grid:outbound-list")
    context = {
        "title": _now("Send %(count)s answers again") % {"count": rows.dead().count()},
        "consequence": _("They are tried at once and, if they fail again, eight times in all."),
        "button": _("Send again"),
        "back_url": back_url,
    }
    return render(request, "core/confirm.html", context)
