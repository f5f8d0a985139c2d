"""What becomes of powers in force, for programs: evaluations, open matters."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import once_per_key
from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet
from core.filters import ForeignFilter
from core.forms import bare_step_form
from core.pages.base import Denied, require
from powers.forms.handback import OpenMatterForm
from powers.models import Delegation, Evaluation, OpenMatter
from powers.views.evaluation import EVALUATE, EvaluationList
from powers.views.handback import MatterList
from powers.workflow import DELEGATION


class EvaluationSerializer(RowSerializer):
    """One evaluation; `text` is the reason, `scope_note` the wider scope where the verdict widens."""

    scope_note = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=300
    )

    class Meta:
        model = Evaluation
        fields = [
            "id", "delegation", "from_date", "until_date", "cases", "zero_months", "on_time",
            "corrected", "satisfaction", "verdict", "text", "number", "issued_date", "at",
            "scope_note",
        ]  # fmt: skip
        read_only_fields = ("from_date", "until_date", "at")


class EvaluationViewSet(ScopedViewSet):
    """Figures and verdicts of evaluations.

    A POST concludes the evaluation of a delegation by the step of the page, and begins it first
    where the power is in force; nothing else changes one.
    """

    page = EvaluationList
    serializer_class = EvaluationSerializer
    filters = [*EvaluationList.filters, ForeignFilter("delegation")]

    @once_per_key
    def create(self, request: Request) -> Response:
        require(request.user, EVALUATE)
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        line, note = given.pop("delegation"), given.pop("text", "")
        if not request.user.has_perm(EVALUATE, line):
            raise Denied(EVALUATE, line)
        form = bare_step_form(DELEGATION["keep"], request.user, given | {"note": note}, item=line)
        if not form.is_valid():
            raise ValidationError(form.errors)
        found = conclude(line, form.cleaned_data, request.user)
        response = self.shown(found, status=201)
        response["Location"] = f"{request.path}{found.pk}/"
        return response


def conclude(line: Delegation, given: dict[str, Any], user: Any) -> Evaluation:
    """Both steps or neither: the caller's transaction holds them."""
    data = dict(given)
    note = data.pop("note", "")
    if line.status == Delegation.Status.IN_FORCE:
        DELEGATION.apply(line, "evaluate", by=user)
    DELEGATION.apply(line, "keep", by=user, note=note, **data)
    return Evaluation.objects.filter(delegation=line).latest("pk")


class OpenMatterSerializer(RowSerializer):
    """One matter that stays with its handler in the town."""

    class Meta:
        model = OpenMatter
        fields = [
            "id", "delegation", "number", "title", "handler", "opened_date", "closed_date",
            "created_at",
        ]  # fmt: skip


class OpenMatterViewSet(Creates, Changes, ScopedViewSet):
    """Open matters of powers that are taken back."""

    page = MatterList
    serializer_class = OpenMatterSerializer
    form = OpenMatterForm
    filters = [*MatterList.filters, ForeignFilter("delegation")]
