"""The papers of an item: a tab that lists them, and the address that takes one more or discards one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.attachments import Attachment, PaperField, attach, discard
from core.history import Step
from core.pages.base import NotNow, Page, go
from core.pages.tabs import Tab
from core.scope import permissions_on
from core.workflow import workflow_of


class PaperForm(forms.Form):
    """One paper; its content is checked, not its name."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)
    file = PaperField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, OFD, Word, Excel, WPS or a picture, at most 50 MB."),
        widget=forms.FileInput,
    )


def change_permission(model: Any) -> str:
    return f"{model._meta.app_label}.change_{model._meta.model_name}"


class Papers(Tab):
    """What is attached to the item.

    A row that moves by a workflow takes papers from whoever has a main step open on it now, and from
    holders of `permission`, which may differ by status. Any other row takes them from whoever may
    change it. A paper goes again only by who brought it, and only until the next step was taken.
    """

    label = gettext_lazy("Papers")
    template = "generic/_papers.html"
    slug = "papers"

    def __init__(self, permission: str | Mapping[str, str] = "") -> None:
        self.permission = permission

    def patterns(self, page: Any, name: str) -> list[URLPattern]:
        return [PapersPage.pattern(page, self, name)]

    def wanted(self, item: Any) -> set[str]:
        """Any of these permissions on the item lets somebody add to it now."""
        flow, more = workflow_of(item), self.permission
        if not isinstance(more, str):
            more = more.get(item.status, "")
        if flow is None:
            return {more or change_permission(type(item))}
        awaited = {name for name, statuses in flow.awaited.items() if item.status in statuses}
        return (awaited | {more}) - {""}

    def takes_from(self, user: Any, item: Any) -> bool:
        wanted = self.wanted(item)
        return bool(wanted and permissions_on(user, item, wanted))

    def context(self, page: Any, item: Any) -> dict[str, Any]:
        may_add = self.takes_from(page.request.user, item)
        papers = list(Attachment.objects.of(item).select_related("created_by"))
        own = [paper for paper in papers if paper.created_by_id == page.request.user.pk]
        moved_at = last_step_at(item) if own else None
        return {
            "papers": papers,
            "removable": {paper.pk for paper in own if not is_kept(paper, moved_at)},
            "paper_form": PaperForm() if may_add else None,
            "papers_closed": "" if may_add else closed(self, item),
            "papers_url": reverse(page.url_name("papers"), args=[getattr(item, page.key)]),
        }


def closed(tab: Papers, item: Any) -> str:
    """Why somebody can't add a paper."""
    if not tab.wanted(item):
        return _("This matter waits for nobody now, so no paper is added to it.")
    if workflow_of(item) is None:
        return _("Papers are added by whoever may change this.")
    return _("Papers are added by whoever has the next step; that is somebody else now.")


def last_step_at(item: Any) -> datetime | None:
    return Step.objects.of(item).aggregate(Max("at"))["at__max"]


def is_kept(paper: Attachment, moved_at: datetime | None) -> bool:
    """Whether the row has moved on since: others have decided on what lay before them."""
    return moved_at is not None and moved_at > paper.created_at


class PapersPage(Page):
    """Made by DetailPage.urls where a page has the tab."""

    template = "generic/paper_form.html"
    http_method_names = ["post"]
    tab: Any = None

    @classmethod
    def pattern(cls, page: Any, tab: Papers, name: str) -> URLPattern:
        given = {"model": page.model, "name": name, "key": page.key, "tab": tab}
        view: Any = type(f"{page.__name__}Papers", (cls,), given)
        where = f"{name}/<{page.converter()}:key>/papers/"
        return path(where, view.as_view(), name=f"{name}-papers")

    def heading(self) -> str:
        return _("Papers")

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.held(self.find())
        url = f"{item.get_absolute_url()}?tab=papers"
        if request.POST.get("discard", "").isdecimal():
            return self.discard(item, url)
        if not self.tab.takes_from(request.user, item):
            raise NotNow(closed(self.tab, item))
        form = PaperForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(
                self.template, {"form": form, "item": item, "back": (str(item), url)}, 422
            )
        paper = attach(item, form.cleaned_data["file"], request.user, form.cleaned_data["title"])
        messages.success(request, _("Added: %(name)s.") % {"name": paper.title})
        return go(request, url)

    def held(self, item: Any) -> Any:
        """The row as it is now: nobody takes a step on it while its papers change."""
        return type(item)._base_manager.select_for_update(of=("self",)).get(pk=item.pk)

    def discard(self, item: Any, url: str) -> HttpResponse:
        """One's own paper only, and not what somebody may already have decided on."""
        paper = get_object_or_404(Attachment.objects.of(item), pk=self.request.POST["discard"])
        against = self.against(item, paper)
        if against:
            messages.error(self.request, against)
            return go(self.request, url)
        discard(paper)
        messages.success(self.request, _("Removed: %(name)s.") % {"name": paper.title})
        return go(self.request, url)

    def against(self, item: Any, paper: Attachment) -> str:
        if paper.created_by_id != self.request.user.pk:
            return _("A paper is removed by who added it: ask %(who)s.") % {
                "who": paper.created_by or _("the system")
            }
        if is_kept(paper, last_step_at(item)):
            return _("A step was taken since this paper was added, so it stays with the matter.")
        return ""
