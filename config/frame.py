"""The tools at the top of every page, drawn once for each language and preference.

What differs from person to person and from page to page stands in the drawing as a mark and is put
in last, escaped, all marks in one pass.
"""

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MARK = re.compile(r"@(token|next|user|post|waiting|unread)@")


def tools(shell: Any, *, is_public: bool = False) -> SafeString:
    """Inbox, bell, help, preferences and one's account, as HTML."""
    request = shell.request
    is_known = bool(shell.user and shell.user.is_authenticated)
    html = _drawn(
        settings.ROOT_URLCONF, get_language() or "", shell.letters, shell.theme, is_known, is_public
    )
    values = {
        "token": get_token(request),
        "next": escape(request.get_full_path()),
        "user": escape(shell.user),
        "post": escape(shell.post or ""),
        "waiting": "" if is_public else count(shell.waiting),
        "unread": "" if is_public else count(shell.unread),
    }
    return mark_safe(MARK.sub(lambda found: values[found[1]], html))  # noqa: S308


def count(number: str) -> str:
    return f'<span class="count">{escape(number)}</span>' if number else ""


@lru_cache(maxsize=100)
def _drawn(
    urls: str, language: str, letters: str, theme: str, is_known: bool, is_public: bool
) -> str:
    context = {
        "language": language,
        "letters": letters,
        "theme": theme,
        "is_known": is_known,
        "is_public": is_public,
        "csrf_token": "@token@",
    }
    return render_to_string("shell/tools.html", context)
