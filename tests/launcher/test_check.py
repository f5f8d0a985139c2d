"""`./test`: what pytest is given."""

import pytest

from launcher.check import arguments, find_browser

SHARED = ["-n", "2", "--dist", "worksteal"]


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ([], SHARED),
        (["tests/core"], [*SHARED, "tests/core"]),
        (["-n", "0", "tests/core"], ["-n", "0", "tests/core"]),
        (["-n4"], ["-n4"]),
        (["--pdb"], ["--pdb"]),
    ],
)
def test_two_processes_unless_told_otherwise(words, given):
    assert arguments(words) == given


def test_a_browser_that_is_named_comes_first_and_none_is_no_failure(monkeypatch, tmp_path):
    assert find_browser({"CHROMIUM": "/opt/chrome"}) == "/opt/chrome"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("launcher.check.MAC_BROWSERS", ())
    assert find_browser({}) == ""
    (tmp_path / "chromium-browser").write_text("#!/bin/sh\n")
    (tmp_path / "chromium-browser").chmod(0o755)
    assert find_browser({}) == str(tmp_path / "chromium-browser")
    (tmp_path / "chromium-headless-shell").write_text("#!/bin/sh\n")
    (tmp_path / "chromium-headless-shell").chmod(0o755)
    assert find_browser({}) == str(tmp_path / "chromium-headless-shell")
