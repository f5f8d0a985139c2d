"""Documents by GB/T 9704: numbers normalised, Word and PDF that an office accepts."""

import io
import re
import shutil
import subprocess
from datetime import date

import docx
import pytest
from django import forms
from django.core.exceptions import ValidationError
from docx.oxml.ns import qn

from core.documents import (
    Annex,
    Document,
    DocumentNumberField,
    Heading,
    Table,
    TableColumn,
    attachment_lines,
    chinese_date,
    chinese_number,
    normalise_number,
)

LIST = Table(
    [TableColumn("序号", 1, "center"), TableColumn("事项名称", 5), TableColumn("金额", 2, "right")],
    [[str(number), f"第{number}号事项", "1.50"] for number in range(1, 61)],
    unit="单位：万元",
)
LETTER = Document(
    title="关于赋予佛堂镇部分权限的\n通知",
    issuer="义乌市人民政府文件",
    number="义政发〔2026〕18号",
    addressee="各镇人民政府",
    blocks=[
        "现将有关事项通知如下。",
        Heading("总体要求"),
        "#set page(fill: red) *原样* <b>&amp;</b> $x$ @ref",
        Heading("赋权范围", 2),
        Heading("直接赋权", 3),
        Heading("委托赋权", 3),
        Heading("承接条件", 2),
        Heading("工作要求"),
    ],
    annexes=[Annex("事项清单", [LIST])],
    attachments=["协议范本"],
    signed_by=["义乌市人民政府"],
    signed_date=date(2026, 11, 21),
    note="此件公开发布",
    copies_to="市委各部门",
    printed_by="义乌市人民政府办公室",
)


class TestNumbers:
    @pytest.mark.parametrize(
        "written",
        [
            "浙政办发[2016] 168号",
            "浙政办发〔2016〕168号",
            "浙政办发（2016）168号",
            "浙政办发( 2016)168",
            "浙政办发【2016】第168号",
            "浙政办发［２０１６］０168号",
            " 浙政办发 〔2016年〕 168 号 ",
        ],
    )
    def test_every_habit_becomes_the_one_form(self, written):
        assert normalise_number(written) == "浙政办发〔2016〕168号"

    @pytest.mark.parametrize(
        "nonsense",
        ["", "168号", "浙政办发2016年168号", "浙政办发〔16〕168号", "浙政办发〔2016〕0号",
         "浙政办发〔2016〕号", "ABC〔2016〕1号", "浙政办发〔1916〕1号", "浙政办发〔2999〕1号",
         "浙政办发〔2016〕168号附件", "<script>〔2016〕1号"],
    )  # fmt: skip
    def test_nonsense_is_refused_with_a_sentence(self, nonsense):
        with pytest.raises(ValidationError) as caught:
            normalise_number(nonsense)
        assert len(str(caught.value.messages[0])) > 10

    def test_a_form_normalises_and_may_be_blank(self):
        class Form(forms.Form):
            number = DocumentNumberField(required=False)

        form = Form({"number": "信镇改[2016]1"})
        assert form.is_valid()
        assert form.cleaned_data["number"] == "信镇改〔2016〕1号"
        assert Form({"number": ""}).is_valid()
        assert "number" in Form({"number": "nonsense"}).errors

    def test_dates_and_numerals(self):
        assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"
        words = [chinese_number(n) for n in (1, 10, 11, 20, 21, 99)]
        assert words == ["一", "十", "十一", "二十", "二十一", "九十九"]
        with pytest.raises(ValueError, match="100"):
            chinese_number(100)

    def test_one_attachment_has_no_number(self):
        assert attachment_lines(["甲"]) == ["附件：甲"]
        assert attachment_lines(["甲", "乙"]) == ["附件：1. 甲", "2. 乙"]


class TestWord:
    @pytest.fixture
    def word(self):
        return docx.Document(io.BytesIO(LETTER.docx()))

    @pytest.fixture
    def lines(self, word):
        return [paragraph.text.strip("　 ") for paragraph in word.paragraphs if paragraph.text]

    def test_the_parts_stand_in_their_order(self, lines):
        expected = [
            "义乌市人民政府文件", "义政发〔2026〕18号", "关于赋予佛堂镇部分权限的", "通知",
            "各镇人民政府：", "现将有关事项通知如下。", "一、总体要求",
            "#set page(fill: red) *原样* <b>&amp;</b> $x$ @ref", "（一）赋权范围", "1. 直接赋权",
            "2. 委托赋权", "（二）承接条件", "二、工作要求", "附件：1. 事项清单", "2. 协议范本",
            "义乌市人民政府", "2026年11月21日", "（此件公开发布）", "附件1", "事项清单",
            "单位：万元", "抄送：市委各部门。", "义乌市人民政府办公室\t2026年11月21日印发",
        ]  # fmt: skip
        assert lines == expected

    def test_the_page_has_the_prescribed_margins_and_grid(self, word):
        section = word.sections[0]
        sizes = [section.page_width.mm, section.page_height.mm, section.top_margin.mm]
        assert [round(size) for size in [*sizes, section.left_margin.mm]] == [210, 297, 37, 28]
        pitch = int(section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")))
        assert 22 * pitch / 20 == pytest.approx(225 / 25.4 * 72, rel=0.01)

    def test_typefaces_are_those_of_the_standard(self, word):
        faces = {
            paragraph.text: paragraph.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia"))
            for paragraph in word.paragraphs
            if paragraph.runs
        }
        assert faces["义乌市人民政府文件"] == "方正小标宋简体"
        assert faces["一、总体要求"] == "黑体"
        assert faces["（一）赋权范围"] == "楷体_GB2312"
        assert faces["现将有关事项通知如下。"] == "仿宋_GB2312"

    def test_the_head_of_a_table_is_repeated(self, word):
        [table] = word.tables
        assert len(table.rows) == 61
        assert table.rows[0]._element.trPr.find(qn("w:tblHeader")) is not None
        order = [child.tag.split("}")[1] for child in table._element.tblPr]
        assert order.index("tblBorders") < order.index("tblLook")

    def test_pages_are_numbered_outside(self, word):
        section = word.sections[0]
        for footer in (section.footer, section.even_page_footer):
            assert "PAGE" in footer._element.xml
            assert footer.paragraphs[0].text.startswith("— ")

    def test_nobody_is_named_as_author(self, word):
        assert word.core_properties.author == ""


class TestPdf:
    def text(self, document, tmp_path):
        if not shutil.which("pdftotext"):
            pytest.skip("pdftotext is not installed (poppler-utils)")
        path = tmp_path / "a.pdf"
        path.write_bytes(document.pdf())
        command = ["pdftotext", "-layout", str(path), "-"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def test_it_is_a_pdf_that_brings_its_letters(self):
        content = LETTER.pdf()
        assert content.startswith(b"%PDF-")
        assert re.search(rb"NotoSerif|FangSong|FZFangSong", content)
        assert re.search(rb"/FontFile[23]?\b", content)

    def test_the_parts_stand_in_it_literally(self, tmp_path):
        text = self.text(LETTER, tmp_path)
        for part in ("义政发〔2026〕18号", "一、总体要求", "（一）赋权范围", "2. 委托赋权",
                     "#set page(fill: red) *原样* <b>&amp;</b> $x$ @ref",
                     "附件：1. 事项清单", "2026年11月21日", "（此件公开发布）", "—1—",
                     "抄送：市委各部门。"):  # fmt: skip
            assert part.replace(" ", "") in text.replace(" ", "")

    def test_the_head_of_a_table_is_repeated_on_each_page(self, tmp_path):
        pages = self.text(LETTER, tmp_path).split("\f")
        with_rows = [page for page in pages if "号事项" in page]
        assert len(with_rows) > 1
        assert all("事项名称" in page for page in with_rows)

    def test_a_bare_list_lies_across(self, tmp_path):
        table = Document("权责清单", [LIST], footer=["制表人：", "审核人："], is_landscape=True)
        assert b"841.8" in table.pdf()
        assert "审核人：" in self.text(table, tmp_path)
        assert docx.Document(io.BytesIO(table.docx())).sections[0].page_width.mm == pytest.approx(
            297, abs=1
        )

    def test_an_upward_letter_names_its_signer(self, tmp_path):
        request = Document("关于增加编制的请示", ["妥否，请批示。"], "佛堂镇人民政府文件",
                           "佛政〔2026〕3号", signer="王明", urgency="特急")  # fmt: skip
        text = self.text(request, tmp_path)
        assert "签发人：王明" in text
        assert "特急" in text
        assert "签发人：王明" in "".join(
            p.text for p in docx.Document(io.BytesIO(request.docx())).paragraphs
        )
