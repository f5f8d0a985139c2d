"""Outside systems for tests: registered, with a secret, calling as they would."""

import json
from base64 import b64encode

from django.test import Client

from grid import signatures
from grid.models import SourceCode, SourceSystem
from grid.signatures import Signed, signed_headers
from tests.grid import cases

DOOR = "/api/v1/intake/"
SECRETS: dict[int, str] = {}


def system(cast, name="12345热线", kind="hotline", place=None, **fields):
    """A system of 义乌 with a secret, whose code T1 means 0405 (店外经营)."""
    cases.policy(cast)
    row = SourceSystem.objects.create(name=name, kind=kind, place=place or cast.yiwu, **fields)
    SECRETS[row.pk] = signatures.issue(row)
    SourceCode.objects.create(system=row, code="T1", category_code="0405")
    return row


def message(cast, number="ZX-1", **fields):
    """What a hotline sends of a call, as far as it is whole."""
    return {
        "number": number,
        "text": "双林路28号店外经营，影响通行。",
        "category": "T1",
        "place": {"town": cast.fotang.code},
        "reporter": {"name": "王小明", "phone": "13800001111"},
    } | fields


def evidence(content, name="现场.jpg"):
    """A picture as it lies in a message."""
    return {"name": name, "content": b64encode(content).decode()}


def headers_of(row, method, path, body=b"", secret=None):
    """The four headers; another secret makes a wrong signature."""
    return signed_headers(row.code, secret or SECRETS[row.pk], Signed(method, path, body))


def send(row, data, secret=None, headers=None, client=None, language="en"):
    """One signed POST."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    signed = headers or headers_of(row, "POST", DOOR, body, secret)
    return (client or Client()).generic(
        "POST", DOOR, body, "application/json", headers={**signed, "Accept-Language": language}
    )


def ask(row, number):
    path = f"{DOOR}{number}/"
    return Client().get(path, headers=headers_of(row, "GET", path))
