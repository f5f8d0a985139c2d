"""Folders short enough for sockets, and checkouts that are not ours."""

import os
import shutil

import pytest

from launcher import places
from launcher.report import Failure


def test_a_short_plain_folder_holds_its_sockets(tmp_path):
    assert places.fits_sockets(tmp_path.__class__("/srv/portal/var"))


@pytest.mark.parametrize("name", ["a folder with spaces", "文件夹", "per%cent", "x" * 90])
def test_a_long_or_odd_path_gets_a_short_socket_folder(tmp_path, name):
    home = tmp_path / name
    folder = places.socket_folder(home)
    try:
        assert places.fits_sockets(folder)
        assert folder == places.socket_folder(home), "the same at every start"
        assert folder != places.socket_folder(tmp_path / f"{name}2"), "and another for another home"
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(places.socket_folder(tmp_path / f"{name}2"))


def test_somebody_elses_link_in_place_of_the_socket_folder_is_refused(tmp_path):
    home = tmp_path / "with space"
    folder = places.socket_folder(home)
    folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(Failure, match="belongs to somebody else"):
            places.socket_folder(home)
    finally:
        folder.unlink()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_checkout_one_may_not_write_to_is_named_with_its_owner(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(Failure, match="belongs to"):
        places.demand_own_checkout(tmp_path)
    tmp_path.chmod(0o755)
