"""A second start skips what was done for the same input."""

import pytest

from launcher.stamps import Stamp, content_key, once


def test_work_is_done_once_for_a_key_and_again_for_another(tmp_path):
    done = []
    for key in ("a", "a", "b"):
        once("Work", Stamp("work", key, tmp_path), lambda: done.append(1))
    assert len(done) == 2


def test_work_is_repeated_when_its_product_is_gone(tmp_path):
    product = tmp_path / "product"
    stamp = Stamp("work", "a", tmp_path)
    assert once("Work", stamp, product.mkdir, proof=product)
    assert not once("Work", stamp, product.mkdir, proof=product)
    product.rmdir()
    assert once("Work", stamp, product.mkdir, proof=product)


def test_failed_work_is_not_remembered(tmp_path):
    stamp = Stamp("work", "a", tmp_path)
    with pytest.raises(ZeroDivisionError):
        once("Work", stamp, lambda: 1 / 0)
    assert not stamp.holds()


def test_the_key_changes_with_content_name_and_place_of_a_file(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    keys = {content_key(folder)}
    (folder / "a").write_text("1")
    keys.add(content_key(folder))
    (folder / "a").write_text("2")
    keys.add(content_key(folder))
    (folder / "a").rename(folder / "b")
    keys.add(content_key(folder))
    assert len(keys) == 4
    assert content_key(folder) == content_key(folder)
    assert content_key("ab", "c") != content_key("a", "bc")
