"""The door for outside systems (ZJ-14): signed messages in, the standing of a number out."""

import hashlib
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.errors import Unprocessable
from core.api.parsers import StrictJSON, canonical
from core.api.schema import answers
from core.api.serializers import StrictSerializer
from grid import inbound
from grid.api import examples
from grid.api.callers import SignedSystem, SystemThrottle
from grid.api.envelope import Envelope, opened
from grid.mapping import Contradiction, Message
from grid.models import Case, InboundMessage

NUMBER = r"^[^\s/?#%\\]{1,60}$"


# --- what is sent --------------------------------------------------------------------------------


class PlaceSerializer(StrictSerializer):
    """Where: a code of the portal or of the statistical office, or a position in degrees (CGCS2000)."""

    town = serializers.CharField(required=False, allow_blank=True, max_length=12)
    village = serializers.CharField(required=False, allow_blank=True, max_length=12)
    grid = serializers.CharField(required=False, allow_blank=True, max_length=20)
    longitude = serializers.FloatField(required=False, min_value=-180, max_value=180)
    latitude = serializers.FloatField(required=False, min_value=-90, max_value=90)
    address = serializers.CharField(required=False, allow_blank=True, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("longitude" in attrs) != ("latitude" in attrs):
            raise ValidationError({"latitude": [_("A position is a longitude and a latitude.")]})
        return attrs


class TellerSerializer(StrictSerializer):
    """Who told it: kept encrypted."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=60)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    wants_answer = serializers.BooleanField(required=False)
    is_anonymous = serializers.BooleanField(required=False)


class EvidenceSerializer(StrictSerializer):
    """A picture or paper in base64; larger ones as parts of a multipart request."""

    name = serializers.CharField(max_length=200)
    content = serializers.CharField()


class MessageSerializer(StrictSerializer):
    """One report. `number` is the sender's own and the key: sent again, it has one effect."""

    number = serializers.RegexField(NUMBER)
    text = serializers.CharField(max_length=4000)
    title = serializers.CharField(required=False, allow_blank=True, max_length=120)
    category = serializers.CharField(required=False, allow_blank=True, max_length=60)
    urgency = serializers.ChoiceField(required=False, choices=Case.Urgency.choices)
    place = PlaceSerializer(required=False)
    happened_at = serializers.DateTimeField(required=False)
    reporter = TellerSerializer(required=False)
    evidence = EvidenceSerializer(many=True, required=False)

    def validate_happened_at(self, moment: Any) -> Any:
        if inbound.is_to_come(moment):
            raise ValidationError(_("This moment is still to come."))
        return moment


class FaultSerializer(serializers.Serializer):
    """What we don't know, and at which field."""

    field = serializers.CharField()
    sentence = serializers.CharField()


class StandingSerializer(serializers.Serializer):
    """How far a number is: `state` of the message, `status` of its case."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=InboundMessage.Status.choices)
    sentence = serializers.CharField(help_text="What happens next, in words.")
    received_at = serializers.DateTimeField()
    findings = FaultSerializer(many=True)
    reason = serializers.CharField(allow_blank=True)
    case = serializers.CharField(allow_blank=True, help_text="Our number.")
    status = serializers.CharField(allow_blank=True)
    status_label = serializers.CharField(allow_blank=True)
    result = serializers.CharField(allow_blank=True)
    changed_at = serializers.DateTimeField(allow_null=True)


WORDS = {
    InboundMessage.Status.TAKEN_IN: _("It is a case; its number follows it to the end."),
    InboundMessage.Status.WAITING: _("It is kept; a person looks at it and maps what is missing."),
    InboundMessage.Status.DECLINED: _("A person declined it; the reason is given."),
}


# --- the door ------------------------------------------------------------------------------------


class SystemView(APIView):
    """What both addresses share."""

    authentication_classes = [SignedSystem]
    throttle_classes = [SystemThrottle]
    serializer_class = StandingSerializer

    def told(self, row: InboundMessage, status: int = 200) -> Response:
        body = inbound.standing(row) | {"sentence": WORDS[InboundMessage.Status(row.status)]}
        return Response(StandingSerializer(body).data, status=status)


class IntakeView(SystemView):
    """One message becomes one case, or waits for a person."""

    parser_classes = [StrictJSON, MultiPartParser]

    @extend_schema(
        request=MessageSerializer,
        examples=[
            *examples.sent("a report of the hotline", examples.MESSAGE),
            OpenApiExample(
                "a case", examples.STANDING, response_only=True, status_codes=["200", "201"]
            ),
            OpenApiExample("kept", examples.WAITING, response_only=True, status_codes=["202"]),
        ],
        responses=answers(StandingSerializer, 400, 413, 415, 422)
        | {
            201: OpenApiResponse(StandingSerializer, description="A case was made."),
            202: OpenApiResponse(StandingSerializer, description="Kept for a person."),
        },
    )
    def post(self, request: Request) -> Response:
        """201 a new case, 202 kept for a person, 200 known already, 422 the number means something else."""
        envelope = opened(request)
        message, digest = read(envelope.data), digest_of(envelope)
        try:
            receipt = inbound.receive(request.user.system, message, digest, envelope.papers())
        except Contradiction as problem:
            raise ValidationError({problem.field: [problem.sentence]}) from None
        except inbound.NumberReused:
            raise Unprocessable(
                _("This number was used before for another message; nothing was changed.")
            ) from None
        return self.told(receipt.message, code_of(receipt))


class IntakeStatusView(SystemView):
    """How far a number is."""

    @extend_schema(
        examples=[
            OpenApiExample("closed", examples.STANDING, response_only=True, status_codes=["200"])
        ],
        responses=answers(StandingSerializer, 404),
    )
    def get(self, request: Request, number: str) -> Response:
        """The message with this number of the calling system."""
        rows = InboundMessage.objects.filter(system=request.user.system)
        return self.told(rows.select_related("case").get(number=number.replace("\x00", "")))


def code_of(receipt: inbound.Receipt) -> int:
    if receipt.message.status == InboundMessage.Status.WAITING:
        return 202
    return 201 if receipt.is_new else 200


def digest_of(envelope: Envelope) -> str:
    """The same for the same message, whatever the order of its fields or the boundary of its parts."""
    parts = [canonical(envelope.data), *sorted(part.digest for part in envelope.parts)]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def read(data: Any) -> Message:
    """The message in its right form, or every mistake with its field."""
    body = MessageSerializer(data=data)
    body.is_valid(raise_exception=True)
    found = dict(body.validated_data)
    found.pop("evidence", None)
    place, reporter = found.pop("place", {}), found.pop("reporter", {})
    return Message(**place, **found, reporter=dict(reporter))
