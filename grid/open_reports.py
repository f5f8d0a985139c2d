"""What the public does with cases without an account: report, follow by code, rate once (ZJ-14)."""

import hmac
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Post
from accounts.roles import ROLES
from core.client import client_address
from core.rates import seconds_to_wait
from core.workflow import Refused
from grid.forms.reports import FollowForm, OpenRatingForm, ReportForm
from grid.locating import grid_in
from grid.models import Reporter
from grid.open_standing import Standing
from grid.workflow import CASE
from towns.models import Division

REPORTS_PER_HOUR = 10
LOOKUPS_PER_HOUR = 30
SHOWN = 60
BOTH = ["GET", "HEAD", "POST"]


# --- which town ----------------------------------------------------------------------------------


def taking_towns() -> Any:
    """Towns in which somebody accepts cases: elsewhere a report would reach nobody."""
    roles = [role.code for role in ROLES.values() if "grid.accept_case" in role.permissions]
    posts = Post.objects.in_force().filter(role__in=roles)
    return Division.objects.towns().valid().filter(pk__in=posts.values("place"))


@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """Where did it happen: by name, or by the position that the phone knows."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:30]
    rows = taking_towns().select_related("city", "county").order_by("code")
    here = town_under(request)
    if words:
        rows = rows.filter(name__contains=words)
    context = {
        "title": _("Report something"),
        "words": words,
        "here": here,
        "was_located": "lon" in request.GET,
        "position": request.GET.urlencode() if here else "",
        "towns": list(rows[:SHOWN]),
    }
    return render(request, "grid/open_report_towns.html", context)


def town_under(request: HttpRequest) -> Division | None:
    """The town whose drawn ground holds the position."""
    try:
        point = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return None
    if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
        return None
    for province in Division.objects.valid().filter(level=Division.Level.PROVINCE):
        grid = grid_in(province, point)
        if grid and taking_towns().filter(pk=grid.town_id).exists():
            return grid.town
    return None


# --- reporting -----------------------------------------------------------------------------------


@never_cache
@require_http_methods(BOTH)
def report(request: HttpRequest, code: str) -> HttpResponse:
    """One report; the answer is its number and the code to follow it by."""
    town = taking_towns().filter(code=code.replace("\x00", "")).first()
    if town is None:
        raise Http404
    context = {"town": town, "title": _("Report something in %(town)s") % {"town": town}}
    if request.method != "POST":
        form = ReportForm(town=town, initial=located(request))
        return render(request, "grid/open_report.html", context | {"form": form})
    wait = too_often(request, "report", REPORTS_PER_HOUR)
    if wait:
        form = ReportForm(town=town)
        return render(
            request, "grid/open_report.html", context | {"form": form, "wait": wait}, status=429
        )
    form = ReportForm(request.POST, request.FILES, town=town)
    if not form.is_valid():
        return render(request, "grid/open_report.html", context | {"form": form}, status=422)
    told = reporter_of(form)
    context |= {"title": _("Thank you. Your report is in."), "reporter": told}
    return render(request, "grid/open_report_taken.html", context)


def reporter_of(form: ReportForm) -> Reporter:
    """The reporter of this form: of the first press, also where two came at the same time."""
    rows = Reporter.objects.filter(form_key=form.cleaned_data["form_key"])
    told = rows.first()
    if told is None:
        try:
            form.save()
        except IntegrityError:
            if not rows.exists():
                raise
        told = rows.get()
    return told


def located(request: HttpRequest) -> dict[str, str]:
    """The position that led here stands in the form."""
    return {
        name: request.GET[short][:24]
        for name, short in (("longitude", "lon"), ("latitude", "lat"))
        if short in request.GET
    }


def too_often(request: HttpRequest, name: str, times: int) -> int:
    """Minutes to wait, 0 where the address may go on; without Redis nobody waits."""
    address = client_address(request) or "-"
    seconds = seconds_to_wait(f"open-{name}", address, times=times, seconds=3600)
    return seconds // 60 + 1 if seconds else 0


# --- following -----------------------------------------------------------------------------------


@never_cache
@require_http_methods(BOTH)
def follow(request: HttpRequest) -> HttpResponse:
    """How far a report is; a wrong code and an unknown number look the same."""
    if request.method != "POST":
        first = {"number": request.GET.get("number", "")[:30]}
        return asked(request, FollowForm(initial=first))
    wait = too_often(request, "follow", LOOKUPS_PER_HOUR)
    if wait:
        return asked(request, FollowForm(), wait, 429)
    form = FollowForm(request.POST)
    told = found(form)
    return asked(request, form, status=422) if told is None else shown(request, told)


def found(form: FollowForm) -> Reporter | None:
    """The reporter whose number and code these are; every code of the number is compared."""
    if not form.is_valid():
        return None
    rows = Reporter.objects.filter(first_number=form.cleaned_data["number"].replace("\x00", ""))
    code = form.cleaned_data["code"].encode()
    fitting = [row for row in rows[:20] if hmac.compare_digest(row.follow_code.encode(), code)]
    if not fitting:
        form.add_error(None, _("There is no report with this number and code."))
    return fitting[0] if fitting else None


def asked(request: HttpRequest, form: Any, wait: int = 0, status: int = 200) -> HttpResponse:
    context = {"title": _("Follow a report"), "form": form, "wait": wait}
    return render(request, "grid/open_follow.html", context, status=status)


def shown(
    request: HttpRequest, told: Reporter, rating: Any = None, status: int = 200
) -> HttpResponse:
    """In plain words; never who works on it, never who else reported it."""
    standing = Standing(told)
    context = {
        "title": _("Report %(number)s") % {"number": told.first_number},
        "standing": standing,
        "reporter": told,
        "form": rating or (OpenRatingForm() if standing.may_rate else None),
    }
    return render(request, "grid/open_case.html", context, status=status)


@never_cache
@require_http_methods(["POST"])
def rate(request: HttpRequest) -> HttpResponse:
    """Once: a second rating finds the case rated."""
    if too_often(request, "follow", LOOKUPS_PER_HOUR):
        return asked(request, FollowForm(), 60, 429)
    follow_form, form = FollowForm(request.POST), OpenRatingForm(request.POST)
    told = found(follow_form)
    if told is None:
        return asked(request, follow_form, status=422)
    if not form.is_valid():
        return shown(request, told, form, 422)
    data = form.cleaned_data
    try:
        CASE.apply(told.case, "rate_openly", by=None, note=data["words"], rating=data["rating"])
    except Refused:
        return shown(request, told, status=409)
    return shown(request, Reporter.objects.select_related("case").get(pk=told.pk))
