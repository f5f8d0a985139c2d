"""The papers that leave the house say what the rows say."""

import io

import pytest
from docx import Document as Word

from powers import documents
from powers.models import Mode
from tests.powers import states

pytestmark = pytest.mark.django_db


def words(document):
    """All text of the Word file, tables included."""
    word = Word(io.BytesIO(document.docx()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)


def announced(group):
    return documents.announcement(group, documents.to_announce(group.lines.all()))


def test_the_announcement_lists_the_decided_lines(people):
    """ZJ-20: the announcement names towns, items and the day of force, and nothing undecided."""
    group = states.batch(people)
    lines = [states.draft(people, "announcement", batch=group) for _n in range(3)]
    undecided = [states.draft(people, status, batch=group) for status in ("legal", "filing")]
    states.draft(people, "refused", batch=group)
    text = words(announced(group))
    assert "共3项" in text
    assert "义乌市人民政府" in text
    assert all(line.title in text for line in lines)
    assert not any(line.title in text for line in undecided)


def test_an_announced_batch_keeps_its_announcement(people):
    """ZJ-20: later steps do not take a line out of the paper that named it."""
    group = states.batch(people)
    line = states.draft(people, "in_force", batch=group)
    states.paper(line, "announcement", people.county_reviewer)
    assert line.title in words(announced(group))


def test_an_entrustment_names_both_sides_and_its_end(people):
    """XY-2.1.2, R4: in whose name, for how long, and that it is not passed on."""
    line = states.draft(people, "signing", power=states.item(people, mode=Mode.ENTRUSTED))
    text = words(documents.hand_over_paper(line))
    assert "行政委托书" in text
    assert "义乌市应急管理局" in text
    assert "佛堂镇人民政府" in text
    assert "不得再委托" in text


def test_a_transferred_power_has_a_hand_over_certificate(people):
    """R9: files, open matters and accounts go with the power."""
    text = words(documents.hand_over_paper(states.draft(people, "signing")))
    assert "承接确认书" in text
    assert "未结事项" in text


def test_the_public_list_is_a_pdf(people):
    """ZJ-07: the list is published and can be printed."""
    states.draft(people, "in_force")
    assert documents.town_list(people.fotang).pdf().startswith(b"%PDF")


def test_only_a_penalty_leaves_its_department_wholly(people):
    """Facts §1.2: for licences and services people may still go to the department."""
    for kind, is_exclusive in (("02", True), ("01", False)):
        line = states.draft(people, "signing", power=states.item(people, kind=kind))
        text = words(documents.hand_over_paper(line))
        assert ("不再在该镇行使" in text) is is_exclusive
