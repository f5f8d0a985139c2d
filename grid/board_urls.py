"""Addresses of routing, the command board and its figures."""

from typing import Any

from django.urls import path

from grid.views import board, figures, routes, suggestions

DECLARED: list[tuple[Any, str]] = [
    (routes.RoutePage, "route"),
    (routes.RouteList, "route"),
    (routes.RouteDetail, "route"),
]

BOARD = [
    path("board/", board.board, name="board"),
    path("board/news/", board.news, name="board-news"),
    path("board/places/", board.places, name="board-places"),
    path("board/map/", board.on_map, name="board-map"),
    path("board/wall/", board.wall, name="board-wall"),
    path("board/act/<int:pk>/", board.act, name="board-act"),
    path("figures/", figures.figures, name="figures"),
    path("suggest/", suggestions.of_text, name="suggest"),
    path("case/<int:pk>/suggested/", suggestions.of_case, name="case-suggested"),
    path("route/try/", routes.try_rules, name="route-try-list"),
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
