"""Those who ask: one or eight clients that each send the next request when the last is answered."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode

from tests.bench.servers import HOST

CSRF = "b" * 32


@dataclass(frozen=True)
class Visit:
    """One request, again and again: pages are asked for in turn. With `form` it is sent."""

    pages: tuple[str, ...]
    cookies: str = ""
    form: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, port: int, page: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        headers = {"Cookie": self.cookies, "Accept-Language": "zh-hans", **self.headers}
        body, method = None, "GET"
        if self.form is not None:
            method, body = "POST", urlencode(self.form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": CSRF,
            }
        connection.request(method, page, body, headers)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found


@dataclass
class Sample:
    """What one measurement saw: milliseconds of each request, and of the whole."""

    times: list[float] = field(default_factory=list)
    wall: float = 0.0
    wrong: int = 0

    def add(self, other: "Sample") -> None:
        self.times += other.times
        self.wall += other.wall
        self.wrong += other.wrong

    def at(self, share: float) -> float:
        found = sorted(self.times)
        return found[min(len(found) - 1, int(share * len(found)))]

    @property
    def rate(self) -> float:
        return len(self.times) * 1000 / self.wall


def measure(visit: Visit, port: int, requests: int, clients: int, wanted: int) -> Sample:
    """`requests` in all, shared by `clients`; an answer that isn't `wanted` counts as wrong."""
    sample, lock = Sample(), threading.Lock()
    pages = cycle(visit.pages)

    def work() -> None:
        for _n in range(requests // clients):
            with lock:
                page = next(pages)
            begun = time.perf_counter()
            status, _body = visit.ask(port, page)
            sample.times.append((time.perf_counter() - begun) * 1000)
            sample.wrong += status != wanted

    begun = time.perf_counter()
    run_all(work, clients)
    sample.wall = (time.perf_counter() - begun) * 1000
    return sample


def run_all(work: Callable[[], None], clients: int) -> None:
    threads = [threading.Thread(target=work) for _n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def cookies_of(pairs: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in pairs.items())


def pairs(sample: Sample) -> Iterator[tuple[str, float]]:
    yield "p50", sample.at(0.5)
    yield "p95", sample.at(0.95)
