"""Addresses of routing, the command board and its figures."""

from django.urls import path

from grid.views import figures, routes, suggestions

DECLARED = [
    (routes.RoutePage, "route"),
    (routes.RouteList, "route"),
    (routes.RouteDetail, "route"),
]

BOARD = [
    path("figures/", figures.figures, name="figures"),
    path("suggest/", suggestions.of_text, name="suggest"),
    path("case/<int:pk>/suggested/", suggestions.of_case, name="case-suggested"),
    path("route/try/", routes.try_rules, name="route-try-list"),
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
