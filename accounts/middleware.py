"""Puts the chosen post on the user of each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SESSION_KEY = "post_id"


class ActingPostMiddleware:
    """One acts in one post at a time: the one named in the session, if it is one's own and in force."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(SESSION_KEY)
        if chosen and request.user.is_authenticated:
            own = request.user.posts.in_force().select_related("place", "organisation")
            request.user.acting_as(own.filter(pk=chosen).first())
        return self.get_response(request)
