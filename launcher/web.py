"""The portal's own processes: gunicorn, a Celery worker, beat; a free port; the first page."""

import re
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin

from launcher.places import PYTHON, Home
from launcher.processes import Server, launch
from launcher.report import Failure

PORTS_TRIED = 50
LINKED = re.compile(r"""(?:href|src)="(/static/[^"#?]+)""")
REMEDY = "Read the log named above (var/log/); mend what it says and start again."
WORKER = "worker@portal"
Command = list[str | Path]


def free_port(address: str, wanted: int) -> int:
    """`wanted`, or the next one that nobody listens at."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        if _is_free(address, port):
            return port
    raise Failure(f"Port {wanted} and the next {PORTS_TRIED} are busy.", "Set PORT to a free one.")


def _is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((address, port))
        except PermissionError:
            raise Failure(f"Port {port} needs root's rights.", "Set PORT above 1023.") from None
        except OverflowError:
            raise Failure(f"{port} is not a port.", "Set PORT to 1024–65535.") from None
        except OSError:
            return False
    return True


def web_command(home: Home, address: str, port: int) -> Command:
    place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    words = f"--bind {place} --workers 2 --threads 4 --timeout 60 --graceful-timeout 8"
    words += " --max-requests 20000 --max-requests-jitter 2000 --no-control-socket --preload"
    log: Command = ["--access-logfile", home.logs / "access.log"]
    return [PYTHON, "-m", "gunicorn", *words.split(), *log, "config.wsgi:application"]


def worker_command() -> Command:
    words = "-A config worker -P threads --concurrency 4 --loglevel info --without-gossip"
    return [PYTHON, "-m", "celery", *words.split(), "--without-mingle", "--hostname", WORKER]


def beat_command() -> Command:
    words = "-A config beat --loglevel info --pidfile="
    return [PYTHON, "-m", "celery", *words.split()]


def launch_all(
    running: list[Server], home: Home, env: Mapping[str, str], address: str, port: int
) -> str:
    """Web, and once it answers worker and beat, each added to `running`; returns the address."""
    url = local_url(address, port)
    web = launch("web", web_command(home, address, port), home, env=env)
    running.append(web)
    web.wait_until(lambda: answers(url), 90, REMEDY)
    for name, command in {"worker": worker_command(), "beat": beat_command()}.items():
        running.append(launch(name, command, home, env=env))
    return url


def local_url(address: str, port: int) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def answers(url: str) -> bool:
    """Does anything speak HTTP there? A page of error 500 counts: it is told apart later."""
    try:
        fetch(url)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def fetch(url: str) -> str:
    """The page's text; redirects are followed, proxies of the shell are not used."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as page:
        return page.read().decode(errors="replace")


def demand_first_page(url: str, web: Server, with_files: bool = False) -> int:
    """The first page is 200, `with_files` also each static file it names; returns how many."""
    asked = url
    try:
        files = sorted(set(LINKED.findall(fetch(url)))) if with_files else []
        for name in files:
            asked = urljoin(url, name)
            fetch(asked)
        fetch(url)
    except OSError as problem:
        raise Failure(f"{asked}: {problem}\n{web.last_lines()}", REMEDY) from None
    return len(files)
