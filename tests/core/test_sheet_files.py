"""What people send: read it, or say in a sentence why not; never an error page."""

import io
import zipfile

import openpyxl
import pytest
from django.utils import translation

from core.sheets import SheetRefused, files
from tests.core import sheet_samples as samples


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(file):
    return [(sheet.name, list(sheet.rows)) for sheet in files.worksheets(file)]


def refusal(content):
    with pytest.raises(SheetRefused) as caught:
        read(io.BytesIO(content) if isinstance(content, bytes) else content)
    return str(caught.value)


def archive(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    file.seek(0)
    return file


def repacked(file, **changed):
    """The book with members replaced or added."""
    result = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name in changed.keys() - set(old.namelist()):
            new.writestr(name, changed[name])
    result.seek(0)
    return result


def test_cells_keep_their_kind():
    file = samples.book([[1, 2.5, True, None, "text", "=1+1"]], heads=["a"])
    [(name, rows)] = read(file)
    assert name == "Sheet1"
    assert rows == [(1, ["a"]), (2, [1, 2.5, True, None, "text", files.Formula("=1+1")])]


def test_hidden_worksheets_are_not_read():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "seen"
    workbook.create_sheet("secret").sheet_state = "hidden"
    assert [name for name, _rows in read(samples.saved(workbook))] == ["Sheet"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (files.OLE + b"x" * 600, "save it as .xlsx"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a sheet"),
        (b"%PDF-1.7\n\x00\xff\xfe", "not a sheet"),
        (b"PK\x03\x04 and then nothing of an archive", "damaged"),
        (archive(word__document_xml="<a/>"), "not an .xlsx"),
        (archive(xl__workbook_xml="<broken"), "damaged"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(content, said):
    assert said in refusal(content)


def test_macros_are_refused():
    assert "macros" in refusal(repacked(samples.book([[1]]), **{"xl/vbaProject.bin": b"x"}))


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = repacked(samples.book([[1]]), **{"xl/media/image1.bin": b"\0" * (60 * 1024 * 1024)})
    assert len(bomb.getvalue()) < 100_000
    assert "too large" in refusal(bomb)


def test_entities_are_not_resolved():
    book = samples.book([["a"]])
    with zipfile.ZipFile(book) as packed:
        page = packed.read("xl/worksheets/sheet1.xml")
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + page
    assert "damaged" in refusal(repacked(book, **{"xl/worksheets/sheet1.xml": laughs}))


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_ROWS", 50)
    assert "more than 50 rows" in refusal(samples.book([[n] for n in range(80)]))
    assert "more than 50 rows" in refusal(samples.csv_file("a\n" * 80))


def test_the_child_does_not_know_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not pass on")
    seen = {}
    popen = files.subprocess.Popen
    monkeypatch.setattr(
        files.subprocess, "Popen", lambda *a, **k: seen.update(k["env"]) or popen(*a, **k)
    )
    read(samples.book([[1]]))
    assert seen.keys() == {"PYTHONIOENCODING", "LANG"}


def test_a_child_left_early_ends():
    source = files.worksheets(samples.book([[n] for n in range(1000)]))
    assert next(next(source).rows)[0] == 1
    source.close()
    assert list(source) == []


def test_the_apostrophe_of_our_own_exports_is_taken_back():
    [(_name, rows)] = read(samples.csv_file("'=1,'a,=1\n"))
    assert rows == [(1, ["=1", "'a", files.Formula("=1")])]
