"""How a viewset describes itself in the OpenAPI document."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from core.api.errors import TITLES
from core.api.serializers import ProblemSerializer, detailed, step_body

ALWAYS = (401, 403, 406, 429)
PROBLEMS = {
    "list": (400,),
    "retrieve": (404,),
    "create": (400, 409, 415, 422),
    "partial_update": (400, 404, 409, 412, 415, 422, 428),
    "transitions": (400, 404, 409, 412, 415, 422, 428),
}

ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, description="The row's version.", response=[200, 201]
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag that was read."
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,100}$"},
    OpenApiParameter.HEADER,
    description="Repeated with the same body, the request has one effect.",
)
HEADERS = {
    "retrieve": [ETAG],
    "create": [ETAG, KEY],
    "partial_update": [ETAG, IF_MATCH],
    "transitions": [ETAG, IF_MATCH, KEY],
}


def answers(good: Any, *problems: int, code: int = 200) -> dict[Any, Any]:
    """What an address answers: the good answer, and one shape for whatever may go wrong."""
    found: dict[Any, Any] = {code: OpenApiResponse(good, description=str(_("Done.")))}
    for problem in sorted({*ALWAYS, *problems}):
        found[problem] = OpenApiResponse(ProblemSerializer, description=str(TITLES[problem]))
    return found


class PortalSchema(AutoSchema):
    """Bodies by action, one shape for every failure, the headers of versions and keys."""

    @property
    def doing(self) -> str:
        return getattr(self.view, "action", "") or ""

    def get_override_parameters(self) -> list[OpenApiParameter]:
        return HEADERS.get(self.doing, [])

    def get_request_serializer(self) -> Any:
        if self.doing == "transitions":
            return step_body(self.view.model)
        return super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        problems = PROBLEMS.get(self.doing) or getattr(self.view, "problems", ())
        if not problems:
            return super().get_response_serializers()
        good = self.good_answer()
        code = 201 if self.doing == "create" else 200
        return answers(good, *problems, code=code)

    def good_answer(self) -> Any:
        """A view that is no list of rows names its `problems` itself and answers one thing."""
        base = self.view.serializer_class
        if self.doing not in PROBLEMS:
            return base()
        return base(many=True) if self.doing == "list" else detailed(base)
