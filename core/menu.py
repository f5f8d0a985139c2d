"""The menu's parts; the menu itself is data in config/navigation.py."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse


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
    """An entry as the page shows it."""

    label: Any
    icon: str
    url: str
    is_current: bool = False
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


def shown_to(user: Any, sections: Iterable[Section], path: str) -> list[Entry]:
    """The sections with what `user` may open; an empty section is left out."""
    shown = []
    for section in sections:
        entries = [_entry(item, path) for item in section.items if may_open(user, item)]
        if entries:
            is_current = any(entry.is_current for entry in entries)
            shown.append(Entry(section.label, section.icon, entries[0].url, is_current, entries))
    return shown


def may_open(user: Any, item: Item) -> bool:
    return bool(link(item.url_name)) and (not item.permission or user.has_perm(item.permission))


def _entry(item: Item, path: str) -> Entry:
    url = link(item.url_name)
    return Entry(item.label, item.icon, url, path == url or (url != "/" and path.startswith(url)))
