"""Reads JSON and nothing that merely resembles it."""

import json
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

NOT_JSON = _("The body is not valid JSON (UTF-8, one object).")
NOT_PARTS = _("Send the JSON as the field “body” and everything else as files.")


class StrictJSON(JSONParser):
    """JSON whose text can be stored: no lone surrogates, no depth that only exhausts the reader."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
            canonical(found)
        except (ParseError, UnicodeError, RecursionError, ValueError):
            raise ParseError(NOT_JSON) from None
        if not isinstance(found, dict):
            raise ParseError(NOT_JSON)
        return found


class JSONWithFiles(MultiPartParser):
    """multipart/form-data: the field `body` holds the JSON, every other part is a file.

    For viewsets whose form takes pictures; the files reach the form under the names of their parts.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        found = super().parse(stream, media_type, parser_context)
        strangers = set(found.data) - {"body"}
        if strangers:
            raise ParseError(NOT_PARTS)
        body = BytesIO(found.data.get("body", "{}").encode())
        return DataAndFiles(StrictJSON().parse(body, None, {"encoding": "utf-8"}), found.files)


def canonical(data: Any) -> bytes:
    """The same bytes for the same content, whatever the order of the keys."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, default=str).encode()
