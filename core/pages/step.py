"""One step of a workflow on one row: confirm or fill in, then apply at the version that was seen."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from core import history
from core.forms import bare_step_form
from core.pages.base import Denied, Page, find, go
from core.scope import note_reach
from core.workflow import Overtaken, Refused, workflow_of


class TransitionPage(Page):
    """Serves every model with a workflow; made by DetailPage.urls."""

    template = "generic/step.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.flow: Any = workflow_of(self.model)
        self.step: Any = self.flow and self.flow.transitions.get(kwargs["step"])

    def heading(self) -> str:
        return str(self.step.label) if self.step else ""

    def find(self, permission: str = "") -> Any:
        """With what nearly every step looks at."""
        related = self.flow.read_with if self.flow else ()
        key = {self.key: self.kwargs["key"]}
        return find(self.request, self.model, permission, related=related, **key)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.find()
        self.check(item)
        offers = {offer.transition.name: offer for offer in self.flow.open_to(request.user, item)}
        offer = offers.get(self.step.name)
        if offer is None:
            return self.ask(item, None, self.closed(item), status=409)
        return self.ask(item, form_of(self.step, request, item), offer.findings)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.find()
        self.check(item)
        form = form_of(self.step, request, item)
        if not form.is_valid():
            return self.ask(item, form, status=422)
        try:
            return self.apply(item, form)
        except Overtaken as late:
            return (
                self.done(item)
                if self.was_mine(item)
                else self.ask(item, None, late.findings, status=409)
            )
        except Refused as refusal:
            show_at_fields(form, refusal)
            return self.ask(
                item, form, [f for f in refusal.findings if f.field not in form.fields], status=422
            )
        except ObjectDoesNotExist:
            raise Http404 from None
        except PermissionDenied as denial:
            raise Denied(str(denial), self.user.post) from None

    def apply(self, item: Any, form: Any) -> HttpResponse:
        data = dict(form.cleaned_data)
        note, version = data.pop("note", ""), data.pop("version", None)
        self.flow.apply(
            item, self.step.name, by=self.request.user, note=note, version=version, **data
        )
        return self.done(item)

    def done(self, item: Any) -> HttpResponse:
        facts = {"step": self.step.label, "item": item}
        messages.success(self.request, _("“%(step)s” is done: %(item)s.") % facts)
        return go(self.request, self.way_out(item))

    def way_out(self, item: Any) -> str:
        """Back where the step was called from, where that is the list or the desk; else to the item."""
        return item.get_absolute_url()

    def check(self, item: Any) -> None:
        """The step exists, is taken by people, and is theirs in some status."""
        if self.step is None or self.step.is_automatic:
            raise Http404
        note_reach(self.request.user, item)  # the engine reads the row anew and asks again
        wanted = self.step.permissions()
        if not any(self.request.user.has_perm(permission, item) for permission in wanted):
            raise Denied(sorted(wanted)[0], self.user.post)

    def closed(self, item: Any) -> list[Any]:
        """Why the step is not offered now: the engine's own sentence."""
        try:
            self.flow._in_order(item, self.step, None)
        except Overtaken as late:
            return late.findings
        return []

    def was_mine(self, item: Any) -> bool:
        """A second press of one's own: the step was already taken by oneself and nothing came since."""
        last = history.Step.objects.of(item).last()
        opened = str(self.request.POST.get("version", ""))
        item.refresh_from_db()
        return bool(
            last
            and last.name == self.step.name
            and last.by_id == self.request.user.pk
            and last.to_status == item.status
            and opened == str(item.version - 1)
        )

    def ask(self, item: Any, form: Any, findings: Any = (), status: int = 200) -> HttpResponse:
        return self.show(
            "generic/_step.html" if self.is_for("panel") else self.template,
            {
                "item": item,
                "subject": self.flow.title(item),
                "form": form,
                "step": self.step,
                "findings": list(findings),
                "url": self.request.path,
                "back": (str(item), item.get_absolute_url()),
            },
            status=status,
        )


def form_of(step: Any, request: HttpRequest, item: Any = None) -> Any:
    """The step's own form, or the bare one, with the note and the version that was seen."""
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = bare_step_form(step, request.user, data, files, item)
    for name in form.not_asked():
        del form.fields[name]
    if data is None:
        form.initial |= proposed(form, request)
    if item is not None:
        form.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=item.version
        )
    return form


def proposed(form: Any, request: HttpRequest) -> dict[str, str]:
    """What the link that leads here knows already: it stands in the form and can be changed."""
    given = getattr(request, "GET", {})
    return {name: given[name] for name in given if name in form.fields}


def show_at_fields(form: Any, refusal: Refused) -> None:
    for finding in refusal.findings:
        if finding.field and finding.field in form.fields:
            form.add_error(finding.field, str(finding))


def step_link(item: Any, url_name: str, step: str, key: str = "pk") -> str:
    try:
        return reverse(url_name, args=[getattr(item, key), step])
    except NoReverseMatch:
        return ""
