"""The desk (工作台): what waits for me, what is under way, what I have handled, what others did since."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import inbox as box
from accounts.sessions import LAST_VISIT
from core.views import page_view

PANELS: list[Callable[[HttpRequest], str]] = []
"""What the apps above show on the desk, each as HTML or nothing; the wiring fills it."""
LABELS = {
    box.WAITING: gettext_lazy("To do"),
    box.RUNNING: gettext_lazy("Under way"),
    box.HANDLED: gettext_lazy("Handled"),
}


@page_view()
def desk(request: HttpRequest) -> HttpResponse:
    """Where one arrives: the first of everything that waits, and the news."""
    since, mine = last_visit(request), box.Inbox(request.user)
    context = {
        "title": _("Desk"),
        "tabs": tabs(mine, box.WAITING),
        "groups": mine.groups(box.WAITING),
        "news": mine.news(since),
        "since": since,
        "panels": [html for panel in PANELS if (html := panel(request))],
    }
    return render(request, "accounts/desk.html", context)


def last_visit(request: HttpRequest) -> datetime | None:
    text = request.session.get(LAST_VISIT)
    return datetime.fromisoformat(text) if text else None


def tabs(mine: box.Inbox, active: str) -> list[dict]:
    """The three tabs with the numbers of the rows behind them."""
    return [
        {
            "slug": tab,
            "label": LABELS[tab],
            "count": sum(mine.numbers[tab].values()),
            "is_active": tab == active,
        }
        for tab in box.TABS
    ]


@page_view()
def inbox(request: HttpRequest) -> HttpResponse:
    """One tab, kind by kind; with `kind`, up to two hundred rows of it."""
    tab, kind = request.GET.get("tab", box.WAITING), request.GET.get("kind", "")
    if tab not in box.TABS or (kind and kind not in box.flows()):
        raise Http404
    limit = box.PER_PAGE if kind else box.PER_KIND
    mine = box.Inbox(request.user)
    context = {
        "title": _("Inbox"),
        "tab": tab,
        "kind": kind,
        "tabs": tabs(mine, tab),
        "groups": mine.groups(tab, kind, limit),
        "cap": box.CAP,
    }
    return render(request, "accounts/inbox.html", context)


def home(request: HttpRequest) -> HttpResponse:
    """The portal's address: the desk for whoever is signed in, the door for others."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign-in")
    return desk(request)
