"""The negative control: a door that answers before it has written, and forgets which numbers it knows.

Served in place of config.wsgi, it must make the crash test fail.
"""

import queue
import threading
import time
from types import SimpleNamespace
from typing import Any

from config.wsgi import application
from grid import inbound
from grid.api import intake
from grid.intake import take_in
from grid.mapping import meaning_of

waiting: queue.Queue[Any] = queue.Queue()


def receive(system: Any, message: Any, digest: str, papers: tuple = ()) -> Any:
    """Say yes at once; write it half a second later, if one is still alive."""
    writer()
    waiting.put((system, message, papers))
    row = SimpleNamespace(
        number=message.number, status="taken_in", received_at=None, faults=[], reason="", case=None
    )
    return inbound.Receipt(row, is_new=True)  # type: ignore[arg-type]


def writer() -> None:
    """One thread in each worker, started after the fork."""
    if not any(thread.name == "careless" for thread in threading.enumerate()):
        threading.Thread(target=write, name="careless", daemon=True).start()


def write() -> None:
    while True:
        system, message, papers = waiting.get()
        time.sleep(0.5)
        take_in(inbound.report_of(system, message, meaning_of(system, message), papers))


def told(self: Any, row: Any, status: int = 200) -> Any:
    from rest_framework.response import Response

    return Response({"case": ""}, status=201)


intake.inbound = SimpleNamespace(  # type: ignore[attr-defined]
    **{name: getattr(inbound, name) for name in dir(inbound) if not name.startswith("__")}
    | {"receive": receive}
)
intake.SystemView.told = told  # type: ignore[method-assign]

__all__ = ["application"]
