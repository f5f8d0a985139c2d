"""The app on the phone: pages without anybody's data, the data, what is sent, the service worker.

The pages are a shell that the phone may keep: they hold no name, no case and no token. Everything else
comes from `data` and lies in the phone's own database (docs/grid.md, "On the phone").
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.idempotency import Answer, KeyReused, once
from core.views import PREFERENCES, page_view
from grid import phone
from grid.forms.phone import MovedOn, NotTaken, take
from grid.phone_words import WORDS

PERMISSION = "grid.handle_case"
KEY = re.compile(r"[\x21-\x7e]{8,100}")
TITLES = {
    "today": gettext_lazy("Today"),
    "report": gettext_lazy("Report a case"),
    "patrol": gettext_lazy("Patrol log"),
    "task": gettext_lazy("Task"),
    "queue": gettext_lazy("Outbox"),
    "conflict": gettext_lazy("The case has moved on"),
    "mine": gettext_lazy("My reports"),
    "offline": gettext_lazy("No connection"),
}
TABS = (
    ("today", "home", pgettext_lazy("tab", "Today")),
    ("report", "camera", pgettext_lazy("tab", "Report")),
    ("patrol", "walk", pgettext_lazy("tab", "Patrol")),
    ("mine", "list", pgettext_lazy("tab", "Mine")),
    ("queue", "send", pgettext_lazy("tab", "Outbox")),
)
FILES = (
    "vendor/icons.svg",
    "portal.css",
    "seal.svg",
    "field/field.css",
    *(
        f"field/{name}.js"
        for name in (
            "app", "dom", "store", "send", "photo", "photos", "place", "report", "patrol", "today",
            "task", "queue", "conflict", "mine", "offline", "worker",
        )
    ),
)  # fmt: skip
"""What the phone keeps besides the pages."""
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))
APPARENT = re.compile(r"age|sent_at")


# --- pages that hold nobody's data ---------------------------------------------------------------


@page_view(PERMISSION)
def shell(request: HttpRequest, name: str) -> HttpResponse:
    """One page of the app; the phone keeps it and fills it in."""
    response = render(request, f"grid/phone_{name}.html", page_of(name))
    response.headers["Vary"] = "Cookie"
    return response


def page_of(name: str) -> dict[str, Any]:
    """What a page of the app is drawn with: words and addresses, and nothing of anybody's."""
    return {
        "title": TITLES[name],
        "name": name,
        "script": f"field/{name}.js",
        "tabs": [(tab, label, icon, reverse(f"grid:field-{tab}")) for tab, icon, label in TABS],
        "words": {key: str(text) for key, text in WORDS.items()},
        "addresses": addresses(),
    }


def addresses() -> dict[str, str]:
    own = {name: reverse(f"grid:field-{name}") for name in (*TITLES, "data", "send", "worker")}
    return own | {"scope": reverse("grid:field-today"), "sign_in": reverse("accounts:sign-in")}


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: a few lines that name what belongs to this version of the app."""
    shown = {
        "version": version(),
        "pages": [reverse(f"grid:field-{name}") for name in TITLES],
        "offline": reverse("grid:field-offline"),
        "files": [static(name) for name in FILES],
        "data": reverse("grid:field-data"),
        "send": reverse("grid:field-send"),
    }
    text = f"import {{ start }} from {json.dumps(static('field/worker.js'))};\nstart({json.dumps(shown)});\n"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def version() -> str:
    """Changes with every file and page of the app, and only then."""
    if settings.STATIC_MANIFEST:
        return lasting_version(get_language() or "")
    return version_now()


@lru_cache
def lasting_version(language: str) -> str:
    """Where files bear hashes they stay as they are until the next start."""
    return version_now()


def version_now() -> str:
    digest = hashlib.sha256(settings.VERSION.encode())
    for name in FILES:
        digest.update(static(name).encode())
        found = None if settings.STATIC_MANIFEST else finders.find(name)
        digest.update(Path(str(found)).read_bytes() if found else b"")
    for name in TITLES:
        digest.update(render_to_string(f"grid/phone_{name}.html", page_of(name)).encode())
    return digest.hexdigest()[:16]


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone asks before it installs the app."""
    icons = [
        {
            "src": static(f"vendor/field/{purpose}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]
    text = {
        "id": reverse("grid:field-today"),
        "name": _("Qiangzhen in the field"),
        "short_name": _("Qiangzhen"),
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("grid:field-today"),
        "scope": reverse("grid:field-today"),
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#f6f5f1",
        "theme_color": "#17365d",
        "icons": icons,
        "shortcuts": [
            {"name": str(TITLES[name]), "url": reverse(f"grid:field-{name}")}
            for name in ("report", "patrol")
        ],
    }
    return HttpResponse(
        json.dumps(text, ensure_ascii=False), content_type="application/manifest+json"
    )


# --- data and what is sent -----------------------------------------------------------------------


def for_the_app(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """No redirects: the app is told in a word that somebody must sign in, or that it may not."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"state": "signed_out"}, status=401)
        if not request.user.has_perm(PERMISSION):
            return refused({"": [_("Your post may not do this.")]}, status=403)
        return view(request)

    return guarded


@require_GET
@never_cache
@for_the_app
def data(request: HttpRequest) -> HttpResponse:
    """Everything the pages show, and the token without which nothing is taken."""
    look = {name: preference(request, name) for name in ("theme", "letters")}
    given = phone.given_to(request.user)
    return JsonResponse(given | {"look": look, "token": get_token(request)})


def preference(request: HttpRequest, name: str) -> str:
    chosen = request.COOKIES.get(name, "")
    return chosen if chosen in PREFERENCES[name] else PREFERENCES[name][0]


@require_POST
@never_cache
@for_the_app
def send(request: HttpRequest) -> HttpResponse:
    """One entry from the phone, taken once however often it is sent."""
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        return refused({"": [_("The entry has no key of its own. Update the app.")]}, status=400)
    try:
        answer = once(request.user, key, fingerprint(request), lambda: taken(request))
    except KeyReused:
        text = _(
            "An earlier version of this entry has arrived already. Look at “My reports”; "
            "change the case there, or delete this entry."
        )
        return JsonResponse({"state": "known", "errors": {"": [text]}}, status=422)
    except NotTaken as refusal:
        return refused(refusal.errors)
    except MovedOn as moved:
        body = {"state": "conflict", "sentence": str(moved), "case": moved.case}
        return JsonResponse(body, status=409)
    headers = {"Idempotent-Replayed": "true"} if answer.is_replayed else {}
    return JsonResponse(answer.body, status=answer.status, headers=headers)


def taken(request: HttpRequest) -> Answer:
    return Answer(201, {"state": "done"} | take(request.user, request.POST, request.FILES))


def refused(errors: dict[str, list[str]], status: int = 422) -> JsonResponse:
    return JsonResponse({"state": "refused", "errors": errors}, status=status)


def fingerprint(request: HttpRequest) -> str:
    """What was sent, in which post; how long ago it was written differs from try to try."""
    digest = hashlib.sha256(str(request.user.post.pk).encode())
    for name in sorted(request.POST):
        if not APPARENT.fullmatch(name):
            digest.update(json.dumps([name, request.POST.getlist(name)]).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(name.encode() + hashlib.file_digest(file, "sha256").digest())
            file.seek(0)
    return digest.hexdigest()
