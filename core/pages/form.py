"""New and change: a form that comes back filled, saves once, and notices that somebody was faster."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.pages.base import Page, back_link, go
from core.submissions import Submission
from core.workflow import Stateful


class FormPage(Page):
    """See docs/pages.md, "Forms"."""

    template = "generic/form.html"
    form: Any = None
    creates = True
    edits = True
    button: Any = ""
    """What the button says where it does more than save."""

    @classmethod
    def urls(cls, name: str) -> list[URLPattern]:
        cls.named(name)
        patterns = []
        if cls.creates:
            patterns.append(path(f"{name}/new/", cls.as_view(), name=f"{name}-new"))
        if cls.edits:
            where = f"{name}/<{cls.converter()}:key>/edit/"
            patterns.append(path(where, cls.as_view(), name=f"{name}-edit"))
        return patterns

    def needed(self) -> str:
        return "" if self.is_change else self.permission or self.permission_to("add")

    def permission_to(self, verb: str) -> str:
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"

    @property
    def is_change(self) -> bool:
        return "key" in self.kwargs

    @cached_property
    def item(self) -> Any:
        return self.find(self.permission_to("change")) if self.is_change else None

    def heading(self) -> str:
        if self.title:
            return str(self.title)
        kind = self.model._meta.verbose_name
        return (
            _("Change %(item)s") % {"item": self.item}
            if self.item
            else _("New: %(kind)s") % {"kind": kind}
        )

    def initial(self) -> dict[str, Any]:
        """The hook for what stands in the form before anything is typed."""
        names = self.form.base_fields
        return {name: value for name, value in self.request.GET.items() if name in names}

    def saved(self, item: Any) -> str:
        """The hook for where to go afterwards."""
        return item.get_absolute_url()

    def made(self, instance: Any = None) -> Any:
        posted = self.request.method == "POST"
        data, files = (self.request.POST, self.request.FILES) if posted else (None, None)
        initial = {} if instance else self.initial()
        return self.form(data, files, instance=instance, initial=initial, user=self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.ask(self.made(self.item))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        url = Submission.result_of(request.POST.get("once", ""), request.user)
        if url:
            return go(request, url)
        if not self.is_change:
            return self.save(None)  # what is new is kept in a transaction of its own
        with transaction.atomic():
            return self.save(self.locked())

    def locked(self) -> Any:
        """The row as it is now, held until the form is saved."""
        return self.model._base_manager.select_for_update(of=("self",)).get(pk=self.item.pk)

    def save(self, instance: Any) -> HttpResponse:
        form = self.made(instance)
        if self.is_stale(instance):
            form.add_error(
                None,
                _(
                    "Somebody changed this in the meantime. Nothing was saved. Compare and save again."
                ),
            )
        if not form.is_valid():
            return self.ask(form, status=422)
        return self.keep(form)

    def keep(self, form: Any) -> HttpResponse:
        """Save in a savepoint, so that a rule of the database comes back as a sentence."""
        try:
            with transaction.atomic():
                item = self.stored(form)
                url = self.saved(item)
                Submission.keep(self.request.POST.get("once", ""), self.request.user, url)
        except IntegrityError:
            earlier = Submission.result_of(self.request.POST.get("once", ""), self.request.user)
            if earlier:
                return go(self.request, earlier)
            form.add_error(
                None, _("This breaks a rule of the records: the same may already be there.")
            )
            return self.ask(form, status=422)
        kind = capfirst(self.model._meta.verbose_name)
        messages.success(
            self.request, _("Saved: %(kind)s %(item)s.") % {"kind": kind, "item": item}
        )
        return go(self.request, url)

    def stored(self, form: Any) -> Any:
        item = form.instance
        if isinstance(item, Stateful) and item.pk:
            item.version += 1
        if not item.pk and has_field(self.model, "created_by"):
            item.created_by = self.request.user
        return form.save()

    def is_stale(self, instance: Any) -> bool:
        seen = self.request.POST.get("version", "")
        return isinstance(instance, Stateful) and seen != str(instance.version)

    def ask(self, form: Any, status: int = 200) -> HttpResponse:
        version = getattr(self.item, "version", "") if self.is_change else ""
        context = {
            "form": form,
            "item": self.item,
            "version": version,
            "once": Submission.token(),
            "back": self.way_back(),
            "draft": f"{self.namespace()}.{self.name}",
        }
        return self.show(
            "generic/_form.html" if self.is_for("panel") else self.template, context, status
        )

    def way_back(self) -> Any:
        if self.item is not None:
            return str(self.item), self.item.get_absolute_url()
        return back_link(self.model, self.name, self.namespace())


def has_field(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())
