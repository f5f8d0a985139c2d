"""An outside system's own address for answers: a real HTTP server on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from grid import signatures
from grid.signatures import NONCE, SIGNATURE, STAMP, Signed


@dataclass
class OtherSide:
    """What came, and what it answers next (the last one again and again)."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    got: list[tuple[dict[str, str], bytes, str]] = field(default_factory=list)

    def was_signed(self, number: int, secret: str) -> bool:
        headers, body, path = self.got[number]
        request = Signed("POST", path, body)
        made = signatures.signature(secret, request, headers[STAMP], headers[NONCE])
        return made == headers[SIGNATURE]


@contextmanager
def listening() -> Iterator[OtherSide]:
    side = OtherSide()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.replace("Qz", "QZ"): value for name, value in self.headers.items()}
            side.got.append((headers, body, self.path))
            code = side.answers.pop(0) if len(side.answers) > 1 else side.answers[0]
            self.send_response(code)
            if 300 <= code < 400:
                self.send_header("Location", side.url + "elsewhere/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    side.url = f"http://127.0.0.1:{server.server_port}/answers/?from=portal"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield side
    finally:
        server.shutdown()
        server.server_close()
