"""Ports, addresses, and what the start takes for a first page."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from launcher import web
from launcher.report import Failure

PAGES = {
    "/": (302, ""),
    "/home/": (200, '<link href="/static/a.css"><script src="/static/b.js?1"></script>'),
    "/static/a.css": (200, "a"),
    "/static/b.js": (200, "b"),
}


@pytest.fixture
def site():
    """A small site whose pages the test may change."""
    pages = dict(PAGES)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            code, text = pages.get(self.path.split("?")[0], (404, ""))
            self.send_response(code)
            self.send_header("Location", "/home/")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}/", pages=pages)
    server.shutdown()
    server.server_close()


WEB = SimpleNamespace(last_lines=lambda: "the last lines")


def test_a_busy_port_gives_way_to_the_next_free_one():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = busy.getsockname()[1]
        assert web.free_port("127.0.0.1", taken) > taken
    assert web.free_port("127.0.0.1", taken) == taken


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::", "http://[::1]:8000/"),
    ],
)
def test_the_told_address_can_be_opened(address, url):
    assert web.local_url(address, 8000) == url


def test_the_first_page_is_reached_through_redirects_and_its_files_are_fetched(site):
    assert web.demand_first_page(site.url, WEB, with_files=True) == 2
    assert web.demand_first_page(site.url, WEB) == 0


@pytest.mark.parametrize("path", ["/home/", "/static/b.js"])
def test_a_page_or_file_that_is_not_200_is_a_failure_that_names_it(site, path):
    del site.pages[path]
    with pytest.raises(Failure, match=r"(?s)404.*the last lines"):
        web.demand_first_page(site.url, WEB, with_files=True)


def test_an_error_page_answers_but_a_closed_port_does_not(site):
    site.pages["/"] = (500, "")
    assert web.answers(site.url)
    assert not web.answers("http://127.0.0.1:1/")
