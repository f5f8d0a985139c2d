"""What was typed survives an expired session: kept for its owner, given back after sign-in.

The kept fields lie on the server, in the anonymous session that follows the expired one, for half an
hour and for the same person only. It works without JavaScript and for every form alike.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.sessions import seconds_now

KEPT = "kept"
KEPT_SECONDS = 1800
LARGEST = 500_000
NOT_KEPT = ("csrfmiddlewaretoken", "password")
DOOR = "accounts"
"""Only there a `code` is a secret; elsewhere it is a credit code, a code of the catalogue …"""


@dataclass(frozen=True)
class Entry:
    """A form that was sent too late."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool

    @property
    def typed(self) -> list[str]:
        """The texts somebody wrote, longest first: enough to recognise one's work."""
        texts = {value for _name, value in self.fields if value.strip()}
        return sorted(texts, key=lambda text: (-len(text), text))[:10]


def keep(request: HttpRequest, owner: str) -> bool:
    """Put the sent fields aside for `owner`; passwords and sign-in codes are never kept."""
    match = request.resolver_match
    is_door = match is None or match.app_name == DOOR
    secret = (*NOT_KEPT, "code") if is_door else NOT_KEPT
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name for word in secret)
    ]
    if not fields or sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return False
    request.session[KEPT] = {
        "owner": owner,
        "path": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
        "at": seconds_now(),
    }
    return True


def kept_for(request: HttpRequest) -> Entry | None:
    """What waits for the person who is signed in; anything else is thrown away."""
    found: dict[str, Any] | None = request.session.get(KEPT)
    if found is None:
        return None
    is_late = seconds_now() - found["at"] > KEPT_SECONDS
    if is_late or found["owner"] != str(request.user.pk):
        drop(request)
        return None
    fields = [(name, value) for name, value in found["fields"]]
    return Entry(found["path"], fields, found["had_files"])


def drop(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)
