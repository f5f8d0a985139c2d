"""Editing a draft of the catalogue: new items, changes, what it drops and takes up again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.views import FormPage, find, page_view
from core.workflow import Refused
from powers.catalogue import mark_dropped
from powers.forms.items import DraftItemForm
from powers.models import PowerItem

CHANGE = "powers.change_poweritem"
BOTH = ("GET", "POST")


class ItemPage(FormPage):
    """One item of the draft."""

    model = PowerItem
    form: Any = DraftItemForm
    permission = "powers.add_poweritem"


@page_view(CHANGE, methods=BOTH)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The item leaves the draft when it is published."""
    return marked(
        request,
        pk,
        True,
        title=_("Drop “%(item)s”"),
        consequence=_(
            "When the draft is published, the item leaves the catalogue and the counties take back what "
            "stands on it. Until then it can be taken up again."
        ),
        button=_("Drop"),
    )


@page_view(CHANGE, methods=BOTH)
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The item stays after all."""
    return marked(
        request,
        pk,
        False,
        title=_("Take “%(item)s” up again"),
        consequence=_("The item stays in the catalogue."),
        button=_("Take up again"),
    )


def marked(request: HttpRequest, pk: int, is_dropped: bool, **words: str) -> HttpResponse:
    item = find(request, PowerItem, CHANGE, pk=pk, related=("version",))
    if request.method == "POST":
        keep_mark(request, item, is_dropped)
        return redirect(item)
    words["title"] %= {"item": item}
    return render(request, "core/confirm.html", words | {"back_url": item.get_absolute_url()})


def keep_mark(request: HttpRequest, item: PowerItem, is_dropped: bool) -> None:
    try:
        mark_dropped(item, is_dropped)
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, str(finding.sentence))
        return
    said = _("“%(item)s” is dropped.") if is_dropped else _("“%(item)s” stays in the catalogue.")
    messages.success(request, said % {"item": item})
