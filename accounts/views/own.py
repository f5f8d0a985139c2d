"""One's own matters: posts and the switch between them, sessions, password, second factor."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import admission, door, factors
from accounts.forms import ConfirmPasswordForm, EnrolForm, OwnPasswordForm
from accounts.sessions import FACTOR, POST
from accounts.views.entry import refused_at_the_door
from core.client import client_address
from core.views import page_view

BOTH = ("GET", "POST")


@never_cache
@page_view()
def profile(request: HttpRequest) -> HttpResponse:
    """What the portal knows of oneself, and what one may set."""
    user = request.user
    current = request.session.session_key
    sessions = [
        {"row": row, "name": admission.name_of(row), "is_this": row.session_key == current}
        for row in user.sessions.order_by("-seen_at")
    ]
    context = {
        "title": _("My account"),
        "posts": user.posts.in_force().select_related("place", "organisation", "acting_for__user"),
        "sessions": sessions,
        "has_factor": factors.has_factor(user),
        "backup_codes_left": factors.backup_codes_left(user),
        "may_make_tokens": user.has_perm("accounts.add_apitoken"),
        "languages": settings.LANGUAGES,
    }
    return render(request, "accounts/profile.html", context)


@page_view(methods=("POST",))
def switch_post(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own posts from now on."""
    wanted = request.POST.get("post", "")
    own = request.user.posts.in_force().select_related("place", "organisation")
    post = own.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 18 else None
    if post is None:
        raise Http404
    request.session[POST] = post.pk
    messages.success(request, _("You now act as %(post)s.") % {"post": post})
    return redirect("accounts:desk")


@page_view(methods=("POST",))
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all the others."""
    name = request.POST.get("session", "")
    if name == "others":
        admission.end_other_sessions(request)
    else:
        found = [row for row in request.user.sessions.all() if admission.name_of(row) == name]
        if not found:
            raise Http404
        found[0].delete()
    messages.success(request, _("Ended. Whoever used it has to sign in again."))
    return redirect("accounts:profile")


def shows_password(request: HttpRequest, form: Any, field: str = "password") -> bool:
    """Whether a form with one's own password is right; wrong ones count like tries at the door.

    A session left open must not become a place to guess at leisure.
    """
    try:
        attempt = door.knock(request.user.username, client_address(request))
    except door.LockedOut as locked:
        messages.error(request, refused_at_the_door(locked))
        return False
    if form.is_valid() or field not in form.errors:
        attempt.delete()
    return form.is_valid()


@never_cache
@sensitive_post_parameters()
@page_view(methods=BOTH)
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session ends."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and shows_password(request, form, "old_password"):
        form.save()
        update_session_auth_hash(request, form.user)
        admission.end_other_sessions(request)
        messages.success(request, _("Your password is changed; your other sessions are ended."))
        return redirect("accounts:desk")
    context = {
        "form": form,
        "is_owed": request.user.owes_password,
        "title": _("Change the password"),
    }
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def is_unproven(request: HttpRequest) -> bool:
    """A person with a device in a session that never saw its code: may not touch the device."""
    return FACTOR not in request.session and factors.has_factor(request.user)


@never_cache
@sensitive_post_parameters("code", "password")
@page_view(methods=BOTH)
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator app, or replace it; ends with the backup codes, shown once."""
    if is_unproven(request):
        logout(request)
        return redirect("accounts:sign-in")
    form = EnrolForm(request.POST or None)
    proof = proof_form(request)
    device = factors.begin_enrolment(request.user)
    is_proven = proof is None or (proof.is_bound and shows_password(request, proof))
    if request.method == "POST" and form.is_valid() and is_proven:
        codes = factors.finish_enrolment(request.user, form.cleaned_data["code"])
        if codes:
            request.session[FACTOR] = device.persistent_id
            admission.end_other_sessions(request)
            return show_codes(request, codes)
        form.add_error("code", _("This code does not fit. Check the clock of your phone."))
    context = {
        "form": form,
        "proof": proof,
        "secret": factors.secret_of(device),
        "is_owed": factors.owes_factor(request.user),
        "title": _("Sign in with a code"),
    }
    return render(request, "accounts/enrol.html", context, status=422 if form.errors else 200)


def proof_form(request: HttpRequest) -> ConfirmPasswordForm | None:
    """Whoever has a device already shows the password before another takes its place."""
    if not factors.has_factor(request.user):
        return None
    return ConfirmPasswordForm(request.POST or None, user=request.user)


def show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"codes": codes, "title": _("Backup codes")}
    return render(request, "accounts/backup_codes.html", context)


@never_cache
@page_view()
def enrol_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the device being set up."""
    if is_unproven(request):
        raise Http404
    device = factors.begin_enrolment(request.user)
    return HttpResponse(factors.picture_of(device), content_type="image/svg+xml")


@never_cache
@sensitive_post_parameters("password")
@page_view(methods=BOTH)
def backup_codes(request: HttpRequest) -> HttpResponse:
    """Ten new backup codes; the old ones are void."""
    if is_unproven(request) or not factors.has_factor(request.user):
        raise Http404
    form = ConfirmPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and shows_password(request, form):
        return show_codes(request, factors.renew_backup_codes(request.user))
    context = {"form": form, "title": _("New backup codes")}
    return render(request, "accounts/renew_codes.html", context, status=422 if form.errors else 200)
