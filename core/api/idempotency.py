"""The header Idempotency-Key: a repeated POST has one effect and gets the same answer."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from core.api.errors import Unprocessable
from core.api.parsers import canonical
from core.idempotency import Answer, KeyReused, once

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,100}")
KEPT_HEADERS = ("ETag", "Location")


def once_per_key(method: Callable[..., Response]) -> Callable[..., Response]:
    """Run a viewset's POST in one transaction; with a key, at most once."""

    @wraps(method)
    def run(view: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            with transaction.atomic():
                return method(view, request, *args, **kwargs)
        if not KEY.fullmatch(key):
            raise ValidationError({HEADER: [_("1 to 100 visible ASCII characters, please.")]})
        try:
            answer = once(
                request.user,
                key,
                fingerprint(request),
                lambda: answered(method(view, request, *args, **kwargs)),
            )
        except KeyReused:
            raise Unprocessable(_("This key was already used for another request.")) from None
        return as_response(answer)

    return run


def fingerprint(request: Any) -> str:
    """What was asked, by whom in which post: the same key may repeat only exactly this."""
    post = getattr(request.user, "post", None)
    head = f"{request.method} {request.get_full_path()} {getattr(post, 'pk', None)} "
    found = hashlib.sha256(head.encode() + canonical(sent(request)))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(name.encode() + hashlib.file_digest(file, "sha256").digest())
            file.seek(0)
    return found.hexdigest()


def sent(request: Any) -> dict[str, Any]:
    """The body without the files that came with it."""
    return {name: value for name, value in request.data.items() if name not in request.FILES}


def answered(response: Response) -> Answer:
    body = json.loads(JSONRenderer().render(response.data))
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return Answer(response.status_code, body, headers)


def as_response(answer: Answer) -> Response:
    headers = dict(answer.headers)
    if answer.is_replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(answer.body, status=answer.status, headers=headers)
