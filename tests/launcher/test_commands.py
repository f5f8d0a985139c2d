"""A command that fails shows its last lines; one that takes long shows them as they come."""

import sys

import pytest

from launcher.commands import call
from launcher.report import Failure


def test_a_failure_shows_the_last_lines_the_remedy_and_the_log(tmp_path):
    log = tmp_path / "setup.log"
    code = "print(*range(100), sep='\\n'); exit(1)"
    with pytest.raises(Failure, match="99") as caught:
        call([sys.executable, "-c", code], log=log, remedy="Mend it.")
    assert "    50\n" not in str(caught.value)
    assert "50\n" in log.read_text()
    assert caught.value.remedy == f"Mend it. (All: {log})"


def test_a_program_that_is_not_there_is_a_failure_too(tmp_path):
    with pytest.raises(Failure, match="no-such-program"):
        call([tmp_path / "no-such-program"], log=tmp_path / "log", remedy="Install it.")


def test_passwords_in_urls_are_not_shown(tmp_path):
    url = "postgres://portal:secret@host/db"
    with pytest.raises(Failure) as caught:
        call([sys.executable, "-c", "exit(1)", url], log=tmp_path / "log", remedy="Mend it.")
    assert "secret" not in str(caught.value)


def test_input_is_given_and_output_returned(tmp_path):
    echo = "import sys; print(sys.stdin.read().upper())"
    log = tmp_path / "log"
    assert call([sys.executable, "-c", echo], log=log, remedy="", stdin="abc") == "ABC\n"


def test_a_long_command_is_heard_while_it_runs_without_empty_lines(tmp_path, capsys):
    code = "print('first\\n\\nsecond')"
    told = call([sys.executable, "-c", code], log=tmp_path / "log", remedy="", aloud=True)
    assert told == "first\nsecond\n"
    assert capsys.readouterr().out == "\n    first\n    second\n"
