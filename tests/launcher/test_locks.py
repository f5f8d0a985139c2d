"""Two launchers never work on the same state."""

import pytest

from launcher.locks import in_turn, is_held, note, only_one
from launcher.report import Failure


def test_a_second_start_is_told_where_the_first_runs(tmp_path):
    file = tmp_path / "lock"
    with only_one(file, "The portal") as lock:
        note(lock, "http://127.0.0.1:8000/, process 7")
        assert is_held(file)
        with (
            pytest.raises(Failure, match=r"The portal already runs.*8000"),
            only_one(file, "The portal"),
        ):
            pass
    assert not is_held(file)


def test_the_lock_is_free_after_a_failure(tmp_path):
    with pytest.raises(ZeroDivisionError), in_turn(tmp_path / "lock"):
        1 / 0  # noqa: B018
    with in_turn(tmp_path / "lock"):
        assert is_held(tmp_path / "lock")
