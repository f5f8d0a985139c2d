"""The Word file of a document: the same layout, in the typefaces that offices have installed."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document as Blank
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

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
from core.documents.word_parts import (
    border,
    keep_row,
    lines_per_page,
    page_number,
    repeat_head,
    table_borders,
)

SONG, FANG, KAI, HEI, TITLE = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
BODY, PITCH = 16, 28.95
RED = RGBColor(0xD7, 0x00, 0x0F)
FACES = {1: HEI, 2: KAI, 3: FANG, 4: FANG}
SIDES = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT}


def docx(document: Document) -> bytes:
    file = io.BytesIO()
    _Writer(document).written().save(file)
    return file.getvalue()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.word = Blank()
        self.width = 237.0 if document.is_landscape else 156.0

    def written(self) -> Any:
        document = self.document
        self._page()
        if document.issuer:
            self._red_head()
        elif document.number:
            self._line(document.number, align=ALIGN.RIGHT)
        self._title(document.title)
        if document.addressee:
            self._line(f"{document.addressee}：")
        self._blocks(document.blocks)
        self._closing()
        for place, annex in enumerate(document.annexes, start=1):
            mark = annex_mark(place, len(document.attachment_titles))
            self._line(mark, face=HEI).paragraph_format.page_break_before = True
            self._title(annex.title)
            self._blocks(annex.blocks)
        self._foot()
        return self.word

    # --- page ----------------------------------------------------------------------------------

    def _page(self) -> None:
        self.word.core_properties.author = ""
        self.word.core_properties.title = self.document.title.replace("\n", "")
        self.word.settings.odd_and_even_pages_header_footer = True
        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        margins = (37, 35, 28, 26)
        if self.document.is_landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            margins = (28, 26, 30, 30)
        section.top_margin, section.bottom_margin = Mm(margins[0]), Mm(margins[1])
        section.left_margin, section.right_margin = Mm(margins[2]), Mm(margins[3])
        section.footer_distance = Mm(margins[1] - 10)
        lines_per_page(section, PITCH)
        page_number(section.footer.paragraphs[0], ALIGN.RIGHT, SONG)
        page_number(section.even_page_footer.paragraphs[0], ALIGN.LEFT, SONG)
        self._normal()

    def _normal(self) -> None:
        style = self.word.styles["Normal"]
        style.font.name, style.font.size = "Times New Roman", Pt(BODY)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)

    def _line(
        self,
        text: str = "",
        *,
        face: str = FANG,
        size: float = BODY,
        align: Any = ALIGN.LEFT,
        pitch: float = PITCH,
        indent: float = 0,
        color: RGBColor | None = None,
    ) -> Any:
        paragraph = self.word.add_paragraph()
        shape(paragraph, align, pitch, indent * size)
        write(paragraph, text, face, size, color)
        return paragraph

    # --- head ----------------------------------------------------------------------------------

    def _red_head(self) -> None:
        document = self.document
        size = min(56, 148 / 0.3528 / len(document.issuer))
        if document.urgency:
            self._line(document.urgency, face=HEI)
        self._line()
        self._line(
            document.issuer, face=TITLE, size=size, align=ALIGN.CENTER, pitch=size * 1.4, color=RED
        )
        self._line()
        number = document.number
        align = ALIGN.CENTER
        if document.signer:
            number, align = f"　{number}\t签发人：{document.signer}　", ALIGN.LEFT
        paragraph = self._line(number, align=align)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), 2)
        border(paragraph, "bottom", "D7000F", 12, space=11)
        self._line()

    def _title(self, title: str) -> None:
        for text in title.split("\n"):
            self._line(text, face=TITLE, size=22, align=ALIGN.CENTER, pitch=33)
        self._line()

    # --- body ----------------------------------------------------------------------------------

    def _blocks(self, blocks: Sequence[Block]) -> None:
        for block, number in numbered(blocks):
            if isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Heading):
                face = FACES[block.level]
                heading = self._line(number + block.text, face=face, indent=2)
                heading.paragraph_format.keep_with_next = True
            else:
                self._line(block, indent=2, align=ALIGN.JUSTIFY)

    def _table(self, block: Table) -> None:
        if block.title:
            self._line(block.title, face=HEI, size=14, align=ALIGN.CENTER, pitch=24)
        if block.unit:
            self._line(block.unit, size=10.5, align=ALIGN.RIGHT, pitch=18)
        table = self.word.add_table(rows=1, cols=len(block.columns))
        table.autofit = False
        table_borders(table)
        whole = sum(column.width for column in block.columns)
        widths = [Mm(self.width * column.width / whole) for column in block.columns]
        for place, width in enumerate(widths):
            table.columns[place].width = width
        heads = [column.head for column in block.columns]
        fill(table.rows[0].cells, heads, widths, [ALIGN.CENTER] * len(heads), HEI)
        repeat_head(table.rows[0])
        sides = [SIDES[column.align] for column in block.columns]
        for row in block.rows:
            added = table.add_row()
            keep_row(added)
            fill(added.cells, [str(cell) for cell in row], widths, sides, SONG)

    # --- end -----------------------------------------------------------------------------------

    def _closing(self) -> None:
        document = self.document
        lines = attachment_lines(document.attachment_titles)
        for place, text in enumerate(lines):
            if place == 0:
                self._line()
            self._line(text, indent=2 if place == 0 else 5)
        self._signature()
        if document.note:
            self._line(f"（{document.note}）", indent=2)
        if document.footer:
            self._line("\t".join(document.footer), size=10.5, pitch=18)

    def _signature(self) -> None:
        dated = self.document.signed_date
        signed = [*self.document.signed_by, *([chinese_date(dated)] if dated else [])]
        if not signed:
            return
        self._line()
        self._line()
        longest = max(width_of(text) for text in signed)
        for text in signed:
            paragraph = self._line(text, align=ALIGN.RIGHT)
            empty = 4 + (longest - width_of(text)) / 2
            paragraph.paragraph_format.right_indent = Pt(empty * BODY)
            paragraph.paragraph_format.keep_with_next = text != signed[-1]

    def _foot(self) -> None:
        document = self.document
        if not (document.copies_to or document.printed_by):
            return
        self._line()
        if document.copies_to:
            end = "" if document.copies_to.endswith("。") else "。"
            text = f"　抄送：{document.copies_to}{end}"
            border(self._line(text, size=14, pitch=24), "top", "000000", 8)
        printed = document.printed_date or document.signed_date
        text = f"　{document.printed_by}\t{chinese_date(printed)}印发　" if printed else ""
        last = self._line(text or f"　{document.printed_by}", size=14, pitch=24)
        last.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), 2)
        border(last, "top", "000000", 6)
        border(last, "bottom", "000000", 8)


def width_of(text: str) -> float:
    """In characters of the body: letters and digits are half as wide."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def shape(paragraph: Any, align: Any, pitch: float, indent: float = 0) -> None:
    form = paragraph.paragraph_format
    form.alignment = align
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    form.first_line_indent = Pt(indent)


def write(paragraph: Any, text: str, face: str, size: float, color: RGBColor | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = "Times New Roman", Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if color is not None:
        run.font.color.rgb = color


def fill(
    cells: Sequence[_Cell], texts: Sequence[str], widths: Sequence[Any], sides: list, face: str
) -> None:
    for cell, text, width, side in zip(cells, texts, widths, sides, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        shape(paragraph, side, 16)
        write(paragraph, text, face, 10.5)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
