"""Catalogues are compiled without gettext, and only when they changed."""

import gettext
import os

from launcher.translations import compile_all

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Submit"
msgstr "提交审核"

#, fuzzy
msgid "Return"
msgstr "也许退回"
"""


def test_a_catalogue_is_compiled_once_and_guesses_are_left_out(tmp_path):
    po = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO)
    assert compile_all(tmp_path) == 1
    assert compile_all(tmp_path) == 0
    with po.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Submit") == "提交审核"
    assert catalogue.gettext("Return") == "Return"
    os.utime(po, (po.stat().st_atime, po.stat().st_mtime + 10))
    assert compile_all(tmp_path) == 1
