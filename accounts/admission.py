"""From the door to the desk: what a session gets when somebody is let in, and how others end."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import kept
from accounts.models import Session, User
from accounts.sessions import (
    ADDRESS,
    AGENT,
    FACTOR,
    LAST_VISIT,
    PENDING,
    SEEN,
    STARTED,
    seconds_now,
)
from core.client import client_address

BACKEND = "accounts.backends.PostBackend"
PENDING_SECONDS = 300


def admit(request: HttpRequest, user: User, factor: str = "") -> None:
    """Sign in under a fresh session key; the limits count from now."""
    last_visit = user.last_login
    login(request, user, backend=BACKEND)
    session = request.session
    session.pop(PENDING, None)
    session[STARTED] = session[SEEN] = seconds_now()
    session[ADDRESS] = client_address(request)
    session[AGENT] = request.headers.get("User-Agent", "")[:200]
    session[LAST_VISIT] = last_visit.isoformat() if last_visit else ""
    if factor:
        session[FACTOR] = factor


def hold(request: HttpRequest, user: User, onward: str) -> None:
    """The password was right; the code is still to come, within five minutes."""
    request.session[PENDING] = {"user": user.pk, "next": onward, "at": seconds_now()}


def held(request: HttpRequest) -> tuple[User, str] | None:
    """Who has shown the password and may show a code now, and where they were going."""
    pending: dict[str, Any] | None = request.session.get(PENDING)
    if pending is None or seconds_now() - pending["at"] > PENDING_SECONDS:
        return None
    user = User.objects.able_to_enter().filter(pk=pending["user"]).first()
    return (user, pending["next"]) if user else None


def onward(request: HttpRequest, target: str) -> str:
    """Where to go after sign-in: to what was kept, else to `target` if it is ours, else the desk."""
    if kept.kept_for(request):
        return resolve_url("accounts:resume")
    is_ours = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if target.startswith("/") and is_ours else resolve_url("accounts:desk")


def name_of(session: Session) -> str:
    """A name for a session that may be shown; its key never leaves the server."""
    return salted_hmac("accounts.session", session.session_key).hexdigest()[:16]


def end_other_sessions(request: HttpRequest) -> int:
    user: Any = request.user
    others = user.sessions.exclude(session_key=request.session.session_key)
    count, _rows = others.delete()
    return count
