"""Several clients of one person at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import Client


def at_once(user, number, act):
    """What `act(client)` gives in `number` threads that begin together."""
    barrier = Barrier(number)

    def one(_n):
        try:
            client = Client()
            client.force_login(user, backend="accounts.backends.PostBackend")
            barrier.wait()
            return act(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))
