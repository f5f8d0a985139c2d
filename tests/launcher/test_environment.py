"""Variables from .env, the shell and our servers; every one of them is explained."""

import re

import pytest

from launcher.environment import portal_environment, read_env_file, way
from launcher.places import ROOT
from launcher.report import Failure

KEYS = {"SECRET_KEY": "s", "DATA_KEY": "d"}


def test_an_env_file_is_read_with_comments_and_quotes(tmp_path):
    file = tmp_path / ".env"
    file.write_text("# a comment\nPORT=8010\nSECRET_KEY='a=b'\n\nDEMO = 0\n")
    assert read_env_file(file) == {"PORT": "8010", "SECRET_KEY": "a=b", "DEMO": "0"}
    assert read_env_file(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ""),
        ({"DATABASE_URL": "postgres://x"}, "url"),
        ({"DATABASE_URL": ""}, ""),
        ({"DATABASE_URL": "postgres://x", "PORTAL_POSTGRES": "wheel"}, "wheel"),
        ({"PORTAL_POSTGRES": "System"}, "system"),
    ],
)
def test_the_switch_comes_before_the_url(given, expected):
    assert way(given, "PORTAL_POSTGRES", "DATABASE_URL") == expected


@pytest.mark.parametrize("forced", ["url", "docker"])
def test_a_way_that_can_not_be_gone_says_what_to_set(forced):
    with pytest.raises(Failure) as caught:
        way({"PORTAL_POSTGRES": forced}, "PORTAL_POSTGRES", "DATABASE_URL")
    assert "PORTAL_POSTGRES" in caught.value.remedy


def test_the_demo_is_on_unless_refused_and_given_keys_are_kept():
    assert portal_environment({}, KEYS, {})["DEMO"] == "1"
    assert portal_environment({"DEMO": "0"}, KEYS, {})["DEMO"] == "0"
    assert portal_environment({"SECRET_KEY": "mine"}, KEYS, {})["SECRET_KEY"] == "mine"
    assert portal_environment({"SECRET_KEY": ""}, KEYS, {})["SECRET_KEY"] == "s"


def test_our_servers_come_before_urls_of_the_shell():
    given = {"DATABASE_URL": "theirs"}
    assert portal_environment(given, KEYS, {"DATABASE_URL": "ours"})["DATABASE_URL"] == "ours"


def test_every_variable_that_the_settings_read_is_explained_in_the_example():
    settings = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert len(read) > 10
    assert read <= listed
