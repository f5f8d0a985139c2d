"""The menu's parts; the menu itself is data in config/navigation.py."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import get_language


@dataclass(frozen=True)
class Item:
    """One entry: where it leads, and the permission without which it isn't shown ("" for everybody)."""

    label: Any
    url_name: str
    icon: str
    permission: str = ""


@dataclass(frozen=True)
class Section:
    """A group of entries, one per app."""

    label: Any
    icon: str
    items: tuple[Item, ...]


@dataclass
class Entry:
    """An entry, or a section with its entries, as somebody may open it."""

    label: Any
    icon: str
    url: str
    entries: list["Entry"] = field(default_factory=list)


def link(url_name: str, *args: Any) -> str:
    """The url, or "" where that page isn't there (an app not installed, a post without it)."""
    return _link(settings.ROOT_URLCONF, get_script_prefix(), url_name, args)


@lru_cache(maxsize=2048)
def _link(urlconf: str, prefix: str, url_name: str, args: tuple[Any, ...]) -> str:
    """Addresses don't change while the process lives; every page asks for dozens."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


class Menu:
    """All sections. What it shows is written once for all who may open the same at the same entry."""

    def __init__(self, *sections: Section) -> None:
        self.sections = sections
        self._entries = lru_cache(maxsize=100)(self._open_with)
        self._html = lru_cache(maxsize=2_000)(self._written)

    def drawn(self, user: Any, path: str) -> str:
        """The menu of `user` as HTML, with the entry of `path` marked."""
        held, urls = frozenset(user.get_all_permissions()), settings.ROOT_URLCONF
        entries = (entry for section in self._entries(held, urls) for entry in section.entries)
        current = frozenset(entry.url for entry in entries if is_within(path, entry.url))
        return self._html(held, urls, current, get_language())

    def _written(self, held: frozenset[str], urls: str, current: frozenset, language: str) -> str:
        sections = self._entries(held, urls)
        return render_to_string("shell/menu.html", {"sections": sections, "current": current})

    def _open_with(self, held: frozenset[str], urls: str) -> list[Entry]:
        """The sections with what may be opened; an empty section is left out."""
        shown = []
        for section in self.sections:
            entries = [
                Entry(item.label, item.icon, url)
                for item in section.items
                if (url := link(item.url_name)) and (not item.permission or item.permission in held)
            ]
            if entries:
                shown.append(Entry(section.label, section.icon, entries[0].url, entries))
        return shown


def is_within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
