"""Post duties (岗位责任) for everybody: which post answers for which powers, by a town's list (ZJ-07).

Read from one version of the list, so a permanent address shows what held then. Posts are named, never
people: the list holds no name of anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from powers.list_pages import address_of
from powers.models import ListEntry, PowerItem
from powers.open import _town
from powers.open_lists import find_version, lists_of

READ = (
    "office_name", "post", "kind", "responsibilities", "accountability", "number", "name",
    "supervision_phone",
)  # fmt: skip


@dataclass
class Duty:
    """Powers of one type with the same wording: what the post must do, and when it is held to account."""

    kind: str
    responsibilities: str
    accountability: str
    items: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Post:
    """One post of one office, with its duties."""

    office: str
    name: str
    duties: dict[tuple[str, str, str], Duty] = field(default_factory=dict)
    phones: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return sum(len(duty.items) for duty in self.duties.values())


def posts_of(rows: Iterable[tuple[Any, ...]]) -> list[tuple[str, list[Post]]]:
    """Office by office with its posts, in the order in which the list names them."""
    labels = dict(PowerItem.Kind.choices)
    found: dict[tuple[str, str], Post] = {}
    for office, name, kind, *wording, number, title, phone in rows:
        post = found.setdefault((office, name), Post(office, name))
        duty = post.duties.setdefault((kind, *wording), Duty(str(labels[kind]), *wording))
        duty.items.append((number, title))
        post.phones |= {phone} - {""}
    offices: dict[str, list[Post]] = {}
    for post in found.values():
        offices.setdefault(post.office, []).append(post)
    return list(offices.items())


@require_safe
def current(request: HttpRequest, code: str) -> HttpResponse:
    """To the duties by the version in force; without one to the page that says so."""
    town = _town(code)
    version = lists_of(town).published().first()  # type: ignore[attr-defined]
    if version is None:
        return redirect("open:list", code=code)
    return redirect("open:list-posts", code=code, number=version.number)


@require_safe
def posts(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Post by post: the powers, what must be done, when somebody is held to account, whom to call."""
    town = _town(code)
    version = find_version(town, number)
    entries = ListEntry.objects.filter(town_list=version).order_by("number")
    context = {
        "town": town,
        "version": version,
        "offices": posts_of(entries.values_list(*READ)),
        "address": address_of(version),
        "title": _("Post duties of %(town)s") % {"town": town},
    }
    return render(request, "powers/open_posts.html", context)
