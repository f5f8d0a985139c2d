"""Who acts, told to the database together with each writing statement, at no query of its own."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, models

LEVELS = ("province_id", "city_id", "county_id", "town_id")
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCA", "CALL", "DO")
HIDDEN_WRITE = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)


@dataclass
class Acting:
    """On whose behalf this thread works. Of a web request, the person is asked only at a write."""

    user: Any = None
    request: Any = None
    request_id: str = ""
    ip: str | None = None
    is_being_asked: bool = False

    def person(self) -> Any:
        """The user, or None; while the session itself is being read, nobody."""
        if self.user is not None or self.request is None or self.is_being_asked:
            return self.user
        self.is_being_asked = True
        try:
            user = getattr(self.request, "user", None)
            return user if getattr(user, "is_authenticated", False) else None
        finally:
            self.is_being_asked = False

    def facts(self) -> dict[str, Any]:
        """What the triggers are told: user, post, the post's place, request, address."""
        person = self.person()
        post = getattr(person, "post", None) if not self.is_being_asked else None
        place = getattr(post, "place", None)
        return {
            "user": getattr(person, "pk", None),
            "post": getattr(post, "pk", None),
            "place": [getattr(place, level, None) for level in LEVELS],
            "request": (self.request_id or origin())[:100],
            "ip": self.ip,
        }


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def current() -> Acting:
    return _acting.get() or Acting()


def origin() -> str:
    """What writes when no request does: the Celery task or the command, by name."""
    celery = sys.modules.get("celery")
    task = getattr(celery, "current_task", None) if celery else None
    if task and task.request.id:
        return f"task:{task.name}:{task.request.id}"
    return "command:" + " ".join(sys.argv[:2]).rpartition("/")[2]


@contextmanager
def entered(acting: Acting) -> Iterator[Acting]:
    """Work on behalf of `acting` inside the block."""
    token = _acting.set(acting)
    try:
        yield acting
    finally:
        _acting.reset(token)


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """Every write inside is `user`'s, in the post the user acts in; None changes nothing."""
    if user is None:
        yield
        return
    with entered(replace(current(), user=user)):
        yield


def writes(sql: str) -> bool:
    """Whether a statement may change rows. A SELECT that calls a writing function needs `mark`."""
    start = sql[:200].lstrip(" \n\t(").upper()
    return start.startswith(WRITES) or (start.startswith("WITH") and bool(HIDDEN_WRITE.search(sql)))


def prefixed(sql: str, *, has_params: bool) -> str:
    """The statement with the actor set before it, in one round trip and for its transaction only."""
    facts = json.dumps(current().facts()).replace("'", "''")
    if has_params:
        facts = facts.replace("%", "%%")
    return f"SELECT set_config('portal.context', '{facts}', true); {sql}"


def tell_the_actor(
    execute: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """An execute wrapper: each writing statement carries its actor, whatever was rolled back before."""
    if not isinstance(sql, str):
        sql = sql.as_string(context["connection"].connection)
    if writes(sql):
        sql = prefixed(sql, has_params=params is not None)
    return execute(sql, params, many, context)


def watch_connection(connection: Any, **kwargs: Any) -> None:
    """Receiver of connection_created: no connection without the wrapper."""
    if tell_the_actor not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, tell_the_actor)


def mark() -> None:
    """Tell the actor to this transaction, before a COPY or a SELECT that calls a writing function."""
    with connection.cursor() as cursor:
        cursor.execute(prefixed("SELECT 1", has_params=False))


def record(
    kind: str,
    item: models.Model | None = None,
    user: Any = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one event that is no change of a row; `kind` is one of schema.ACTS.

    Fails as a write fails: an act that must leave a trace isn't done without it.
    """
    table = item._meta.db_table if item is not None else ""
    key = str(item.pk) if item is not None else ""
    place = [getattr(item, level, None) for level in LEVELS]
    payload = json.dumps(detail or {}, default=str)
    call = "SELECT audit.note(%s, %s, %s, %s::bigint[], %s::jsonb)"
    with acting(user), connection.cursor() as cursor:
        cursor.execute(prefixed(call, has_params=True), [kind, table, key, place, payload])
