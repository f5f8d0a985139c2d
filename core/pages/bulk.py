"""One step on many rows: confirm with the number said, then a verdict per row."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import bulk, jobs
from core.pages.base import Page, back_link, require
from core.pages.step import form_of
from core.paging import capped_count
from core.scope import view_permission
from core.workflow import workflow_of

MOST = 20_000
"""Rows that one order may name: they travel in the form that is confirmed."""
NAMED = 10
FORM_OF_PAGE = {"csrfmiddlewaretoken", "confirmed", "seen", "step", "once"}


class BulkPage(Page):
    """Made by ListPage.urls for lists with `bulk`."""

    template = "generic/bulk.html"
    lists: Any = None
    http_method_names = ["post"]

    def needed(self) -> str:
        return view_permission(self.model)

    @cached_property
    def step(self) -> Any:
        name = self.request.POST.get("step", "")
        flow = workflow_of(self.model)
        if name not in self.lists.bulk or not flow:
            raise Http404
        return flow[name]

    def heading(self) -> str:
        return str(self.step.label)

    @cached_property
    def rows(self) -> QuerySet:
        """The rows picked, or all that the list's filters show; once confirmed, those that were seen."""
        lists = self.lists()
        request = self.request
        lists.setup(request)
        if request.POST.get("all") and not self.seen:
            request.GET = QueryDict(request.POST.get("query", ""))
            return lists.narrowed().order_by("pk")
        keys = list(self.seen) or [key for key in request.POST.getlist("pk") if is_number(key)]
        return lists.queryset().filter(pk__in=keys).order_by("pk")

    @cached_property
    def seen(self) -> dict[int, int]:
        """Id → version of the rows that the page to be confirmed spoke of."""
        pairs = [pair.split(":") for pair in self.request.POST.get("seen", "").split(",")]
        return {
            int(pair[0]): int(pair[1])
            for pair in pairs
            if len(pair) == 2 and all(is_number(part) for part in pair)
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for permission in sorted(self.step.permissions()):
            if request.user.has_perm(permission):
                break
        else:
            require(request.user, sorted(self.step.permissions())[0])
        form = form_of(self.step, request)
        if not request.POST.get("confirmed"):
            return self.ask(form_of(self.step, _opened(request)))
        if not form.is_valid():
            return self.ask(form, status=422)
        return self.apply(form) if self.is_short(form) else self.order(form)

    def is_short(self, form: Any) -> bool:
        """Few rows are done at once; so is what comes with a file, which does not travel."""
        return len(self.seen) <= settings.BULK_AT_ONCE or bool(form.files)

    def order(self, form: Any) -> HttpResponse:
        """Many rows go to the worker; the page of the job tells how far it is."""
        flow: Any = workflow_of(self.model)
        given = self.request.POST.copy()
        for name in FORM_OF_PAGE & given.keys():
            del given[name]
        try:
            job = bulk.begin(flow, self.step, self.seen, given, self.request.user)
        except jobs.AlreadyRunning as running:
            messages.error(
                self.request,
                _("Another step on many rows is still under way: wait until it is done."),
            )
            return redirect(running.job)
        return redirect(job)

    def ask(self, form: Any, status: int = 200) -> HttpResponse:
        count = capped_count(self.rows, MOST)
        context = {
            "form": form,
            "step": self.step,
            "count": count,
            "limit": MOST,
            "too_many": count > MOST,
            "is_long": count > settings.BULK_AT_ONCE,
            "named": self.rows[:NAMED],
            "unnamed": max(count - NAMED, 0),
            "kept": self.kept(),
            **self.around(),
        }
        return self.show(self.template, context, status)

    def kept(self) -> list[tuple[str, str]]:
        """The step and exactly these rows in this state: what comes later was not confirmed."""
        rows = self.rows.values_list("pk", "version")[:MOST]
        seen = self.seen or dict(rows)
        pairs = ",".join(f"{key}:{version}" for key, version in seen.items())
        return [("step", self.step.name), ("seen", pairs)]

    def apply(self, form: Any) -> HttpResponse:
        data = dict(form.cleaned_data)
        note = data.pop("note", "")
        flow: Any = workflow_of(self.model)
        items = list(self.rows[:MOST])
        verdicts = flow.apply_many(
            items, self.step.name, by=self.request.user, note=note, versions=self.seen, **data
        )
        done = sum(1 for verdict in verdicts if verdict.is_done)
        context = {
            "verdicts": verdicts,
            "done": done,
            "refused": len(verdicts) - done,
            "step": self.step,
        }
        return self.show("generic/verdicts.html", context | self.around())

    def around(self) -> dict[str, Any]:
        return {"back": back_link(self.model, self.name, self.namespace())}


def is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 18


class _Opened:
    """The request as if the form were only opened: the list's own fields are not the form's data."""

    method, POST, FILES = "GET", None, None

    def __init__(self, user: Any) -> None:
        self.user = user


def _opened(request: HttpRequest) -> Any:
    return _Opened(request.user)
