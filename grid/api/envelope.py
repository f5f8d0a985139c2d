"""The body of a signed request, read whole and within limits: JSON with base64, or multipart."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import (
    APIException,
    ParseError,
    UnsupportedMediaType,
    ValidationError,
)

from core.api.parsers import StrictJSON
from core.attachments import AttachmentRefused, Checked, checked

MOST_BYTES = 32 * 1024 * 1024
MOST_OF_ONE = 10 * 1024 * 1024
MOST_FILES = 9
PART, FILES = "message", "evidence"
TOO_HEAVY = _("One file weighs at most 10 MB.")


class TooLarge(APIException):
    """More than one message may weigh."""

    status_code = 413
    default_detail = _("A message with its evidence weighs at most 32 MB.")


def whole_body(request: Any) -> bytes:
    """The bytes as they came, read once; the size is judged before anything is read."""
    inner = request._request
    kept: bytes | None = getattr(inner, "whole_body", None)
    if kept is None:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not size.isdecimal() or int(size) > MOST_BYTES:
            raise TooLarge
        kept = inner.whole_body = inner.read(int(size))
    return kept


@dataclass(frozen=True)
class Part:
    """One file as it was sent; `at` is the field to name where it is not taken."""

    name: str
    content: bytes
    at: str

    @cached_property
    def digest(self) -> bytes:
        return hashlib.sha256(self.content).hexdigest().encode()

    def checked(self) -> Checked:
        """Judged by its content, or a sentence at the field where it stands."""
        if len(self.content) > MOST_OF_ONE:
            raise ValidationError({self.at: [TOO_HEAVY]})
        try:
            return checked(ContentFile(self.content, name=self.name))
        except AttachmentRefused as refusal:
            raise ValidationError({self.at: refusal.messages}) from None


@dataclass(frozen=True)
class Envelope:
    """The message as data, and the files that came as parts of their own."""

    data: dict[str, Any]
    parts: tuple[Part, ...] = ()

    def papers(self) -> tuple[Checked, ...]:
        """Everything that was sent as evidence, checked."""
        inline = self.data.get("evidence") or []
        if len(inline) + len(self.parts) > MOST_FILES:
            raise ValidationError({FILES: [_("Send at most nine files.")]})
        parts = [decoded(row, f"{FILES}.{number}") for number, row in enumerate(inline)]
        return tuple(part.checked() for part in (*parts, *self.parts))


def decoded(row: dict[str, str], at: str) -> Part:
    """The size is judged before anything is unpacked."""
    text = row["content"]
    if len(text) * 3 // 4 > MOST_OF_ONE:
        raise ValidationError({f"{at}.content": [TOO_HEAVY]})
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError({f"{at}.content": [_("This is no base64.")]}) from None
    return Part(row["name"], content, f"{at}.content")


def opened(request: Any) -> Envelope:
    """The body, whichever of the two forms it has."""
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Envelope(as_json(whole_body(request)))
    if kind == "multipart/form-data":
        return from_parts(request, whole_body(request))
    raise UnsupportedMediaType(kind)


def as_json(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = StrictJSON().parse(
        BytesIO(body), "application/json", {"encoding": "utf-8"}
    )
    return found


def from_parts(request: Any, body: bytes) -> Envelope:
    """A part `message` of JSON, and parts `evidence`, each a file; nothing else."""
    inner = request._request
    handlers = [MemoryFileUploadHandler(inner), TemporaryFileUploadHandler(inner)]
    try:
        fields, files = MultiPartParser(request.META, BytesIO(body), handlers, "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, ValueError):
        raise ParseError(_("The parts of the body cannot be told apart.")) from None
    strangers = sorted((set(fields) - {PART}) | (set(files) - {FILES}))
    if strangers:
        words = _("Send the JSON as a field “message” and files as “evidence”; nothing else.")
        raise ValidationError({name: [words] for name in strangers})
    sent = enumerate(files.getlist(FILES))
    parts = tuple(Part(file.name, file.read(), f"{FILES}.{number}") for number, file in sent)
    return Envelope(as_json(fields.get(PART, "").encode()), parts)
