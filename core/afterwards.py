"""Summaries that follow a step: drawn at once, or, where that fails, by the worker until it succeeds.

The step itself is done and stays done; its asker is not shown an error page for a sum that can be
drawn again from the rows at any time.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models, transaction

from core import audit, outbox

log = logging.getLogger(__name__)

AGAIN = "core.afterwards"
"""Topic of the errand that draws a summary again."""

Summary = Callable[[list[Any]], None]


def draw(summary: Summary, rows: list[models.Model], by: Any) -> None:
    """`summary` of the rows that moved; a failure is logged with a code and posted to the outbox."""
    try:
        with audit.acting(by), transaction.atomic():
            summary(rows)
    except Exception:
        code, model = secrets.token_hex(4).upper(), rows[0]._meta.label_lower
        log.exception("summary failed: code %s, %s, %s rows", code, model, len(rows))
        keys = [row.pk for row in rows]
        outbox.post(AGAIN, {"model": model, "rows": keys, "code": code})


@outbox.handles(AGAIN)
def draw_again(payload: dict[str, Any]) -> None:
    """What failed once; a failure here stays with the outbox, which tries again and then tells."""
    from core.workflow import workflow_of

    model = apps.get_model(payload["model"])
    flow = workflow_of(model)
    rows = list(model._base_manager.filter(pk__in=payload["rows"]))
    if flow and flow.afterwards and rows:
        flow.afterwards(rows)
