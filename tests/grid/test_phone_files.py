"""The modules of the app find each other once their names carry hashes."""

import re
import shutil
from pathlib import Path

from config.assets import HashedFiles

FIELD = Path(__file__).resolve().parents[2] / "static" / "field"
IMPORT = re.compile(r"""from ["']\./([\w.-]+)["']""")


def test_imports_name_the_hashed_files(tmp_path):
    """Only hashed files are kept in production: a plain name in an import would lead nowhere."""
    (tmp_path / "field").mkdir()
    for file in FIELD.glob("*.js"):
        shutil.copy(file, tmp_path / "field")
    storage = HashedFiles(location=str(tmp_path), base_url="/static/")
    found = {f"field/{file.name}": (storage, f"field/{file.name}") for file in FIELD.glob("*.js")}
    for _name, _hashed, outcome in storage.post_process(found):
        assert not isinstance(outcome, Exception), outcome
    names = set(storage.hashed_files.values())
    imports = [
        name
        for hashed in names
        for name in IMPORT.findall((tmp_path / hashed).read_text(encoding="utf-8"))
    ]
    assert len(imports) > 20
    assert {f"field/{name}" for name in imports} <= names


def test_scripts_stay_small_and_plain():
    """At most 300 lines a file; no framework, no foreign host."""
    for file in FIELD.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 300, file.name
        assert "http://" not in text, file.name
        assert "https://" not in text, file.name
