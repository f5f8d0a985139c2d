"""People and posts for programs, as far as the caller keeps them."""

from accounts.models import Post, User
from core.api.serializers import RowSerializer
from core.api.viewsets import ScopedViewSet, Steps
from core.filters import ChoiceFilter, PlaceFilter


class UserSerializer(RowSerializer):
    """One person's account, without anything secret."""

    class Meta:
        model = User
        fields = ["id", "username", "full_name", "place", "is_active", "date_joined"]


class UserViewSet(ScopedViewSet):
    """The people whose accounts the caller keeps."""

    model = User
    serializer_class = UserSerializer
    search = ["full_name"]
    sorts = ["id", "username"]


class PostSerializer(RowSerializer):
    """A person in a role at a place, from and until."""

    class Meta:
        model = Post
        fields = [
            "id", "user", "role", "place", "organisation", "kind", "acting_for",
            "from_date", "until_date", "basis", "status", "version",
        ]  # fmt: skip


class PostViewSet(Steps, ScopedViewSet):
    """Posts and their steps: confirm, decline, end. A post is proposed on its page."""

    model = Post
    serializer_class = PostSerializer
    filters = [ChoiceFilter("status"), ChoiceFilter("role"), PlaceFilter()]
    sorts = ["-id", "from_date"]
