"""People and posts for programs, as far as the caller keeps them."""

from accounts.models import Post, User
from accounts.views.people import PostList, UserList
from core.api.serializers import RowSerializer
from core.api.viewsets import ScopedViewSet, Steps


class UserSerializer(RowSerializer):
    """One person's account, without anything secret."""

    class Meta:
        model = User
        fields = ["id", "username", "full_name", "place", "is_active", "date_joined"]


class UserViewSet(ScopedViewSet):
    """The people whose accounts the caller keeps."""

    page = UserList
    serializer_class = UserSerializer


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

    page = PostList
    serializer_class = PostSerializer
