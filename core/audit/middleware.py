"""Names the request behind every write, and records each refusal."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from core.audit.context import Acting, entered, record
from core.client import client_address


class AuditMiddleware:
    """Outermost of those that touch the database, so that it sees whatever they write or refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        acting = Acting(request=request, request_id=uuid4().hex, ip=client_address(request))
        with entered(acting):
            response = self.get_response(request)
            if response.status_code == 403:
                record("denied", detail={"method": request.method, "path": request.path[:300]})
        return response
