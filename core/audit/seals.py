"""Seals: from time to time the heads of all chains are written, with a MAC, to a place outside.

The file `settings.AUDIT_ANCHOR` is only ever appended to and belongs on storage that the database's
administrators can't write (another host, write-once storage). It is what shows a cut tail: within the
database a tail leaves nothing behind that could be missed.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit.context import record

# One index look-up per chain, however long the chains are.
HEADS = """WITH RECURSIVE head AS (
    (SELECT chain, position, hash FROM audit.link ORDER BY chain, position DESC LIMIT 1)
    UNION ALL
    SELECT next.* FROM head, LATERAL (
        SELECT chain, position, hash FROM audit.link l WHERE l.chain > head.chain
        ORDER BY chain, position DESC LIMIT 1) next
) SELECT chain, position, encode(hash, 'hex') FROM head"""

COMPARE = """SELECT s.chain, s.position, s.number, l.id IS NOT NULL
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) s (chain, position, mark, number)
    LEFT JOIN audit.link l USING (chain, position)
    WHERE encode(l.hash, 'hex') IS DISTINCT FROM s.mark ORDER BY s.number, s.chain"""

Heads = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Seal:
    """One seal: its number, the heads that moved since the seal before, and the MAC over both."""

    content: str
    mac: str

    @property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.content)

    @property
    def number(self) -> int:
        return self.facts["number"]

    @property
    def heads(self) -> Heads:
        return {chain: tuple(head) for chain, head in self.facts["heads"].items()}

    @property
    def is_genuine(self) -> bool:
        """Made with one of our keys; DATA_KEY may hold old ones too."""
        return any(
            hmac.compare_digest(mac_of(self.content, secret), self.mac)
            for secret in settings.DATA_KEY.split()
        )

    @property
    def line(self) -> str:
        return json.dumps({"content": self.content, "mac": self.mac}, ensure_ascii=False) + "\n"


def mac_of(content: str, secret: str = "") -> str:
    secret = secret or settings.DATA_KEY.split()[0]
    key = sha256(b"audit seal:" + secret.encode()).digest()
    return hmac.new(key, content.encode(), "sha256").hexdigest()


def heads() -> Heads:
    """The last link of every chain."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS)
        return {str(chain): (position, mark) for chain, position, mark in cursor.fetchall()}


def seal() -> Seal:
    """Write the heads that moved since the last seal: to the database, then to the anchor."""
    kept = {old.number: old for old in (*stored(), *read_anchor())}
    known: Heads = {}
    for number in sorted(kept):
        known |= kept[number].heads
    last = max(kept, default=0)
    moved = {chain: head for chain, head in heads().items() if known.get(chain) != head}
    content = json.dumps(
        {
            "number": last + 1,
            "at": clock.now().isoformat(),
            "before": kept[last].mac if last else "",
            "heads": moved,
        }
    )
    made = Seal(content, mac_of(content))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit.put_seal(%s, %s, %s)", [last + 1, content, made.mac])
        record("seal", detail={"number": last + 1, "chains": len(moved)})
    copy_to_anchor()
    return made


def stored() -> list[Seal]:
    """The seals as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, mac FROM audit.seal ORDER BY number")
        return [Seal(*row) for row in cursor.fetchall()]


def read_anchor(path: Path | None = None) -> list[Seal]:
    """The seals as the anchor has them; none where there is no anchor yet."""
    path = path or settings.AUDIT_ANCHOR
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [Seal(**json.loads(line)) for line in lines if line.strip()]


def copy_to_anchor() -> int:
    """Append the seals that the anchor lacks, as after a crash between the two; returns how many."""
    path = settings.AUDIT_ANCHOR
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as anchor:
        fcntl.flock(anchor, fcntl.LOCK_EX)
        last = max((old.number for old in read_anchor(path)), default=0)
        missing = [new for new in stored() if new.number > last and new.is_genuine]
        anchor.writelines(new.line for new in missing)
        anchor.flush()
        os.fsync(anchor.fileno())
    return len(missing)


def objections(kept: list[Seal]) -> list[str]:
    """What is wrong with the seals themselves: forged, out of order, or not in both places."""
    found = []
    before = ""
    for number, old in enumerate(kept, start=1):
        facts = {"seal": number}
        if not old.is_genuine:
            found.append(_("Seal %(seal)s of the anchor is forged.") % facts)
        elif old.number != number or old.facts["before"] != before:
            found.append(_("The anchor has a gap before seal %(seal)s.") % facts)
        before = old.mac
    anchored, here = {old.mac for old in kept}, {old.mac for old in stored()}
    added_since = {old.mac for old in read_anchor()}
    if anchored - here:
        found.append(
            _("%(count)s seals of the anchor were deleted from the database.")
            % {"count": len(anchored - here)}
        )
    if here - anchored - added_since:
        found.append(
            _("The anchor lacks %(count)s seals of the database.")
            % {"count": len(here - anchored - added_since)}
        )
    return found


def compare(points: Iterable[tuple[int, int, str, int]]) -> list[tuple[int, int, int, bool]]:
    """Of (chain, position, hash, seal): those that don't stand so in the database; last: is it there."""
    chains, positions, marks, numbers = zip(*points, strict=True) if points else ((), (), (), ())
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, [list(chains), list(positions), list(marks), list(numbers)])
        return cursor.fetchall()
