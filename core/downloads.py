"""Hands out papers: only to whoever may see their row, and never as something a browser runs."""

from django.dispatch import Signal
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from core import attachments

# Sent with `attachment` and `user` before a paper leaves: the audit listens.
downloaded = Signal()


@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """`?show=1` opens PDF and pictures in the browser; everything else is saved."""
    attachment = attachments.find(request.user, pk)
    if attachment is None:
        raise Http404
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    downloaded.send(sender=type(attachment), attachment=attachment, user=request.user)
    is_shown = attachment.is_shown and "show" in request.GET
    response = FileResponse(
        file,
        as_attachment=not is_shown,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
