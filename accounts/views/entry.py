"""The door: sign in, show a code, take up what was typed before the session ended, leave."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import admission, door, kept
from accounts.factors import check_code, has_factor
from accounts.forms import CodeForm, SignInForm
from accounts.models import Try, User
from core.audit.context import record
from core.client import client_address
from core.views import page_view

PAGE = "accounts/sign_in.html"
WRONG = 422
LOCKED = 429


@never_cache
@csrf_protect
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Account name and password; each try is counted before it is judged."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if request.user.is_authenticated:
        return redirect(admission.onward(request, target))
    form = SignInForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return ask(request, form, target, 200 if request.method == "GET" else WRONG)
    name = form.cleaned_data["username"]
    try:
        attempt = door.knock(name, client_address(request))
    except door.LockedOut as locked:
        form.add_error(None, refused_at_the_door(locked))
        return ask(request, form, target, LOCKED)
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        form.add_error(None, _("Account name or password is wrong."))
        return ask(request, form, target, WRONG)
    return let_in(request, form, user, attempt, target)


def ask(request: HttpRequest, form: SignInForm, target: str, status: int) -> HttpResponse:
    accounts = demo_accounts() if settings.DEMO else []
    context = {"form": form, "next": target, "demo_accounts": accounts, "title": _("Sign in")}
    return render(request, PAGE, context, status=status)


def demo_accounts() -> list[User]:
    """One account per role and place, for one-click entry in demo mode only."""
    users = User.objects.able_to_enter().filter(is_demo=True).order_by("id")
    return list(users.prefetch_related("posts__place", "posts__organisation"))


def let_in(
    request: HttpRequest, form: SignInForm, user: User, attempt: Try, target: str
) -> HttpResponse:
    """The password was right: ask for the code, or open the session."""
    if user.post is None:
        attempt.delete()
        form.add_error(None, _("You hold no post that is in force. Ask your administrator."))
        return ask(request, form, target, WRONG)
    if has_factor(user):
        attempt.delete()
        admission.hold(request, user, target)
        return redirect("accounts:code")
    door.welcome(attempt)
    admission.admit(request, user)
    return redirect(admission.onward(request, target))


def refused_at_the_door(locked: door.LockedOut) -> str:
    """What to say to whoever is locked out; the audit keeps it."""
    record("locked_out", locked.user, detail={"account": locked.user and locked.user.pk})
    moment = date_format(localtime(locked.until), "H:i")
    return _(
        "Too many wrong tries: this account name is locked until %(time)s. "
        "The security administrator can unlock it earlier."
    ) % {"time": moment}


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor; wrong codes count like wrong passwords."""
    pending = admission.held(request)
    if pending is None:
        messages.info(request, _("Sign in again: the time for the code is over."))
        return redirect("accounts:sign-in")
    user, target = pending
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        status = judge(request, form, user)
        if status == 200:
            return redirect(admission.onward(request, target))
    return render(
        request, "accounts/code.html", {"form": form, "title": _("Sign-in code")}, status=status
    )


def judge(request: HttpRequest, form: CodeForm, user: User) -> int:
    """Open the session if the code is right, and 200; else the status to answer with."""
    try:
        attempt = door.knock(user.username, client_address(request))
    except door.LockedOut as locked:
        form.add_error(None, refused_at_the_door(locked))
        return LOCKED
    device = check_code(user, form.cleaned_data["code"])
    if device is None:
        record("sign_in_failed", user, detail={"account": user.pk, "with": "code"})
        form.add_error("code", _("This code is wrong or was used before. Wait for the next one."))
        return WRONG
    door.welcome(attempt)
    admission.admit(request, user, factor=device.persistent_id)
    return 200


@require_POST
@csrf_protect
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("accounts:sign-in")


@never_cache
@page_view()
def resume(request: HttpRequest) -> HttpResponse:
    """What was typed into a form that was sent after the session had ended: send it now, or not."""
    entry = kept.kept_for(request)
    if entry is None:
        return redirect("accounts:desk")
    kept.drop(request)
    context = {"entry": entry, "opened": opened_at(entry.path), "title": _("Your entry is kept")}
    return render(request, "accounts/resume.html", context)


def opened_at(path: str) -> str:
    """The address if a page answers there; a form's own address nearly always does."""
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return ""
    return path
