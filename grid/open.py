"""What the public may do on the ground without an account: offer to help in a grid (ZJ-12)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.client import client_address
from core.rates import seconds_to_wait
from grid.forms.people import HelpForm
from grid.models import Grid
from towns.models import Division

OFFERS_PER_HOUR = 10


@require_http_methods(["GET", "HEAD", "POST"])
def help_here(request: HttpRequest, code: str) -> HttpResponse:
    """Villagers, volunteers and organisations offer to help; the grid answers them."""
    town = _town(code)
    form = HelpForm(request.POST if request.method == "POST" else None, town=town)
    context = {"town": town, "form": form, "title": _("Help in %(town)s") % {"town": town}}
    if request.method == "POST":
        wait = seconds_to_wait(
            "help", client_address(request) or "-", times=OFFERS_PER_HOUR, seconds=3600
        )
        if wait:
            context["wait"] = wait // 60 + 1
            return render(request, "grid/open_help.html", context, status=429)
        if form.is_valid():
            form.save()
            return render(request, "grid/open_thanks.html", context | {"grid": form.instance.grid})
    return render(request, "grid/open_help.html", context, status=422 if form.errors else 200)


def _town(code: str) -> Division:
    """A town that has grids; any other isn't there."""
    towns = Division.objects.towns().valid().filter(code=code) if code.isalnum() else None
    town = towns.first() if towns is not None else None
    if town is None or not Grid.objects.in_force().filter(town=town).exists():
        raise Http404
    return town
