"""The PDF of a document: typst lays out `layout.typ` with the texts handed over as data."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from core.documents import (
    Block,
    Document,
    Heading,
    Table,
    annex_mark,
    attachment_lines,
    chinese_date,
    numbered,
)

LAYOUT = Path(__file__).with_name("layout.typ")
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def pdf(document: Document) -> bytes:
    return typst.compile(  # type: ignore[misc]
        str(LAYOUT),
        root=LAYOUT.parent,
        font_paths=[FONTS],
        sys_inputs={"data": json.dumps(_data(document), ensure_ascii=False)},
    )


def _data(document: Document) -> dict[str, Any]:
    dated = document.signed_date and chinese_date(document.signed_date)
    printed = document.printed_date or document.signed_date
    return {
        "title": document.title.split("\n"),
        "issuer": document.issuer,
        "number": document.number,
        "signer": document.signer,
        "urgency": document.urgency,
        "addressee": document.addressee,
        "blocks": _blocks(document.blocks),
        "attachments": attachment_lines(document.attachment_titles),
        "signed": [*document.signed_by, *([dated] if dated else [])],
        "note": document.note,
        "copies": document.copies_to,
        "printer": document.printed_by,
        "printed": f"{chinese_date(printed)}印发" if printed else "",
        "footer": list(document.footer),
        "landscape": document.is_landscape,
        "annexes": [
            {
                "mark": annex_mark(place, len(document.attachment_titles)),
                "title": annex.title.split("\n"),
                "blocks": _blocks(annex.blocks),
            }
            for place, annex in enumerate(document.annexes, start=1)
        ],
    }


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [_block(block, number) for block, number in numbered(blocks)]


def _block(block: Block, number: str) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": number + block.text}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "title": block.title,
            "unit": block.unit,
            "heads": [column.head for column in block.columns],
            "widths": [float(column.width) for column in block.columns],
            "aligns": [column.align for column in block.columns],
            "rows": [[str(cell) for cell in row] for row in block.rows],
        }
    return {"kind": "text", "text": block}
