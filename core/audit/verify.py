"""Checks the whole audit: every event, every transaction's place in its chain, every seal.

Reads with built-in SQL functions only and folds the hashes here, so that a function changed in the
database cannot answer for the rows. Each finding names the event or the transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.audit import schema, seals

MOST = 200
"""So many findings are told; a rewritten audit would else fill the disk with them."""

EVENTS = f"""SELECT link, n, id, statement, digest, digest = {schema.sha256_of(schema.EVENT.format("e"))},
    action || ' ' || table_name || ' ' || row_pk || ' ' || at FROM audit.event e ORDER BY link, n"""
LINKS = "SELECT id, events, digest, chain, position FROM audit.link ORDER BY id"
CHAINS = f"""SELECT chain, position, id, hash, {schema.LINK.format("l")} FROM audit.link l
    ORDER BY chain, position"""


@dataclass
class Report:
    """What a check counted and found; sound if it found nothing."""

    events: int = 0
    links: int = 0
    seals: int = 0
    seconds: float = 0.0
    findings: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.findings

    @property
    def events_per_second(self) -> int:
        return round(self.events / self.seconds) if self.seconds else 0

    def found(self, sentence: str, **facts: Any) -> None:
        if len(self.findings) < MOST:
            self.findings.append(sentence % facts)


def verify() -> Report:
    """Check everything as of one moment; not to be called inside a transaction of others' writes."""
    report, begun = Report(), perf_counter()
    kept = seals.read_anchor()
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _check_events(report)
        _check_chains(report)
        _check_seals(report, kept)
    report.seconds = perf_counter() - begun
    return report


def _stream(sql: str) -> Iterator[tuple]:
    """Rows from a cursor on the server: memory doesn't grow with the audit."""
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(5000):
            yield from rows


def _check_events(report: Report) -> None:
    """Walk transactions and their events side by side, in the order of the transactions."""
    links = _stream(LINKS)
    link = next(links, None)
    for number, group in groupby(_stream(EVENTS), key=lambda row: row[0]):
        while link is not None and link[0] < number:
            _check_transaction(report, link, [])
            link = next(links, None)
        if link is not None and link[0] == number:
            _check_transaction(report, link, group)
            link = next(links, None)
        else:
            _check_orphans(report, number, group)
    while link is not None:
        _check_transaction(report, link, [])
        link = next(links, None)


def _check_transaction(report: Report, link: tuple, events: Iterable[tuple]) -> None:
    number, expected, digest, chain, position = link
    report.links += 1
    facts = {"link": number, "chain": chain, "position": position}
    running, last, before, sound = b"", 0, 0, True
    for _statement, rows in groupby(events, key=lambda row: row[3]):
        digests = []
        for _link, n, event, _number, own, is_own, told in rows:
            report.events += 1
            if n != last + 1:
                _missing(report, facts, last + 1, n - 1, before)
                sound = False
            if not is_own:
                report.found(
                    _("Event %(event)s (%(told)s) was changed after it was written."),
                    event=event,
                    told=told,
                )
                sound = False
            last, before = n, event
            digests.append(bytes(own))
        running = sha256(running + b"".join(digests)).digest()
    if last < expected:
        _missing(report, facts, last + 1, expected, before)
    elif sound and running != bytes(digest):
        report.found(
            _(
                "Transaction %(link)s (chain %(chain)s, position %(position)s, last event %(event)s):"
                " an event was replaced together with its digest, or added."
            ),
            event=before,
            **facts,
        )


def _missing(report: Report, facts: dict[str, Any], first: int, last: int, before: int) -> None:
    report.found(
        _(
            "Events no. %(first)s to %(last)s of transaction %(link)s (chain %(chain)s, position "
            "%(position)s) were deleted; the event before them is %(before)s."
        ),
        first=first,
        last=last,
        before=before or "–",
        **facts,
    )


def _check_orphans(report: Report, link: int, events: Iterable[tuple]) -> None:
    for _link, _n, event, *_rest, told in events:
        report.events += 1
        report.found(
            _("Event %(event)s (%(told)s) hangs in no chain: transaction %(link)s was deleted."),
            event=event,
            told=told,
            link=link,
        )


def _check_chains(report: Report) -> None:
    """Each link holds the hash of the one before it, and no position is empty."""
    for chain, links in groupby(_stream(CHAINS), key=lambda row: row[0]):
        before, last, after = b"", 0, 0
        for _chain, position, number, hash_, content in links:
            facts = {"chain": chain, "link": number, "position": position, "after": after}
            if position != last + 1:
                report.found(
                    _(
                        "Chain %(chain)s: positions %(first)s to %(gap)s were deleted, after "
                        "transaction %(after)s and before transaction %(link)s."
                    ),
                    first=last + 1,
                    gap=position - 1,
                    **facts,
                )
            elif sha256(before + content.encode()).digest() != bytes(hash_):
                report.found(
                    _(
                        "Chain %(chain)s, position %(position)s: transaction %(link)s, or the one "
                        "before it, was changed after it was written."
                    ),
                    **facts,
                )
            before, last, after = bytes(hash_), position, number


def _check_seals(report: Report, kept: list[seals.Seal]) -> None:
    """Where a chain was sealed, it must still be, with the same hash."""
    report.seals = len(kept)
    report.findings += seals.objections(kept)[: MOST - len(report.findings)]
    points = [
        (int(chain), position, mark, seal.number)
        for seal in kept
        for chain, (position, mark) in seal.heads.items()
    ]
    for chain, position, number, is_there in seals.compare(points):
        told = (
            _("Chain %(chain)s was rewritten: position %(position)s differs from seal %(seal)s.")
            if is_there
            else _("Chain %(chain)s was cut: position %(position)s of seal %(seal)s is gone.")
        )
        report.found(told, chain=chain, position=position, seal=number)
