"""The papers of an item: a tab that lists them, and the address that takes one more or discards one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.attachments import Attachment, PaperField, attach, discard
from core.pages.base import Page, go
from core.pages.tabs import Tab


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
    """What is attached to the item; `permission` on the item lets somebody add to it."""

    label = gettext_lazy("Papers")
    template = "generic/_papers.html"
    slug = "papers"

    def __init__(self, permission: str = "") -> None:
        self.permission = permission

    def needed(self, model: Any) -> str:
        return self.permission or change_permission(model)

    def context(self, page: Any, item: Any) -> dict[str, Any]:
        may_add = page.request.user.has_perm(self.needed(page.model), item)
        return {
            "papers": Attachment.objects.of(item).select_related("created_by"),
            "paper_form": PaperForm() if may_add else None,
            "papers_url": reverse(page.url_name("papers"), args=[getattr(item, page.key)]),
        }


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

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.find(self.tab.needed(self.model))
        url = f"{item.get_absolute_url()}?tab=papers"
        if request.POST.get("discard", "").isdecimal():
            return self.discard(item, url)
        form = PaperForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(
                self.template, {"form": form, "item": item, "back": (str(item), url)}, 422
            )
        paper = attach(item, form.cleaned_data["file"], request.user, form.cleaned_data["title"])
        messages.success(request, _("Added: %(name)s.") % {"name": paper.title})
        return go(request, url)

    def discard(self, item: Any, url: str) -> HttpResponse:
        """One's own paper only; what others added stays."""
        own = Attachment.objects.of(item).filter(created_by=self.request.user)
        paper = get_object_or_404(own, pk=self.request.POST["discard"])
        discard(paper)
        messages.success(self.request, _("Removed: %(name)s.") % {"name": paper.title})
        return go(self.request, url)
