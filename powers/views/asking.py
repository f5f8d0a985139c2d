"""Asking for powers: a town for itself, a county for several towns."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.views import page_view
from core.workflow import Refused
from powers import requests
from powers.forms.asking import AskForm
from powers.models import Batch, Delegation, PowerItem


@page_view("powers.add_batch", methods=("GET", "POST"))
def ask(request: HttpRequest) -> HttpResponse:
    """A town asks for items of the catalogue, or a county draws up a batch for several towns."""
    form = AskForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _open(form, request.user)
        except Refused as refusal:
            for finding in refusal.findings:
                form.add_error(None, str(finding))
        else:
            messages.success(
                request, _("The request was drawn up. Check the lines, then submit them.")
            )
            return redirect(batch)
    return _ask_page(request, form)


def _open(form: AskForm, user: Any) -> Batch:
    data = dict(form.cleaned_data)
    items, towns = data.pop("items"), data.pop("towns")
    return requests.ask(items, towns, by=user, place=user.post.place, **data)


def _ask_page(request: HttpRequest, form: Any) -> HttpResponse:
    place = request.user.post.place
    items = PowerItem.objects.visible_to(request.user).published().order_by("number")
    there = Delegation.objects.live().filter(town=place).values_list("power_id", flat=True)
    context = {
        "form": form,
        "items": items,
        "there": set(there),
        "chosen": set(request.POST.getlist("items")),
        "title": _("Ask for powers"),
    }
    return render(request, "powers/ask.html", context, status=422 if form.errors else 200)
