"""Browser files without source maps, icons as one sprite."""

from xml.etree import ElementTree

import pytest

from launcher import assets
from launcher.places import ROOT
from launcher.report import Failure

OUTLINE = (
    '<svg\n xmlns="http://www.w3.org/2000/svg"\n class="icon">\n'
    '<path stroke="none" d="M0 0h24v24H0z" fill="none" />\n<path d="M5 12l-2 0" />\n</svg>\n'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.js", "let a = 1;\n//# sourceMappingURL=a.js.map"),
        ("a.css", "a{color:red}\n/*# sourceMappingURL=a.css.map */"),
        ("b.css", "a{color:red}/*# sourceMappingURL=data:application/json;base64,AA== */"),
    ],
)
def test_the_name_of_a_source_map_is_cut_and_nothing_else(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assets.copy(tmp_path / name, tmp_path / "out" / name)
    kept = (tmp_path / "out" / name).read_text()
    assert kept == text.split("\n")[0].split("/*")[0]


def test_pictures_are_copied_byte_for_byte(tmp_path):
    data = b"\x89PNG//# sourceMappingURL=x"
    (tmp_path / "a.png").write_bytes(data)
    assets.copy(tmp_path / "a.png", tmp_path / "out.png")
    assert (tmp_path / "out.png").read_bytes() == data


def test_the_sprite_has_one_symbol_per_named_icon(tmp_path):
    for name in ("home", "map-pin"):
        (tmp_path / f"{name}.svg").write_text(OUTLINE)
    root = ElementTree.fromstring(assets.sprite(["home", "map-pin"], tmp_path))
    assert [symbol.get("id") for symbol in root] == ["icon-home", "icon-map-pin"]
    assert [len(symbol) for symbol in root] == [1, 1], "the invisible box is left out"


def test_an_unknown_icon_is_named(tmp_path):
    with pytest.raises(Failure, match="no-such-icon"):
        assets.sprite(["no-such-icon"], tmp_path)


def test_the_icon_list_is_sorted_and_names_each_once():
    lines = (ROOT / "config" / "icons.txt").read_text().splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    assert names == sorted(set(names))


def test_every_file_is_served_under_a_name_of_its_own():
    assert len(set(assets.FILES.values())) == len(assets.FILES)
