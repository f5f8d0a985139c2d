"""How often a person, or an address without one, may call."""

from typing import Any

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from core.rates import seconds_to_wait


class SharedThrottle(BaseThrottle):
    """So many calls a minute, counted in the cache that all workers share."""

    def allow_request(self, request: Any, view: Any) -> bool:
        user = request.user
        if user.is_authenticated:
            who, times = f"user-{user.pk}", settings.API_CALLS_PER_MINUTE
        else:
            who, times = self.get_ident(request), settings.API_CALLS_PER_MINUTE_ANONYMOUS
        self.seconds = seconds_to_wait("api", who, times=times, seconds=60)
        return not self.seconds

    def wait(self) -> float:
        return float(self.seconds)
