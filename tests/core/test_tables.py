"""Rows as they are written: what the box of a row is called for whoever hears the page."""

from core.tables import Column, Table, bind
from powers.models import Delegation


def box(columns, *values):
    table = Table(bind(Delegation, columns), "/delegation/987654321/", picks=True)
    return str(table.body([(7, "", 7, *values)])).split("</td>")[0]


def test_the_box_of_a_row_bears_its_name_and_not_its_key():
    columns = ["created_at", Column("status", main=True), Column("title", link=True, main=True)]
    written = box(columns, None, "draft", '对"三无"船舶 <的> 检查')
    assert 'value="7"' in written
    assert 'aria-label="对&quot;三无&quot;船舶 &lt;的&gt; 检查"' in written


def test_without_a_link_the_main_column_names_the_row():
    assert 'aria-label="佛堂镇"' in box(["title", Column("town__name", main=True)], "x", "佛堂镇")


def test_a_badge_names_the_row_by_its_text_only():
    written = box([Column("status", badge=True)], "draft")
    assert written.count("<") == 3
    assert "tag-" not in written
