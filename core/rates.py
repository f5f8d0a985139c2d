"""Limits shared by all workers: so many times per window. Without the cache nobody is held up."""

from django.core.cache import cache

from core import clock


def seconds_to_wait(name: str, who: str, *, times: int, seconds: int) -> int:
    """Count one more use of `name` by `who`; 0 if it is allowed, else how long to wait.

    A fixed window of `seconds`, counted with one atomic increment. Fails open, because a limiter
    that is gone must not stop the work: the cache then answers as if this were the first use.
    """
    moment = int(clock.now().timestamp())
    key = f"rate:{name}:{who}:{moment // seconds}"
    cache.add(key, 0, timeout=seconds + 1)
    try:
        used = cache.incr(key)
    except ValueError:  # the window ended between the two calls
        return 0
    return 0 if used <= times else seconds - moment % seconds
