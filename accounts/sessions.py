"""The session store: sessions in the database that know whose they are."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from core import clock

STARTED, SEEN, ADDRESS, AGENT = "started", "seen", "address", "agent"
POST, FACTOR = "post_id", "factor"
PENDING, LAST_VISIT = "pending", "last_visit"


class SessionStore(DatabaseStore):
    """Django's database store on `accounts.Session`, with the facts a person may look at."""

    @classmethod
    def get_model_class(cls) -> Any:
        from accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.started_at, row.seen_at = _moment(data.get(STARTED)), _moment(data.get(SEEN))
        row.address, row.agent = data.get(ADDRESS), data.get(AGENT, "")
        return row


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def seconds_now() -> int:
    return int(clock.now().timestamp())
