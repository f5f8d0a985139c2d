"""Ends sessions that are over, puts the acting post on the user, and asks for duties first."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import kept
from accounts.factors import owes_factor
from accounts.inbox import header_key
from accounts.sessions import FACTOR, POST, SEEN, STARTED, seconds_now
from core import sharing
from core.api.errors import as_json
from core.workflow import Finding

SESSION_KEY = POST
WRITE_AFTER = 60
"""Seconds after which a session's last use is written again."""
QUIET = "X-Quiet"
"""Sent by pages that ask again and again by themselves: nobody stays signed in by that."""
ALWAYS_OPEN = {"enrol", "enrol-picture", "password", "sign-out", "sign-in", "code"}

SAFE = {"GET", "HEAD", "OPTIONS"}

Answer = Callable[[HttpRequest], HttpResponse]


class SessionLimitsMiddleware:
    """A session ends after half an hour unused, and after twelve hours anyway.

    A form sent too late is not lost: when the answer is the way to the sign-in page, what was typed
    is put aside for its owner (see kept.py). By then the CSRF check has passed.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        owner = request.session.get(USER_KEY)
        if owner is None:
            return self.get_response(request)
        if not self._is_over(request):
            return self.get_response(request)
        request.session.flush()
        request.user = AnonymousUser()
        response = self.get_response(request)
        if request.method == "POST" and leads_to_sign_in(response) and kept.keep(request, owner):
            messages.info(
                request, _("Your session had ended. Sign in again: what you typed is kept.")
            )
        return response

    def _is_over(self, request: HttpRequest) -> bool:
        """Whether a limit has passed; if not, note the use."""
        now, session = seconds_now(), request.session
        started, seen = session.get(STARTED, now), session.get(SEEN, now)
        if now - seen > settings.SESSION_IDLE_SECONDS:
            return True
        if now - started > settings.SESSION_LONGEST_SECONDS:
            return True
        if request.headers.get(QUIET) == "1":
            return False  # a page that asks by itself is no use of the session
        if SEEN not in session or now - seen >= WRITE_AFTER:
            session[STARTED], session[SEEN] = started, now
        return False


def leads_to_sign_in(response: HttpResponse) -> bool:
    target = response.headers.get("HX-Redirect") or response.headers.get("Location") or ""
    return target.partition("?")[0] == resolve_url(settings.LOGIN_URL)


class ActingPostMiddleware:
    """One acts in one post at a time: the one named in the session, if it is one's own and in force.

    Without any post in force nobody stays signed in: a leaver is out with the next click.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.get(USER_KEY) is not None and request.user.is_authenticated:
            self._take_post(request)
        response = self.get_response(request)
        if request.method not in SAFE and getattr(request.user, "post", None):
            cache.delete(header_key(request.user))  # an own step shows at once
        return response

    def _take_post(self, request: HttpRequest) -> None:
        own = request.user.posts.in_force().select_related("place", "organisation")
        own = own.annotate(is_lent_to=sharing.any_lent(request.user))
        posts = sorted(own, key=lambda post: post.pk)
        if not posts:
            logout(request)
            messages.error(request, _("You hold no post that is in force, so you are signed out."))
            return
        chosen = request.session.get(POST)
        request.user.acting_as(next((post for post in posts if post.pk == chosen), posts[0]))
        request.user.own_posts = posts
        if not posts[0].is_lent_to:
            sharing.note_nothing_lent(request.user)


class DutiesFirstMiddleware:
    """Whoever owes a new password or a second factor gets no further before."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Answer, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        match = request.resolver_match
        is_open = match.app_name == "accounts" and match.url_name in ALWAYS_OPEN
        if is_open or USER_KEY not in request.session or not request.user.is_authenticated:
            return None
        if request.user.owes_password:
            return first(request, "accounts:password", _("First choose a new password: %(url)s"))
        if FACTOR not in request.session and owes_factor(request.user):
            return first(
                request,
                "accounts:enrol",
                _("First set up the second factor of your sign-in: %(url)s"),
            )
        return None


def first(request: HttpRequest, page: str, sentence: str) -> HttpResponse:
    """A person is led to the page; a program, which can't fill it in, is told in JSON."""
    match: Any = request.resolver_match
    if match.app_name != "api" or match.url_name == "docs":
        return redirect(page)
    finding = Finding(sentence % {"url": request.build_absolute_uri(reverse(page))})
    title = _("Your account owes something first; nothing was done.")
    body = {"status": 403, "title": title, "findings": [as_json(finding)]}
    return JsonResponse(body, status=403)
