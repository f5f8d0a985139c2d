"""Which state of a row a change was meant for: ETag out, If-Match in."""

import hashlib
from typing import Any

from django.db.models import Model

from core.api.errors import PreconditionFailed, PreconditionRequired
from core.api.parsers import canonical


def etag(item: Model) -> str:
    """The row's version as a quoted tag; without a version, a digest of its columns."""
    version = getattr(item, "version", None)
    if isinstance(version, int):
        return f'"v{version}"'
    columns = {field.attname: getattr(item, field.attname) for field in item._meta.concrete_fields}
    return f'"{hashlib.sha256(canonical(columns)).hexdigest()[:20]}"'


def tags(request: Any) -> list[str]:
    """The tags of If-Match; a weak one counts as its strong twin."""
    given = request.headers.get("If-Match", "")
    return [tag.strip().removeprefix("W/") for tag in given.split(",") if tag.strip()]


def demand(request: Any, item: Model) -> None:
    """Stop a change that does not say, or no longer meets, the version it was meant for."""
    given = tags(request)
    if not given:
        raise PreconditionRequired
    if "*" not in given and etag(item) not in given:
        raise PreconditionFailed
