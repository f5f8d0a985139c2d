"""What python-docx has no words for: borders, page numbers, repeated heads, the line grid."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt


def element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def border(paragraph: Any, side: str, color: str, eighths: int, space: int = 1) -> None:
    """A line at one side of a paragraph, its strength in eighths of a point."""
    properties = paragraph._element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = element("pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    borders.append(element(side, val="single", sz=str(eighths), space=str(space), color=color))


def table_borders(table: Any) -> None:
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(side, val="single", sz="4", space="0", color="000000"))
    after = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    table._element.tblPr.insert_element_before(borders, *after)


def repeat_head(row: Any) -> None:
    """The row stands at the top of each page that the table reaches."""
    row._element.get_or_add_trPr().append(element("tblHeader"))
    keep_row(row)


def keep_row(row: Any) -> None:
    row._element.get_or_add_trPr().insert(0, element("cantSplit"))


def lines_per_page(section: Any, pitch: float) -> None:
    """The grid of lines, so that Word counts 22 of them."""
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = element("docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(pitch * 20)))


def page_number(paragraph: Any, align: Any, face: str) -> None:
    """— 1 —, one character from the edge."""
    paragraph.alignment = align
    paragraph.paragraph_format.right_indent = paragraph.paragraph_format.left_indent = Pt(14)
    _run(paragraph, "— ", face)
    run = _run(paragraph, "", face)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            run._element.append(element("fldChar", fldCharType=kind))
        else:
            code = element("instrText")
            code.text = text
            run._element.append(code)
    _run(paragraph, " —", face)


def _run(paragraph: Any, text: str, face: str) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(14), face
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    return run
