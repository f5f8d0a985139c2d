"""Documents and tables of the powers as files to download."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.documents import DOCX, PDF, Document


def sent(document: Document, kind: str, name: str) -> HttpResponse:
    """The document as `docx` or `pdf` under a file name."""
    data, media = (document.pdf(), PDF) if kind == "pdf" else (document.docx(), DOCX)
    return as_file(data, media, f"{name}.{kind}")


def as_file(data: bytes, media: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
