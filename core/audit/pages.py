"""The auditor's pages: events with filters and export, one event in words, the check."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.audit import checks, words
from core.audit.events import AuditCheck, AuditEvent
from core.audit.export import EVENTS
from core.filters import ChoiceFilter, DateRange, ForeignFilter, PlaceFilter, State
from core.pages.base import require
from core.scope import holdings, view_permission
from core.views import Action, Column, DetailPage, Facts, ListPage, page_view

AT_ONCE = 20_000
"""Up to so many events are checked while the auditor waits; more go to a worker."""


class PersonFilter(ForeignFilter):
    """One or more of the people within the auditor's reach."""

    def rows(self, state: State) -> QuerySet:
        people = get_user_model().objects
        reach = Q()
        for post in holdings(state.user, view_permission(AuditEvent)):
            reach |= people.all().within(post)
        return people.filter(reach) if reach else people.none()


def exact_moment(value: Any) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")


def narrowest(*names: str | None) -> str:
    """The lowest place that is named."""
    return next((name for name in names if name), "")


PLACE = Column(
    "town__name",
    _("Place"),
    show=narrowest,
    needs=("county__name", "city__name", "province__name"),
)
WHEN = Column("at", show=exact_moment, link=True, main=True)
TABLE = Column("table_name", show=words.table_label, main=True)


class EventList(ListPage):
    """Newest first."""

    model = AuditEvent
    columns = [
        WHEN,
        Column("actor__full_name", _("Who")),
        Column("action", badge=True, main=True),
        TABLE,
        Column("row_pk", mono=True),
        Column("payload", show=words.summary, needs=("table_name", "action"), wide=True),
        PLACE,
        Column("ip", mono=True, optional=True),
        Column("request_id", mono=True, optional=True),
        Column("link", optional=True),
        Column("id", optional=True),
    ]
    filters = [
        DateRange("at"),
        PersonFilter("actor"),
        ChoiceFilter("action"),
        ChoiceFilter("table_name", choices=lazy(words.table_choices, list)()),
        PlaceFilter(),
    ]
    sorts = ["-id"]
    export = EVENTS
    actions = [
        Action("audit:checks-list", _("Check the audit"), "shield-check", "core.verify_audit")
    ]
    empty = _(
        "No event matches. Every change, sign-in, refusal and export is written here by itself."
    )

    @classmethod
    def namespace(cls) -> str:
        return "audit"

    def exported(self, kind: str) -> HttpResponse:
        require(self.request.user, "core.export_auditevent")
        return super().exported(kind)


class EventDetail(DetailPage):
    """What exactly was changed, by whom, and what else in the same transaction."""

    model = AuditEvent
    template = "audit/event.html"
    facts = [
        Facts(
            _("Event"),
            [
                Column("at", show=exact_moment),
                "actor",
                Column("action", badge=True),
                TABLE,
                Column("row_pk", mono=True),
                PLACE,
                Column("ip", mono=True),
                Column("request_id", mono=True),
                Column("db_role", mono=True),
                "id",
                "link",
                "n",
            ],
        )
    ]

    @classmethod
    def namespace(cls) -> str:
        return "audit"

    def context(self, item: AuditEvent) -> dict[str, Any]:
        others = AuditEvent.objects.visible_to(self.request.user).filter(link=item.link)
        return {
            "changes": words.changes(item.payload, item.table_name, item.action),
            "post": post_of(item),
            "others": others.exclude(pk=item.pk).order_by("n")[:50],
        }


def post_of(event: AuditEvent) -> Any:
    """The post the person acted in, as it reads today."""
    if event.actor is None or event.post_id is None:
        return None
    related = ("place", "organisation")
    return event.actor.posts.select_related(*related).filter(pk=event.post_id).first()


@page_view("core.verify_audit", methods=("GET", "POST"))
def check_page(request: HttpRequest) -> HttpResponse:
    """The last checks; a button for another."""
    if request.method == "POST":
        ask_for_check(request)
        return redirect("audit:checks-list")
    last = AuditCheck.objects.select_related("by")[:20]
    return render(request, "audit/checks.html", {"checks": last, "title": _("Check of the audit")})


def ask_for_check(request: HttpRequest) -> None:
    from core.tasks import check_audit

    check = checks.begin(request.user)
    if AuditEvent.objects.order_by()[: AT_ONCE + 1].count() <= AT_ONCE:
        checks.run(check)
        return
    transaction.on_commit(lambda: check_audit.delay(check.pk))
    messages.info(request, _t("The check has begun. This page shows its result once it is done."))
