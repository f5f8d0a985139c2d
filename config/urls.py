"""Every address of the portal."""

from django.urls import include, path

from accounts.views.desk import home

urlpatterns: list = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", home, name="home"),
    path("api/v1/", include("config.api")),
    path("", include("core.urls")),
    path("accounts/", include("accounts.urls")),
    path("powers/", include("powers.urls")),
    path("open/", include("powers.open_urls")),
]

handler403 = "config.errors.denied"
handler404 = "config.errors.missing"
handler500 = "config.errors.broken"
