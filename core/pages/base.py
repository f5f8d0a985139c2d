"""What every page does: sign-in, permission, finding an object or saying why not."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.views import View

from core.scope import holdings, permissions_on, view_permission


class Denied(PermissionDenied):
    """Inside one's place, without the permission: the 403 page names both."""

    def __init__(self, permission: str, place: Any = "") -> None:
        super().__init__(permission)
        self.permission, self.place = permission, place


class NotNow(PermissionDenied):
    """Closed as the row stands: the 403 page says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Action:
    """A button of a page; shown to whoever holds the permission, on the item where there is one."""

    url_name: str
    label: Any
    icon: str = ""
    permission: str = ""
    kind: str = "plain"

    @property
    def is_about_item(self) -> bool:
        return not self.url_name.endswith(("-new", "-list", "-import"))

    def url(self, key: Any = None) -> str:
        return reverse(self.url_name, args=[key] if key is not None and self.is_about_item else [])


@dataclass(frozen=True)
class Button:
    """An action as the template shows it."""

    url: str
    label: Any
    icon: str
    kind: str


def buttons(
    actions: Iterable[Action], user: Any, item: Model | None = None, key: Any = None
) -> list[Button]:
    """Those of `actions` that `user` may take; a page that isn't there is left out."""
    actions = list(actions)
    wanted = {action.permission for action in actions if action.is_about_item} - {""}
    held = permissions_on(user, item, wanted) if item is not None and wanted else set()
    shown = []
    for action in actions:
        if may_take(action, user, item, held):
            with suppress(NoReverseMatch):
                shown.append(Button(action.url(key), action.label, action.icon, action.kind))
    return shown


def may_take(action: Action, user: Any, item: Model | None, held: set[str]) -> bool:
    """On the item where the action is about it, else in the acting post."""
    if not action.permission:
        return True
    if item is not None and action.is_about_item:
        return action.permission in held
    return user.has_perm(action.permission)


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a part of a page is replaced as a whole."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = redirect_to_login(request.headers.get("HX-Current-URL", "/")).url
        return response
    return redirect_to_login(request.get_full_path())


def require(user: Any, permission: str) -> None:
    """The permission in the acting post, whatever the row."""
    if permission and not user.has_perm(permission):
        raise Denied(permission, getattr(user, "post", "") or "")


def find(
    request: HttpRequest,
    model: type[Model],
    permission: str = "",
    related: Iterable[str] = (),
    marked: Callable[[Any], Any] | None = None,
    **key: Any,
) -> Any:
    """The one way to fetch an object in a view; `marked` may add figures to it.

    Out of reach: 404. In reach, without `permission` (default: to view it): 403.
    """
    rows = model.objects.visible_to(request.user)  # type: ignore[attr-defined]
    rows = rows.select_related(*sorted(related)) if related else rows
    rows = marked(rows) if marked else rows
    item = next(iter(rows.filter(**key).order_by()[:1]), None)
    if item is None:
        raise (
            Denied(view_permission(model), _place(request))
            if _is_in_reach(request, model, key)
            else Http404
        )
    if permission and not request.user.has_perm(permission, item):
        raise Denied(permission, _place(request))
    return item


def _place(request: HttpRequest) -> Any:
    return getattr(request.user, "post", None) or ""


def _is_in_reach(request: HttpRequest, model: type[Model], key: dict[str, Any]) -> bool:
    """Whether the row lies in one's place, so that only the permission is missing."""
    if holdings(request.user, view_permission(model)):
        return False
    post = _place(request)
    rows = model.objects.all()  # type: ignore[attr-defined]
    return bool(post) and rows.filter(rows.within(post), **key).exists()


def page_view(permission: str = "", methods: tuple[str, ...] = ("GET",)) -> Callable[..., Any]:
    """Sign-in, permission and methods for a page written as a function."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods and not (
                request.method == "HEAD" and "GET" in methods
            ):
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return sign_in(request)
            require(request.user, permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


class Page(View):
    """The ground of all declared pages. `urls(name)` gives it its place among the urls."""

    model: ClassVar[type[Model]]
    permission: str = ""
    template: str = ""
    title: Any = ""
    name: str = ""
    key: str = "pk"

    @classmethod
    def converter(cls) -> str:
        return "int" if cls.key == "pk" else "slug"

    @classmethod
    def namespace(cls) -> str:
        return cls.model._meta.app_label

    @classmethod
    def url_name(cls, page: str) -> str:
        return f"{cls.namespace()}:{cls.name}-{page}"

    @classmethod
    def named(cls, name: str) -> type["Page"]:
        """The page under its name; detail, list and steps of one name find each other by it."""
        cls.name = name
        return cls

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in(request)
        require(request.user, self.needed())
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        return self.request.user

    def needed(self) -> str:
        return self.permission

    def find(self, permission: str = "") -> Any:
        return find(self.request, self.model, permission, **{self.key: self.kwargs["key"]})

    def is_for(self, target: str) -> bool:
        """Whether htmx asks for the part with this id only."""
        return self.request.headers.get("HX-Target") == target

    def heading(self) -> str:
        return str(self.title or capfirst(self.model._meta.verbose_name))

    def show(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        page = {"page": self, "title": self.heading(), "in_panel": self.is_for("panel"), **context}
        response = render(self.request, template, page, status=status)
        response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
        return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Leave for `url`: a redirect, or htmx's own kind of it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=302, headers={"Location": url})


def back_link(model: type[Model], name: str, namespace: str) -> tuple[str, str] | None:
    """Name and url of the list above a page, where there is one."""
    try:
        return str(capfirst(model._meta.verbose_name_plural)), reverse(f"{namespace}:{name}-list")
    except NoReverseMatch:
        return None
