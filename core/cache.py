"""The cache when Redis is gone: reads miss, writes are dropped, no page fails or waits for long."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Lost
from redis.exceptions import TimeoutError as Silent

logger = logging.getLogger(__name__)

PAUSE = 5.0  # seconds without a further try after a failure, so that one page waits once


def _forgiving(name: str, lost: Callable[..., Any]) -> Callable[..., Any]:
    """`RedisCache.name`, answering `lost(*args, **kwargs)` while Redis is out of reach."""
    original = getattr(RedisCache, name)

    @wraps(original)
    def method(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self.silent_until:
            return lost(*args, **kwargs)
        try:
            return original(self, *args, **kwargs)
        except (Lost, Silent, OSError) as problem:
            type(self).silent_until = time.monotonic() + PAUSE
            logger.warning("Redis is out of reach, going on without a cache: %s", problem)
            return lost(*args, **kwargs)

    return method


class ForgivingRedisCache(RedisCache):
    """What Django's Redis cache does, without its errors; one failure silences the process's cache."""

    silent_until = 0.0

    get = _forgiving("get", lambda key, default=None, version=None: default)
    get_many = _forgiving("get_many", lambda keys, version=None: {})
    has_key = _forgiving("has_key", lambda key, version=None: False)
    add = _forgiving("add", lambda key, value, *args, **kwargs: True)
    set = _forgiving("set", lambda key, value, *args, **kwargs: None)
    set_many = _forgiving("set_many", lambda data, *args, **kwargs: list(data))
    touch = _forgiving("touch", lambda key, *args, **kwargs: False)
    delete = _forgiving("delete", lambda key, version=None: False)
    delete_many = _forgiving("delete_many", lambda keys, version=None: None)
    incr = _forgiving("incr", lambda key, delta=1, version=None: delta)
    clear = _forgiving("clear", lambda: None)
