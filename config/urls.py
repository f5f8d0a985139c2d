"""Every address of the portal."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from accounts.views.desk import PANELS, home
from grid.views.grids import GridList
from grid.views.supervisions import panel as supervised
from powers.views.delegations import DelegationList
from powers.views.lists import TownListList
from powers.views.overview import panel
from towns.views.places import AtTowns, PlacePage

# What the apps above `towns` show on a town's page.
PlacePage.more_tabs = [
    AtTowns(_("Powers"), DelegationList, "town", slug="powers"),
    AtTowns(_("Powers and responsibilities"), TownListList, "town", slug="lists"),
    AtTowns(_("Grids"), GridList, "town", slug="grids"),
]

PANELS[:] = [panel, supervised]

urlpatterns: list = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", home, name="home"),
    path("api/v1/", include("config.api")),
    path("", include("core.urls")),
    path("accounts/", include("accounts.urls")),
    path("audit/", include("core.audit.urls")),
    path("powers/", include("powers.urls")),
    path("open/", include("powers.open_urls")),
    path("open/", include("grid.open_urls")),
    path("grid/", include("grid.urls")),
    path("towns/", include("towns.urls")),
]

handler403 = "config.errors.denied"
handler404 = "config.errors.missing"
handler500 = "config.errors.broken"
