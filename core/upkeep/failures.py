"""What the portal could not get out: messages given up, with the error, to be sent again."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import afterwards, notifications, outbox
from core.filters import ChoiceFilter, DateRange, Flag, State
from core.outbox import OutboxMessage
from core.pages.base import Action, find, page_view
from core.pages.detail import DetailPage, Facts
from core.pages.list import ListPage
from core.tables import Column

RETRY = "core.change_outboxmessage"
BOTH = ("GET", "POST")
WORDS = {
    notifications.EMAIL: _("urgent e-mail"),
    notifications.DIGEST: _("daily e-mail digest"),
    "core.import": _("import of a table"),
    "core.job": _("job in the background"),
    afterwards.AGAIN: _("summary after a step"),
    "core.calendar_changed": _("calendar changed"),
}


def topic_label(topic: str) -> Any:
    return WORDS.get(topic) or outbox.label_of(topic)


def topic_choices() -> list[tuple[str, Any]]:
    return [(topic, topic_label(topic)) for topic in outbox.topics()]


class MailOnly(Flag):
    """E-mail that could not be sent."""

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        return queryset.filter(pk__in=notifications.failures().order_by().values("pk"))


class FailureList(ListPage):
    """What was tried eight times in vain, newest first."""

    model = OutboxMessage
    title = _("Failures")
    columns = [
        Column("topic", show=topic_label, link=True, main=True),
        Column("error", main=True, wide=True, show=lambda error: error[:200]),
        Column("attempts"),
        Column("created_at", _("Failing since")),
        Column("key", mono=True, optional=True),
        Column("id", optional=True),
    ]
    filters = [
        ChoiceFilter("topic", choices=lazy(topic_choices, list)()),
        MailOnly("mail", _("Failed e-mail")),
        DateRange("created_at"),
    ]
    sorts = ["-id", "id"]
    actions = [Action("core:failure-retry-all-list", _("Send all again"), "repeat", RETRY)]
    empty = _("Nothing failed. A message that was tried eight times in vain appears here.")

    def queryset(self) -> QuerySet:
        return super().queryset().dead()  # type: ignore[attr-defined]


class FailureDetail(DetailPage):
    """One message: what went wrong in full."""

    model = OutboxMessage
    facts = [
        Facts(
            _("Failed message"),
            [
                Column("topic", show=topic_label),
                Column("key", mono=True),
                "attempts",
                Column("created_at", _("Failing since")),
                "is_dead",
                "done_at",
                Column("error", wide=True),
            ],
        )
    ]
    actions = [Action("core:failure-retry", _("Send again"), "repeat", RETRY)]

    def heading(self) -> str:
        return str(topic_label(self.item.topic))


@page_view(RETRY, methods=BOTH)
def retry_one(request: HttpRequest, pk: int) -> HttpResponse:
    item = find(request, OutboxMessage, RETRY, pk=pk)
    rows = OutboxMessage.objects.filter(pk=item.pk)
    return asked(request, rows, item.get_absolute_url())


@page_view(RETRY, methods=BOTH)
def retry_all(request: HttpRequest) -> HttpResponse:
    rows = OutboxMessage.objects.allowing(request.user, RETRY)
    return asked(request, rows, FailureList.list_url())


def asked(request: HttpRequest, rows: Any, back_url: str) -> HttpResponse:
    """The confirm, then the retry; a second press finds nothing given up any more."""
    if request.method == "POST":
        with transaction.atomic():
            count = outbox.retry(rows)
        say(request, count)
        return redirect("core:failure-list")
    context = {
        "title": _now("Send %(count)s failed messages again") % {"count": rows.dead().count()},
        "consequence": _("They are tried at once and, if they fail again, eight times in all."),
        "button": _("Send again"),
        "back_url": back_url,
    }
    return render(request, "core/confirm.html", context)


def say(request: HttpRequest, count: int) -> None:
    if count:
        messages.success(request, _now("%(count)s messages are sent again.") % {"count": count})
    else:
        messages.info(request, _now("Nothing was given up any more: nothing was sent again."))
