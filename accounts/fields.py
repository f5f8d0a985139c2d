"""Choosing among forty thousand places or ten thousand people by typing, within one's reach."""

from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.scope import holdings
from core.suggestions import answer, suggest_at
from towns.models import Division, Organisation

NAMED = 6
PLACE_USES = ("accounts.add_user", "accounts.change_user", "accounts.propose_post")
"""The permissions in whose reach a form of ours asks for a place."""


class TypedField(forms.CharField, ABC):
    """A row named by what people type; nothing outside the reach of its user is ever found."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 100, **kwargs})
        self.rows: QuerySet[Any] | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.named(text.strip()) if text else None

    def named(self, text: str) -> Any:
        """What a suggestion wrote, “佛堂镇 330782100”, is named by its code; anything else as it is."""
        name, _space, code = text.rpartition(" ")
        if name and code.isascii():
            with suppress(forms.ValidationError):
                row = self.found(code)
                if str(row) == name.strip():
                    return row
        return self.found(text)

    @abstractmethod
    def found(self, text: str) -> Any:
        """The row that `text` names; ValidationError where there is none or more than one."""

    def only(self, rows: list[Any], text: str) -> Any:
        """The one row meant; the sentence names the candidates where there are several."""
        if not rows:
            raise forms.ValidationError(
                _("Nothing called “%(text)s” lies in your reach.") % {"text": text}
            )
        if len(rows) > 1:
            names = "；".join(f"{row} {self.code_of(row)}" for row in rows[:NAMED])
            raise forms.ValidationError(
                _("Several are called “%(text)s”. Give the code: %(names)s.")
                % {"text": text, "names": names}
            )
        return rows[0]

    def code_of(self, row: Any) -> str:
        return ""


class PlaceField(TypedField):
    """A division by its code or its full name, in the place of the post acted in."""

    def reach_of(self, user: Any, permission: str) -> None:
        reach = Q(pk__in=())
        for post in holdings(user, permission):
            reach |= Q(**{f"{post.column}__in": post.place_ids})
        self.rows = Division.objects.valid_on(clock.today()).filter(reach)
        address = reverse("accounts:suggest-places")
        suggest_at(self, f"{address}?{urlencode({'for': permission})}")

    def found(self, text: str) -> Division:
        rows = self.rows if self.rows is not None else Division.objects.none()
        return self.only(list(rows.filter(Q(code=text) | Q(name=text))[: NAMED + 1]), text)

    def code_of(self, row: Division) -> str:
        return row.code


class PersonField(TypedField):
    """An active person by account name or full name."""

    def reach_of(self, user: Any, permission: str) -> None:
        self.rows = User.objects.allowing(user, permission).filter(is_active=True)
        suggest_at(self, reverse("accounts:suggest-people"))

    def suggested(self, text: str) -> JsonResponse:
        """Those whose account or name begins so."""
        rows = self.rows if self.rows is not None else User.objects.none()
        begins = Q(username__istartswith=text) | Q(full_name__startswith=text)
        rows = rows.filter(begins) if text else rows.none()
        return answer(rows.order_by("full_name", "username"), "full_name", "username")

    def found(self, text: str) -> User:
        rows = self.rows if self.rows is not None else User.objects.none()
        exact = rows.filter(username=text).first()
        return exact or self.only(list(rows.filter(full_name=text)[: NAMED + 1]), text)

    def code_of(self, row: User) -> str:
        return row.username


def organisation_in(place: Division, text: str) -> Organisation:
    """A valid organisation of the place or serving it, by its full or short name."""
    here = Organisation.objects.of_town(place)
    here = here.filter(Q(valid_until_date=None) | Q(valid_until_date__gte=clock.today()))
    rows = list(here.filter(Q(name=text) | Q(short_name=text))[:2])
    if len(rows) == 1:
        return rows[0]
    names = "；".join(here.values_list("name", flat=True)[: 2 * NAMED])
    raise forms.ValidationError(
        _("“%(text)s” is not one organisation of %(place)s. There are: %(names)s.")
        % {"text": text, "place": place.name, "names": names or "–"}
    )
