"""Loading of the policies: documents, clauses, programmes, and the figures that the clauses set."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction

from towns.models import Division, PolicyClause, PolicyDocument, PolicyParameter, Programme

DATA = Path(__file__).parent / "data"
HEADING = re.compile(r"^(#{2,4}) +(?:(?P<code>(?:ZJ|XY)-[\d.]+) +)?(?P<title>.+)$")
RESPONSIBLE = re.compile(r"^负责落实[:：]\s*[(（]?(.*?)[)）]?$")
STEP = re.compile(r"^- \*\*(.+?)\*\*\s*")


class MissingHome(LookupError):
    """A programme's home is not among the divisions: load those first."""


@dataclass
class Clause:
    """One clause as read from a file; without a code it is only the heading of a chapter."""

    code: str
    title: str
    depth: int
    chapter: str = ""
    parent: str = ""
    lines: list[str] = field(default_factory=list)
    responsible: str = ""

    @property
    def text(self) -> str:
        kept = self.lines[1:] if self.lines[:1] == [self.title] else self.lines
        return "\n\n".join(kept)


@dataclass
class Wording:
    """A document as read from its file."""

    source: str
    preamble: str
    clauses: list[Clause]


@dataclass
class Loaded:
    """How many rows a load wrote; a second load writes none."""

    clauses: int = 0
    parameters: int = 0


@transaction.atomic
def load() -> Loaded:
    """Write both policies and the figures; only what differs from the files is written.

    A figure is added where its name has none yet for the same programme: changes made by
    officers stay. Raises MissingHome where the divisions are not loaded.
    """
    result = Loaded()
    for row in _rows("policy/documents.csv"):
        result.clauses += _load_document(row)
    result.parameters = sum(_load_parameter(row) for row in _rows("parameters.csv"))
    return result


def read(text: str) -> Wording:
    """Take a policy file apart: source, preamble, clauses in order with chapter and parent."""
    head, *rest = re.split(r"^(?=#{2,4} )", text, flags=re.MULTILINE)
    lines = [line.strip() for line in head.splitlines()[1:] if line.strip()]
    source = lines[0].removeprefix("Source: ") if lines else ""
    return Wording(source, "\n\n".join(lines[1:]), list(_clauses(rest)))


def _clauses(blocks: list[str]) -> Iterator[Clause]:
    above: dict[int, Clause] = {}
    for block in blocks:
        clause = _clause(block)
        upper = [above[depth] for depth in sorted(above) if depth < clause.depth]
        above = {one.depth: one for one in [*upper, clause]}
        if not clause.code:
            continue
        nearest = upper[-1] if upper else None
        clause.parent = nearest.code if nearest else ""
        clause.chapter = upper[0].title if upper else clause.title
        yield clause


def _clause(block: str) -> Clause:
    heading, *lines = [line.strip() for line in block.splitlines() if line.strip()]
    found = HEADING.match(heading)
    if found is None:
        raise ValueError(f"not a heading of a clause: {heading}")
    clause = Clause(found["code"] or "", found["title"].strip(), len(found[1]))
    for line in lines:
        units = RESPONSIBLE.match(line)
        if units:
            clause.responsible = units[1]
        else:
            clause.lines.append(STEP.sub(r"\1 ", line))
    return clause


def _load_document(row: dict[str, str]) -> int:
    wording = read((DATA / "policy" / row["file"]).read_text(encoding="utf-8"))
    home = Division.objects.valid().filter(code=row["home"]).first()
    if home is None:
        raise MissingHome(f"{row['programme']}: no division with the code {row['home']}")
    programme, _new = Programme.objects.get_or_create(
        code=row["code"], defaults={"name": row["programme"], "home": home}
    )
    document, _changed = keep(
        PolicyDocument,
        {"code": row["code"]},
        title=row["title"],
        number=row["number"],
        programme=programme,
        preamble=wording.preamble,
        source=wording.source,
    )
    return sum(
        _load_clause(document, clause, order) for order, clause in enumerate(wording.clauses)
    )


def _load_clause(document: PolicyDocument, clause: Clause, order: int) -> bool:
    parent = PolicyClause.objects.filter(code=clause.parent).first() if clause.parent else None
    _row, changed = keep(
        PolicyClause,
        {"code": clause.code},
        document=document,
        chapter=clause.chapter,
        title=clause.title,
        text=clause.text,
        responsible=clause.responsible,
        order=order,
        parent=parent,
    )
    return changed


def _load_parameter(row: dict[str, str]) -> bool:
    programme = Programme.objects.get(code=row["programme"]) if row["programme"] else None
    clause = PolicyClause.objects.get(code=row["clause"]) if row["clause"] else None
    _row, is_new = PolicyParameter.objects.get_or_create(
        name=row["name"],
        programme=programme,
        place=None,
        from_date=row["from_date"],
        defaults={
            "label": row["label"],
            "kind": row["kind"],
            "value": row["value"],
            "unit": row["unit"],
            "clause": clause,
            "basis": row["basis"],
        },
    )
    return is_new


def keep(model: type[models.Model], key: dict[str, Any], **values: Any) -> tuple[Any, bool]:
    """The row of `key`, written only where it is new or differs; says whether it was written."""
    row = model._default_manager.filter(**key).first()
    if row is None:
        return model._default_manager.create(**key, **values), True
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    if differing:
        row.save(update_fields=differing)
    return row, bool(differing)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
