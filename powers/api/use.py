"""Use and proposals for programs."""

from core.api.serializers import RowSerializer
from core.api.viewsets import Changes, Creates, ScopedViewSet, Steps
from core.filters import ForeignFilter
from powers.forms.use import UseForm
from powers.models import Proposal, Use
from powers.views.proposals import ProposalList
from powers.views.use import UseList


class UseSerializer(RowSerializer):
    """One month of one line; `month` is its first day."""

    class Meta:
        model = Use
        fields = [
            "id", "delegation", "town", "month", "exercised", "on_time", "overturned", "source",
        ]  # fmt: skip
        read_only_fields = ["town", "source"]


class UseViewSet(Creates, Changes, ScopedViewSet):
    """The use of powers by the month, by the rules of the grid."""

    page = UseList
    serializer_class = UseSerializer
    form = UseForm
    filters = [*UseList.filters, ForeignFilter("delegation")]


class ProposalSerializer(RowSerializer):
    """What the figures suggest doing with a line."""

    class Meta:
        model = Proposal
        fields = [
            "id", "delegation", "evaluation", "town", "kind", "ground", "text", "figures", "clause",
            "made_date", "decided_date", "status", "version",
        ]  # fmt: skip


class ProposalViewSet(Steps, ScopedViewSet):
    """Proposals; they are made by the monthly run and settled by a step."""

    page = ProposalList
    serializer_class = ProposalSerializer
    filters = [*ProposalList.filters, ForeignFilter("delegation")]
