"""What one was told: unread first, to be opened, marked as read, all at once."""

from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.filters import DateRange, Flag
from core.notifications import Notification, recount
from core.pages.base import find, page_view
from core.pages.detail import DetailPage, Facts
from core.pages.list import ListPage
from core.tables import Column

TONES = {True: "wait", False: "off"}
UNREAD = ExpressionWrapper(Q(read_at=None), BooleanField())
STATES = {True: _("unread"), False: _("read")}


class NotificationList(ListPage):
    """One's own, unread first."""

    model = Notification
    template = "core/notifications.html"
    columns = [
        Column("title", link=True, main=True, wide=True),
        Column("is_unread", _("State"), badge=TONES, choices=STATES, main=True),
        Column(
            "is_urgent",
            badge={True: "late", False: "off"},
            choices={True: _("urgent"), False: _("normal")},
        ),
        Column("created_at", _("Said at")),
        Column("due_at", deadline=True),
        Column("read_at", optional=True),
    ]
    filters = [Flag("unread", _("Unread")), DateRange("created_at", _("Said at"))]
    sorts = ["-is_unread", "-created_at", "due_at"]
    empty = _("Nobody told you anything yet. What concerns your matters is said here.")

    def needed(self) -> str:
        return ""

    def queryset(self) -> QuerySet:
        return super().queryset().annotate(is_unread=UNREAD)


class NotificationDetail(DetailPage):
    """What was said in full, and where it leads."""

    model = Notification
    facts = [
        Facts(_("Notification"), [Column("body", wide=True), "created_at", "due_at", "read_at"])
    ]
    aside = ["core/_read.html"]


@page_view(methods=("POST",))
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Marked as read; on to what it speaks of, if one asked for it."""
    item = find(request, Notification, pk=pk)
    Notification.objects.visible_to(request.user).filter(pk=item.pk).mark_read()  # type: ignore[attr-defined]
    recount([request.user.pk])  # type: ignore[list-item]
    if "go" in request.POST and url_has_allowed_host_and_scheme(item.url, None):
        return redirect(item.url)
    return redirect("core:notification-list")


@page_view(methods=("POST",))
def read_all(request: HttpRequest) -> HttpResponse:
    count = Notification.objects.visible_to(request.user).mark_read()
    recount([request.user.pk])  # type: ignore[list-item]
    messages.success(
        request, _now("%(count)s notifications are marked as read.") % {"count": count}
    )
    return redirect("core:notification-list")
