"""`python -m tests.ops.relay`: the worker's errand with the outbox, for ever, as a process to kill."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    django.setup()
    from django.db import Error, connection

    from core import outbox

    while True:
        try:
            outbox.relay()
        except Error:  # the database was killed: ask it again
            connection.close()
        time.sleep(0.1)


if __name__ == "__main__":
    main()
