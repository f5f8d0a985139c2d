"""Who calls the door for outside systems: a system by its signature, so often a minute."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.throttling import BaseThrottle

from core.rates import seconds_to_wait
from grid.api.envelope import whole_body
from grid.models import SourceSystem
from grid.signatures import SIGNATURE, Signed, Unsigned, verified

CALLS_PER_MINUTE = 600


class SystemCaller:
    """An outside system at the door: no person, no post, no permission but this door."""

    is_authenticated = is_active = True
    pk = post = None

    def __init__(self, system: SourceSystem) -> None:
        self.system = system


class SignedSystem(BaseAuthentication):
    """The four headers of docs/grid.md, "Signing"."""

    def authenticate(self, request: Any) -> tuple[SystemCaller, None] | None:
        if SIGNATURE not in request.headers:
            return None
        signed = Signed(request.method, request.get_full_path(), whole_body(request))
        try:
            return SystemCaller(verified(request.headers, signed)), None
        except Unsigned as problem:
            raise AuthenticationFailed(str(problem)) from None

    def authenticate_header(self, request: Any) -> str:
        return "HMAC-SHA256"


class SignedSystemScheme(OpenApiAuthenticationExtension):
    """The signature in the OpenAPI document."""

    target_class = SignedSystem
    name = "signature"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": SIGNATURE}


class SystemThrottle(BaseThrottle):
    """So many calls a minute for each system."""

    def allow_request(self, request: Any, view: Any) -> bool:
        who = f"system-{request.user.system.pk}"
        self.seconds = seconds_to_wait("intake", who, times=CALLS_PER_MINUTE, seconds=60)
        return not self.seconds

    def wait(self) -> float:
        return float(self.seconds)
