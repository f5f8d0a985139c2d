"""The table, and the same as JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.cases import Case
from tests.bench.clients import Sample

HEADS = (
    ("what", 34), ("who", 11), ("p50", 7), ("p95", 7), ("p50/8", 7), ("p95/8", 7), ("req/s", 7),
    ("app", 6), ("db", 6), ("SQL", 4), ("in db", 6), ("95 %", 6), ("ratio", 6), ("rate", 5), ("", 4),
)  # fmt: skip
NOTE = """
p50, p95: ms end to end with one client, /8 with eight, req/s with eight. app, db: CPU ms per request
of the web workers and of PostgreSQL (one client). SQL: statements; in db, 95 %: their ms per request
(p50, p95). ratio: p50 to that of the calibrator asked by the same officer; rate: req/s to its req/s.
"""


@dataclass
class Result:
    """Everything known of one case."""

    case: Case
    single: Sample
    many: Sample
    app_cpu: float = 0.0
    db_cpu: float = 0.0
    statements: int = 0
    inside: Sample | None = None
    base: "Result | None" = None
    """The calibrator, as it was asked in turns with this case: a noisy minute falls on both."""

    @property
    def ratio(self) -> float | None:
        return self.base and self.single.at(0.5) / self.base.single.at(0.5)

    @property
    def rate(self) -> float | None:
        return self.base and self.many.rate / self.base.many.rate

    @property
    def verdict(self) -> str:
        """Whether the goals are met: ratio to the calibrator and number of statements."""
        must, most = self.case.must, self.case.queries
        misses = must and self.ratio and self.ratio > must
        return "MISS" if misses or (most and self.statements > most) else "ok" if must else ""

    def facts(self) -> dict[str, Any]:
        inside = self.inside and {"p50": self.inside.at(0.5), "p95": self.inside.at(0.95)}
        return {
            "case": self.case.name,
            "who": self.case.kind,
            "one_client": {"p50": self.single.at(0.5), "p95": self.single.at(0.95)},
            "eight_clients": {
                "p50": self.many.at(0.5), "p95": self.many.at(0.95), "per_second": self.many.rate,
            },
            "cpu_ms": {"app": self.app_cpu, "database": self.db_cpu},
            "statements": self.statements,
            "in_database_ms": inside,
            "against": self.case.against,
            "ratio": self.ratio,
            "rate_ratio": self.rate,
            "wrong": self.single.wrong + self.many.wrong,
        }  # fmt: skip


def line(result: Result) -> str:
    inside = result.inside
    cells = [
        result.case.name, result.case.kind, result.single.at(0.5), result.single.at(0.95),
        result.many.at(0.5), result.many.at(0.95), result.many.rate, result.app_cpu, result.db_cpu,
        result.statements or "", inside and inside.at(0.5), inside and inside.at(0.95),
        result.ratio, result.rate, result.verdict,
    ]  # fmt: skip
    return " ".join(padded(cell, *head) for cell, head in zip(cells, HEADS, strict=True)).rstrip()


def padded(cell: Any, head: str, width: int) -> str:
    """Text to the left, numbers to the right; Chinese characters are two wide."""
    if isinstance(cell, str):
        return cell + " " * (width - len(cell) - sum(ord(letter) > 0x2E80 for letter in cell))
    places = 2 if head in ("ratio", "rate") else 0 if isinstance(cell, int) else 1
    return ("" if cell is None else f"{cell:.{places}f}").rjust(width)


def table(results: Iterable[Result]) -> str:
    heads = " ".join(
        head.ljust(width) if head in ("what", "who", "") else head.rjust(width)
        for head, width in HEADS
    )
    rows = [line(result) for result in sorted(results, key=lambda r: r.case.name)]
    return "\n".join([heads, "-" * len(heads), *rows, NOTE])


def keep(results: Iterable[Result], more: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    found = more | {"cases": [result.facts() for result in results]}
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1, default=str))
