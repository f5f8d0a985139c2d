"""The page on which the interface is read and tried."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI from our own host; it holds no data and is open to everybody."""
    return render(request, "core/api_docs.html")
