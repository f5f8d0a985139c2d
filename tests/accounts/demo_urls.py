"""The portal's addresses as they are in demo mode."""

from django.urls import include, path

from accounts import demo
from accounts.urls import urlpatterns as accounts
from config.urls import urlpatterns as portal

urlpatterns = [
    path("accounts/", include(([*accounts, *demo.urlpatterns], "accounts"))),
    *portal,
]
