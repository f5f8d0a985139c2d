"""What the launcher tells: one line a step with its seconds, and failures that say what to do."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Failure(Exception):
    """A start that cannot go on: the problem in a sentence and the remedy in another."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def say(text: str) -> None:
    print(text, flush=True)


def tell_failure(failure: Failure) -> None:
    print(f"\nFailed: {failure}\nWhat to do: {failure.remedy}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Print `text …`, run the block, print its seconds on the same line."""
    begun = time.monotonic()
    print(f"{text} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - begun:.1f} s")
