"""A town's existing list as a sheet, and its papers (ZJ-07, XY-2.2.2, facts §1.6)."""

import csv
import io

import pytest
from docx import Document as Word

from powers.list_documents import duties_of, spans, town_list
from powers.sheets import LIST_ENTRIES
from tests.powers import states, town_lists

pytestmark = pytest.mark.django_db
HEADS = [
    "序号", "权力事项名称", "权力类型", "设定依据", "责任事项", "责任岗位", "追责情形", "监督方式",
    "实施主体",
]  # fmt: skip


def sheet(*rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEADS, *rows])
    return io.BytesIO(out.getvalue().encode())


def row(name, kind="行政处罚", **more):
    values = {"basis": "《城乡规划法》第65条", "office": "综合行政执法队"} | more
    return [
        "1", name, kind, values["basis"], "立案责任", "执法岗", "不立案的", "12345", values["office"],
    ]  # fmt: skip


def test_a_list_in_the_heads_of_published_ones_comes_in(people):
    """Facts §1.6: the heads of 万安, Anhui, 武乡 … are known; the rows are the town's own by law."""
    town_lists.ground(people, statutory=0)
    draft = town_lists.draft(people)
    report = LIST_ENTRIES.save(
        sheet(row("对违法建设的处罚"), row("农村公路保护", "其他行政权力")),
        people.town_clerk,
        "a.csv",
    )
    assert report.is_right, report.errors
    made = draft.entries.get(name="对违法建设的处罚")
    assert (made.kind, made.source, made.source_code) == ("02", "statutory", "1")
    assert (made.post, made.supervision_phone) == ("执法岗", "12345")
    assert made.office.name == "综合行政执法队"


def test_a_row_that_is_there_is_changed_and_not_doubled(people):
    """R7: type and name find it again."""
    town_lists.ground(people, statutory=0)
    line = town_lists.held(people, power=states.item(people, kind="02", name="对占道经营的处罚"))
    draft = town_lists.draft(people)
    LIST_ENTRIES.save(sheet(row("对占道经营的处罚")), people.town_clerk, "a.csv")
    entry = draft.entries.get()
    assert (entry.delegation_id, entry.responsibilities) == (line.pk, "立案责任")


def test_a_wrong_sheet_changes_nothing(people):
    """Bad input: type, office and name are refused at their cells; a good row is not kept either."""
    town_lists.ground(people, statutory=0)
    draft = town_lists.draft(people)
    rows = [row("好的"), row("坏的", "77"), row("远的", office="别镇的队"), row("")]
    report = LIST_ENTRIES.save(sheet(*rows), people.town_clerk, "a.csv")
    assert {(error.row, error.letter) for error in report.errors} == {(3, "C"), (4, "I"), (5, "B")}
    assert not draft.entries.exists()


def test_without_a_draft_nothing_comes_in(people):
    """R7: a published list is not changed by a sheet."""
    version = town_lists.published(people, lines=1)
    for act in (LIST_ENTRIES.check, LIST_ENTRIES.save):
        assert not act(sheet(row("后来的")), people.town_clerk, "a.csv").is_right
    assert not version.entries.filter(name="后来的").exists()


def words(document):
    word = Word(io.BytesIO(document.docx()))
    cells = [cell.text for table in word.tables for line in table.rows for cell in line.cells]
    return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)


def test_the_paper_says_what_the_rows_say(people):
    """GB/T 9704: table, document number, and shared responsibilities told once."""
    version = town_lists.published(people, lines=2)
    text = words(town_list(version))
    assert "义政发〔2026〕12号" in text
    for entry in version.entries.all():
        assert entry.name in text
        assert entry.supervision_phone in text
    assert "责任事项" in text


def test_rows_that_share_their_words_are_named_by_spans():
    """1, 2, 3, 7 reads 1—3、7."""
    assert spans([1, 2, 3, 7, 9, 10]) == "1—3、7、9—10"


def test_an_office_has_its_duties_on_paper(people):
    """ZJ-07: the list is the ground of the duties of each post (岗位目标责任制)."""
    version = town_lists.published(people, lines=2)
    unit = version.entries.first().office
    other = town_lists.office(people, "平安建设办公室")
    entries = list(version.entries.filter(office=unit))
    text = words(duties_of(version, unit, entries))
    assert "综合行政执法队" in text
    assert "行政执法岗4项" in text
    assert other.name not in text


def test_a_row_is_added_by_hand(client, people):
    """XY-2.2.2: what the catalogue doesn't know, in the standard words of its type; not twice."""
    town_lists.ground(people, statutory=1)
    draft = town_lists.draft(people)
    client.force_login(people.town_clerk)
    data = {"name": "权属争议裁决", "kind": "09", "legal_basis": "《土地管理法》第十四条"}
    assert client.post("/powers/listentry/new/", data).status_code == 302
    made = draft.entries.get(name="权属争议裁决")
    assert (made.number, made.source, made.flow_steps[0]) == (2, "statutory", "申请")
    assert client.post("/powers/listentry/new/", data).status_code == 422
