"""Official documents by GB/T 9704-2012, as Word and as PDF (docs/documents.md).

`Document(…)` says what stands in it; `.docx()` and `.pdf()` lay it out: A4, red head, number with
〔〕, title, body of 22 lines by 28 characters, numbered headings, tables whose head repeats,
attachments, signature and date, page numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.documents.numbers import (
    DocumentNumberField,
    chinese_date,
    chinese_number,
    normalise_number,
)

__all__ = ["Annex", "Block", "Document", "DocumentNumberField", "Heading", "Table", "TableColumn"]
__all__ += ["chinese_date", "chinese_number", "normalise_number"]

Align = Literal["left", "center", "right"]
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Heading:
    """A numbered heading: level 1 一、 level 2 （一） level 3 1. level 4 （1）"""

    text: str
    level: int = 1
    is_numbered: bool = True


@dataclass(frozen=True)
class TableColumn:
    """`width` is a share of the text's width."""

    head: str
    width: float = 1
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """A table; its head is repeated on each page. `unit` stands above it on the right."""

    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str]]
    title: str = ""
    unit: str = ""


Block = str | Heading | Table


@dataclass(frozen=True)
class Annex:
    """An attachment that is bound in: on its own page, after the signature."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """What stands in a document. Texts are literal: no markup is read in them.

    Titles may hold line breaks. `attachments` names papers; an Annex is named among them by itself.
    `issuer` is the red head (blank: none, as for tables and lists); `signed_by` the organisations
    below the text. `copies_to` and `printed_by` make the block at the foot of the last page.
    """

    title: str
    blocks: Sequence[Block]
    issuer: str = ""
    number: str = ""
    signer: str = ""
    addressee: str = ""
    attachments: Sequence[str] = ()
    signed_by: Sequence[str] = ()
    signed_date: date | None = None
    note: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_date: date | None = None
    urgency: str = ""
    footer: Sequence[str] = ()
    is_landscape: bool = False
    annexes: Sequence[Annex] = ()

    @property
    def attachment_titles(self) -> list[str]:
        return [*(annex.title.replace("\n", "") for annex in self.annexes), *self.attachments]

    def docx(self) -> bytes:
        from core.documents.word import docx

        return docx(self)

    def pdf(self) -> bytes:
        from core.documents.pdf import pdf

        return pdf(self)


def numbered(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """The blocks, each with the number of its heading."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if isinstance(block, Heading) and block.is_numbered:
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            yield block, heading_number(counts[block.level - 1], block.level)
        else:
            yield block, ""


def annex_mark(place: int, count: int) -> str:
    """附件, or 附件1 where there are several."""
    return "附件" if count == 1 else f"附件{place}"


def heading_number(count: int, level: int) -> str:
    words = chinese_number(count)
    return (f"{words}、", f"（{words}）", f"{count}. ", f"（{count}）")[level - 1]


def attachment_lines(titles: Sequence[str]) -> list[str]:
    """附件：1. …; a single one has no number."""
    if len(titles) == 1:
        return [f"附件：{titles[0]}"]
    return [
        f"{'附件：' if place == 1 else ''}{place}. {title}" for place, title in enumerate(titles, 1)
    ]
