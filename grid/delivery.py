"""Carries answers to outside systems: to public addresses only, signed, in five seconds, no detours."""

import ipaddress
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from urllib3.exceptions import HTTPError

from core import clock, outbox
from grid.models import OutboundMessage, SourceSystem
from grid.outbound import TOPIC, enqueue
from grid.signatures import Signed, signed_headers

SECONDS = 5.0
MOST_READ = 2_000


class Undeliverable(Exception):
    """The other side can't be reached, or did not take it; the message says why."""

    def __init__(self, sentence: str, code: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code


# --- where to ------------------------------------------------------------------------------------


def checked_url(url: str) -> Any:
    """The parts of an address that may be called, or Undeliverable."""
    parts = urlsplit(url)
    schemes = {"https", "http"} if settings.DEBUG or settings.DEMO else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.fragment:
        raise Undeliverable(_("The address must begin with https:// and name a host."))
    try:
        port = parts.port
    except ValueError:
        raise Undeliverable(_("The address names no port that exists.")) from None
    return parts, parts.hostname, port or (443 if parts.scheme == "https" else 80)


def public_address(host: str, port: int) -> str:
    """The address behind a name; refused if any of them leads into a private network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undeliverable(_("There is no host “%(host)s”.") % {"host": host}) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not settings.WEBHOOKS_TO_PRIVATE and not all(is_public(one) for one in addresses):
        raise Undeliverable(
            _("“%(host)s” leads into a private network; answers go to public addresses only.")
            % {"host": host}
        )
    return addresses[0]


def is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)


# --- what is sent --------------------------------------------------------------------------------


def send(answer: OutboundMessage) -> int:
    """Deliver once; the code of the other side, or Undeliverable.

    The connection goes to the address that was checked, so that a name that changes its address
    between check and call gains nothing.
    """
    if not answer.system.secret:
        raise Undeliverable(_("No secret was issued to the system yet: nothing can be signed."))
    parts, host, port = checked_url(answer.system.webhook_url)
    address = public_address(host, port)
    body = json.dumps(answer.payload, ensure_ascii=False).encode()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "qiangzhen",
        "X-QZ-Delivery": answer.key,
        **signed_headers(answer.system.code, answer.system.secret, Signed("POST", path, body)),
    }
    with pool_to(parts.scheme, host, address, port) as pool:
        return _posted(pool, path, body, headers)


def pool_to(scheme: str, host: str, address: str, port: int) -> Any:
    """A connection to `address` that is held to the certificate of `host`."""
    timeout = urllib3.Timeout(total=SECONDS)
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        timeout=timeout,
        retries=False,
        server_hostname=host,
        assert_hostname=host,
        cert_reqs="CERT_REQUIRED",
    )


def _posted(pool: Any, path: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        answer = pool.request(
            "POST", path, body=body, headers=headers, redirect=False, preload_content=False
        )
        answer.read(MOST_READ)
        answer.close()
    except (HTTPError, OSError) as problem:
        name = type(problem).__name__
        raise Undeliverable(
            _("The system did not answer (%(problem)s).") % {"problem": name}
        ) from None
    if not 200 <= answer.status < 300:
        raise Undeliverable(
            _("The system answered %(code)s; redirections are not followed.")
            % {"code": answer.status},
            answer.status,
        )
    return int(answer.status)


# --- the errand ----------------------------------------------------------------------------------


@outbox.handles(TOPIC, gettext_lazy("answer to an outside system"))
def deliver(payload: dict[str, Any]) -> None:
    """One try. What failed is written down and asked for later; nothing is raised, so that an
    outside system that is gone never holds up the other news."""
    rows = OutboundMessage.objects.select_for_update(of=("self",)).select_related("system")
    answer = rows.waiting().filter(pk=payload["answer"]).first()
    if answer is None:
        return
    if is_silent(answer.system):
        enqueue(answer, wait=outbox.FIRST_WAIT)
        return
    answer.attempts, answer.tried_at = answer.attempts + 1, clock.now()
    try:
        answer.answer_code = send(answer)
        answer.sent_at, answer.error = clock.now(), ""
    except Undeliverable as problem:
        _failed(answer, problem)
    answer.save()


def is_silent(system: SourceSystem) -> bool:
    """Whether it did not answer a moment ago: its other answers wait without a call."""
    return system.silent_until is not None and system.silent_until > clock.now()


def _failed(answer: OutboundMessage, problem: Undeliverable) -> None:
    answer.answer_code, answer.error = problem.code, str(problem)[:300]
    answer.is_dead = answer.attempts >= outbox.MOST_ATTEMPTS
    if problem.code is None:
        until = clock.now() + outbox.FIRST_WAIT / 2
        SourceSystem.objects.filter(pk=answer.system_id).update(silent_until=until)
    if not answer.is_dead:
        enqueue(answer, wait=outbox.wait_after(answer.attempts))
