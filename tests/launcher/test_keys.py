"""Secrets are made once and readable by their owner alone."""

import json
import stat

from launcher.keys import NAMES, load_keys


def test_keys_are_made_once_and_kept(tmp_path):
    file = tmp_path / "var" / "keys.json"
    keys = load_keys(file)
    assert load_keys(file) == keys
    assert set(keys) == set(NAMES)
    assert len(set(keys.values())) == len(NAMES), "no two are the same"
    assert all(len(key) >= 50 for key in keys.values())


def test_only_the_owner_may_read_them(tmp_path):
    load_keys(tmp_path / "keys.json")
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_a_key_that_came_later_is_added_and_the_others_stay(tmp_path):
    file = tmp_path / "keys.json"
    keys = load_keys(file)
    file.write_text(json.dumps({name: keys[name] for name in NAMES[:-1]}))
    assert {name: load_keys(file)[name] for name in NAMES[:-1]} == {n: keys[n] for n in NAMES[:-1]}
    assert load_keys(file)[NAMES[-1]]
