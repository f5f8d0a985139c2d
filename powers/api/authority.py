"""Who may do what on which day, for programs that ask before they act."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.serializers import RowSerializer
from core.api.viewsets import ScopedViewSet
from core.filters import ForeignFilter, PlaceFilter
from core.pages.base import require
from powers.authority import Authority, Verdict, may
from powers.forms.authority import MayForm
from powers.models import Tenure


class QuestionSerializer(serializers.Serializer):
    """The question: a town by code or name, a power by key, local code or name, a day."""

    town = serializers.CharField(max_length=100)
    power = serializers.CharField(max_length=300)
    on = serializers.DateField(required=False)


class ReasonSerializer(serializers.Serializer):
    """One reason, in a sentence with its clause."""

    sentence = serializers.CharField()
    clause = serializers.CharField()


class AuthoritySerializer(serializers.Serializer):
    """The answer for one town, power and day."""

    is_allowed = serializers.BooleanField(help_text="True only where the town itself may act.")
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    town = serializers.CharField(help_text="Division code.")
    power = serializers.CharField(help_text="Key of the power.")
    name = serializers.CharField()
    on = serializers.DateField()
    reasons = ReasonSerializer(many=True)
    mode = serializers.CharField(allow_null=True)
    from_date = serializers.DateField(allow_null=True)
    until_date = serializers.DateField(allow_null=True)
    signs = serializers.CharField(allow_null=True)
    seal = serializers.CharField(allow_null=True)
    answers_in_court = serializers.CharField(allow_null=True)
    papers = serializers.ListField(child=serializers.CharField())
    instead = serializers.CharField(allow_null=True)


class MayView(APIView):
    """May this town do this on this day?"""

    serializer_class = AuthoritySerializer
    problems = (400,)

    @extend_schema(parameters=[QuestionSerializer])
    def get(self, request: Request) -> Response:
        require(request.user, "powers.view_delegation")
        form = MayForm(request.query_params)
        if not form.is_valid():
            raise ValidationError(form.errors)
        found = form.candidates(2)
        if len(found) != 1:
            sentence = _("No power, or more than one, bears this name: give its key.")
            raise ValidationError({"power": [sentence]})
        answer = may(form.cleaned_data["town"], found[0], form.cleaned_data["on"])
        return Response(written(answer))


def written(found: Authority) -> dict[str, Any]:
    """The answer as plain values."""
    tenure, answer = found.tenure, found.answer
    return {
        "is_allowed": found.is_allowed,
        "verdict": found.verdict.value,
        "town": found.town.code,
        "power": found.power.key,
        "name": found.power.name,
        "on": found.day,
        "reasons": [
            {"sentence": str(reason.sentence), "clause": reason.clause} for reason in found.reasons
        ],
        "mode": tenure.mode if tenure else None,
        "from_date": tenure.from_date if tenure else None,
        "until_date": tenure.until_date if tenure else None,
        "signs": str(answer.signs) if answer else None,
        "seal": str(answer.seal) if answer else None,
        "answers_in_court": str(answer.answers) if answer else None,
        "papers": [f"{paper.get_kind_display()} {paper.number}" for paper in found.papers],
        "instead": found.instead.name if found.instead else None,
    }


class TenureSerializer(RowSerializer):
    """Days on which a town held a power, both included."""

    class Meta:
        model = Tenure
        fields = [
            "id", "delegation", "power", "town", "department", "mode", "from_date", "until_date",
            "ended_by",
        ]  # fmt: skip


class TenureViewSet(ScopedViewSet):
    """When which town held what."""

    model = Tenure
    serializer_class = TenureSerializer
    filters = [ForeignFilter("delegation"), PlaceFilter()]
