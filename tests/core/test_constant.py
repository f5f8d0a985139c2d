"""Words that are the same on every page are drawn once in each language, and know nothing of a page."""

from django.template import Context, Template
from django.utils.translation import override

PAGE = Template(
    "{% constant %}<b>{% trans 'Menu' %}</b>{{ name }}{% endconstant %} {{ name }} {% trans 'Menu' %}"
)


def drawn(language: str, name: str) -> str:
    with override(language):
        return PAGE.render(Context({"name": name}))


def test_each_language_has_words_of_its_own():
    assert drawn("en", "x") == "<b>Menu</b> x Menu"
    assert drawn("zh-hans", "x") == "<b>菜单</b> x 菜单"
    assert drawn("en", "x") == "<b>Menu</b> x Menu"


def test_nothing_of_one_page_is_kept_for_another():
    assert "王建国" in drawn("en", "王建国")
    assert "王建国" not in drawn("en", "李秀英")


def test_it_is_drawn_once():
    assert drawn("en", "x") == drawn("en", "x")
    part = PAGE.nodelist[0]
    assert set(part.drawn) >= {"en"}
    part.drawn["en"] = "kept"
    assert drawn("en", "x").startswith("kept")
    del part.drawn["en"]
