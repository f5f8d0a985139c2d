"""From where a request comes, behind the stated number of trusted proxies and no more."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest | None) -> str | None:
    """The caller's address, or None where it is unknown.

    Each trusted proxy (setting PROXIES) adds one entry on the right of X-Forwarded-For; what stands
    further left was written by the caller and is worth nothing.
    """
    if request is None:
        return None
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        address = passed[-settings.PROXIES] if len(passed) >= settings.PROXIES else address
    try:
        return str(ip_address(address))
    except ValueError:
        return None
