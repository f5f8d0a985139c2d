"""What becomes of powers in force, for programs: evaluations, open matters."""

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet
from core.filters import ForeignFilter
from powers.forms.handback import OpenMatterForm
from powers.models import Evaluation, OpenMatter
from powers.views.evaluation import EvaluationList
from powers.views.handback import MatterList


class EvaluationSerializer(RowSerializer):
    """One evaluation; it comes with the step `keep` of its delegation."""

    class Meta:
        model = Evaluation
        fields = [
            "id", "delegation", "from_date", "until_date", "cases", "zero_months", "on_time",
            "corrected", "satisfaction", "verdict", "text", "number", "issued_date", "at",
        ]  # fmt: skip


class EvaluationViewSet(ScopedViewSet):
    """Figures and verdicts of evaluations."""

    page = EvaluationList
    serializer_class = EvaluationSerializer
    filters = [*EvaluationList.filters, ForeignFilter("delegation")]


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
