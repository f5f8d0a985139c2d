"""What every page shows around its content: the acting post, the menu, the place's path, preferences."""

from functools import lru_cache
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import cached_property

from accounts.inbox import HEADER_CAP, header_count, header_key
from config import frame
from config.navigation import MENU
from core import clock, menu
from core.notifications import unread_count, unread_key
from core.views import PREFERENCES

TEN_MINUTES = 600
UNREAD = 99


class Shell:
    """Read by base.html and public.html; nothing is asked of the database before it is shown."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    def preference(self, name: str) -> str:
        allowed = PREFERENCES[name]
        value = self.request.COOKIES.get(name, "")
        return value if value in allowed else allowed[0]

    @property
    def letters(self) -> str:
        return self.preference("letters")

    @property
    def theme(self) -> str:
        return self.preference("theme")

    @property
    def side(self) -> str:
        return self.preference("side")

    @property
    def version(self) -> str:
        return settings.VERSION

    @property
    def is_demo(self) -> bool:
        return settings.DEMO

    @property
    def as_of(self) -> Any:
        return clock.now()

    @cached_property
    def post(self) -> Any:
        return getattr(self.user, "post", None)

    @cached_property
    def posts(self) -> list[Any]:
        """The posts one may switch to."""
        return getattr(self.user, "own_posts", None) or [self.post]

    @cached_property
    def waiting(self) -> str:
        """The number beside the inbox, "" where nothing waits."""
        number = header_count(self.user, self.kept) if self.post else 0
        return f"{HEADER_CAP}+" if number > HEADER_CAP else str(number or "")

    @cached_property
    def unread(self) -> str:
        """The number beside the bell, "" where nothing is unread."""
        number = unread_count(self.user, UNREAD, self.kept) if self.post else 0
        return f"{UNREAD}+" if number > UNREAD else str(number or "")

    @cached_property
    def kept(self) -> dict[str, int]:
        """Both numbers as far as the cache knows them: one question for the two."""
        return cache.get_many([header_key(self.user), unread_key(self.user.pk)])

    @property
    def tools(self) -> str:
        return frame.tools(self)

    @property
    def public_tools(self) -> str:
        return frame.tools(self, is_public=True)

    @cached_property
    def menu(self) -> str:
        return MENU.drawn(self.user, self.request.path)

    @cached_property
    def crumbs(self) -> list[tuple[str, str]]:
        """Name and url of the place and of those above it, from the top."""
        place = self.post and self.post.place
        if not place:
            return []
        return above(place, int(monotonic() / TEN_MINUTES))


@lru_cache(maxsize=2_000)
def above(place: Any, moment: int) -> list[tuple[str, str]]:
    """Read once in ten minutes: names and codes of places hardly ever change."""
    return [
        (each.name, menu.link("towns:division-detail", each.code))
        for each in [*place.ancestors(), place]
    ]


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
