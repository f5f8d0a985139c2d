"""Parts of the addresses of the powers."""


class DocumentKind:
    """A file ending under which a document is offered."""

    regex = "docx|pdf"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
