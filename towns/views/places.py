"""Places: the list of divisions, and one page for every place from the province to the village."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, PlaceFilter, State
from core.views import Action, Column, DetailPage, Facts, FormPage, ListPage, Related, Tab, find
from towns import indicators
from towns.forms import ListingForm, ProfileForm
from towns.models import (
    Division,
    Organisation,
    PolicyParameter,
    Programme,
    TownProfile,
    TownTag,
)

LEVEL = Division.Level


class ListingFilter(ChoiceFilter):
    """Towns that stand today in one of the chosen programmes' lists."""

    def __init__(self) -> None:
        super().__init__("listing", _("Listing"), TownTag.Kind.choices)

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        known = [value for value in state.value if value in TownTag.Kind.values]
        if not known:
            return queryset
        held = TownTag.objects.valid().filter(town=OuterRef("pk"), kind__in=known)
        return queryset.filter(Exists(held))


class DivisionList(ListPage):
    """All places of the country; a name is found by its characters, its pinyin or its initials."""

    model = Division
    key = "code"
    title = _("Places")
    columns = [
        Column("code", mono=True),
        Column("name", link=True, main=True),
        Column("level", main=True),
        Column("kind", optional=True),
        Column("county__name", _("County")),
        Column("city__name", _("City")),
        Column("province__name", _("Province")),
        Column("pinyin", optional=True),
        Column("valid_from_date", optional=True),
        Column("valid_until_date", optional=True),
    ]
    filters = [ChoiceFilter("level"), ChoiceFilter("kind"), PlaceFilter(_("In")), ListingFilter()]
    search = "search_text"
    sorts = ["code", "pinyin"]
    empty = _("No division is loaded yet: run “manage.py load_divisions”.")

    def queryset(self) -> QuerySet:
        return super().queryset().valid()


class Below(Tab):
    """The places one level below, with their figures side by side."""

    label = _("Places below")
    template = "towns/_below.html"
    slug = "below"

    def is_shown(self, page: DetailPage, item: Division) -> bool:
        return item.level < LEVEL.VILLAGE

    def context(self, page: DetailPage, item: Division) -> dict[str, Any]:
        children = Division.objects.valid().filter(parent=item).order_by("code")
        return {"rows": indicators.figures_of_all(children)}


class Organisations(Tab):
    """What works in the place: a town's offices and the agencies that serve it; a county's departments."""

    label = _("Organisations")
    template = "towns/_organisations.html"
    slug = "organisations"

    def is_shown(self, page: DetailPage, item: Division) -> bool:
        return item.level != LEVEL.VILLAGE

    def context(self, page: DetailPage, item: Division) -> dict[str, Any]:
        rows = Organisation.objects.visible_to(page.request.user).valid()
        own = rows.of_town(item) if item.level == LEVEL.TOWN else rows.filter(division=item)
        found = sorted(own.select_related("department"), key=_order)
        kinds = [(kind.label, [row for row in found if row.kind == kind]) for kind in ORDER]
        return {"kinds": [(label, rows) for label, rows in kinds if rows]}


ORDER = list(Organisation.Kind)


def _order(row: Organisation) -> tuple[int, int]:
    return (ORDER.index(Organisation.Kind(row.kind)), row.pk)


class Listings(Tab):
    """The programmes a town has been listed in, with dates and document numbers."""

    label = _("Listings")
    template = "towns/_listings.html"
    slug = "listings"

    def is_shown(self, page: DetailPage, item: Division) -> bool:
        return item.level == LEVEL.TOWN

    def context(self, page: DetailPage, item: Division) -> dict[str, Any]:
        user, change = page.request.user, "towns.change_towntag"
        own = TownTag.objects.allowing(user, change).filter(town=item)
        may_change = user.has_perm(change) and own.exists()
        return {"listings": page.listings, "may_change": may_change}


class Figures(Tab):
    """The policy parameters in force for the place, each with its clause and its reach."""

    label = _("Policy figures")
    template = "towns/_figures.html"
    slug = "figures"

    def context(self, page: DetailPage, item: Division) -> dict[str, Any]:
        rows = PolicyParameter.objects.visible_to(page.request.user).prevailing(item)
        figures = sorted(rows.values(), key=lambda row: row.name)
        return {"figures": figures, "programmes": Programme.objects.governing(item)}


class AtTowns(Related):
    """A tab of an app above this one, shown on the pages of towns only."""

    def is_shown(self, page: DetailPage, item: Division) -> bool:
        return item.level == LEVEL.TOWN and super().is_shown(page, item)


class PlacePage(DetailPage):
    """One place, whatever its level. Apps above add their tabs to `more_tabs` in config/urls.py."""

    model = Division
    key = "code"
    number = "code"
    template = "towns/place.html"
    related = ("province", "city", "county", "town", "profile")
    facts = [
        Facts(_("Place"), ["level", "kind", "valid_from_date", "valid_until_date", "successor"])
    ]
    own_tabs = [Listings(), Organisations(), Below(), Figures()]
    more_tabs: list[Tab] = []

    @property
    def actions(self) -> list[Action]:
        permission = "towns.change_townprofile"
        change = Action("towns:profile-edit", _("Change the profile"), "pencil", permission)
        return [change] if self.item.level == LEVEL.TOWN else []

    @cached_property
    def listings(self) -> list[TownTag]:
        """All of a town's listings, the latest first; its badges are those in force."""
        rows = TownTag.objects.visible_to(self.request.user).filter(town=self.item)
        return list(rows.order_by("-from_date", "kind"))

    @property
    def tabs(self) -> list[Tab]:
        return [*self.own_tabs, *self.more_tabs]

    @classmethod
    def urls(cls, name: str) -> list[URLPattern]:
        cls.named(name)
        view = cls.as_view()
        return [
            path(f"{name}/<slug:key>/", view, name=f"{name}-detail"),
            path(f"{name}/<slug:key>/", view, name="division"),
            path("town/<slug:key>/", view, name="town"),
        ]

    def context(self, item: Division) -> dict[str, Any]:
        line = [item.province, item.city, item.county, item.town]
        is_town = item.level == LEVEL.TOWN
        more = self.town_facts(item) if is_town else {"figures_of": indicators.figures_of(item)}
        above = [place for place in line if place and place != item]
        return {"above": above, "is_town": is_town, **more}

    def town_facts(self, town: Division) -> dict[str, Any]:
        """A town's profile, listings in force, offices against the cap, and staff."""
        held = [listing for listing in self.listings if listing.is_valid_on()]
        pilot = any(listing.raises_the_cap for listing in held)
        return {
            "profile": getattr(town, "profile", None),
            "held": held,
            "establishment": indicators.establishment_of(town, pilot=pilot),
        }


class ProfilePage(FormPage):
    """A town's profile, by the town's code; the first save makes the row."""

    model = TownProfile
    form = ProfileForm
    key = "code"
    creates = False

    @cached_property
    def item(self) -> TownProfile:
        rows = Division.objects.allowing(self.request.user, "towns.change_townprofile").towns()
        town = rows.filter(code=self.kwargs["key"]).valid().first() or self.refused()
        return TownProfile.objects.filter(town=town).first() or TownProfile(town=town)

    def refused(self) -> Any:
        """404 for a code that is no town, 403 for a town that is not one's own."""
        return find(
            self.request,
            Division,
            "towns.change_townprofile",
            code=self.kwargs["key"],
            level=LEVEL.TOWN,
        )

    def locked(self) -> TownProfile:
        rows = TownProfile.objects.select_for_update(of=("self",))
        return rows.filter(town=self.item.town).first() or TownProfile(town=self.item.town)


class ListingPage(FormPage):
    """A listing of a town: new, or changed (its end, its number)."""

    model = TownTag
    form = ListingForm
