"""`python3 -m launcher run|test …`, as the files `run` and `test` call it."""

import signal
import sys

from launcher.report import Failure, say, tell_failure

USAGE = """usage: ./run            start the portal and stay until Ctrl-C
       ./run --check    start it, fetch the first page and its files, stop
       ./run --prepare  packages, browser files and translations only; no server is started
       ./run manage …   a command of manage.py with the portal's servers and variables
       ./run python …   Python with them
       ./test …         the tests; arguments go to pytest

Variables (or lines in .env; .env.example lists all):
  PORT=8000 BIND=127.0.0.1    where to listen; a busy port gives way to the next free one
  PORTAL_POSTGRES, PORTAL_REDIS = url | system | wheel    force one way to a server
  DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL             servers of yours
  DEMO=0                      without demo data and one-click sign-in
"""


def main(words: list[str]) -> int:
    listen_for_endings()
    try:
        return dispatch(words)
    except Failure as failure:
        tell_failure(failure)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130 if words[:1] == ["test"] else 0


def dispatch(words: list[str]) -> int:
    from launcher import check, start

    match words:
        case ["test", *rest]:
            return check.run_tests(rest)
        case ["run"]:
            start.run()
        case ["run", "--check"]:
            start.run(check=True)
        case ["run", "--prepare"]:
            start.prepare_checkout(start.HOME)
        case ["run", "manage", *rest]:
            return start.python(["manage.py", *rest])
        case ["run", "python", *rest]:
            return start.python(rest)
        case _:
            say(USAGE)
            return 0 if words[-1:] in (["--help"], ["-h"]) else 2
    return 0


def listen_for_endings() -> None:
    """A closed terminal and a polite kill end the launcher as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
