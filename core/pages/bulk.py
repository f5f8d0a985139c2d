"""One step on many rows: confirm with the number said, then a verdict per row."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property

from core.pages.base import Page, back_link, require
from core.pages.step import form_of
from core.paging import capped_count
from core.scope import view_permission
from core.workflow import workflow_of

BULK_LIMIT = 1000
NAMED = 10


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
        return self.apply(form)

    def ask(self, form: Any, status: int = 200) -> HttpResponse:
        count = capped_count(self.rows, BULK_LIMIT)
        context = {
            "form": form,
            "step": self.step,
            "count": count,
            "limit": BULK_LIMIT,
            "too_many": count > BULK_LIMIT,
            "named": self.rows[:NAMED],
            "unnamed": max(count - NAMED, 0),
            "kept": self.kept(),
            **self.around(),
        }
        return self.show(self.template, context, status)

    def kept(self) -> list[tuple[str, str]]:
        """The step and exactly these rows in this state: what comes later was not confirmed."""
        rows = self.rows.values_list("pk", "version")[:BULK_LIMIT]
        seen = self.seen or dict(rows)
        pairs = ",".join(f"{key}:{version}" for key, version in seen.items())
        return [("step", self.step.name), ("seen", pairs)]

    def apply(self, form: Any) -> HttpResponse:
        data = dict(form.cleaned_data)
        note = data.pop("note", "")
        flow: Any = workflow_of(self.model)
        items = list(self.rows[:BULK_LIMIT])
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
