"""Parts of the addresses of the powers; importing the module makes them known."""

from django.urls import register_converter

NAME = "kind"


class DocumentKind:
    """A file ending under which a document is offered."""

    regex = "docx|pdf"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DocumentKind, NAME)
