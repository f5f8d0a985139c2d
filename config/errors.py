"""The pages for what may not be, isn't there, or went wrong: each says what to do now."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.matrix import words_for
from accounts.roles import ROLES
from core.pages.base import Denied

log = logging.getLogger("portal.errors")


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Which permission in which place is missing, and which posts carry it."""
    permission = exception.permission if isinstance(exception, Denied) else ""
    context = {
        "permission": label_of(permission),
        "post": getattr(request.user, "post", None),
        "carriers": carriers(permission),
        "reason": getattr(exception, "reason", ""),
    }
    return render(request, "403.html", context, status=403)


def label_of(permission: str) -> str:
    return words_for(permission) if permission else ""


def carriers(permission: str) -> list[Any]:
    return [role.label for role in ROLES.values() if permission in role.permissions]


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Nothing here may fail again: no database, no shell."""
    code = secrets.token_hex(4).upper()
    log.error("page failed: code %s, %s %s", code, request.method, request.path)
    return HttpResponse(render_to_string("500.html", {"code": code}), status=500)
