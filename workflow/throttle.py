"""Counting how often something was done lately, in the cache, so that all workers count together.

Addresses and accounts enter the cache as salted digests. A cache that is out of order lets everything pass: a
limit protects, but the work must go on.
"""

import logging
import sys
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)


def out_of_order() -> tuple[type[Exception], ...]:
    """What a cache raises that does not work. Redis's errors are none of Python's, even its ConnectionError; its package
    takes a second and 23 MB, so nobody loads it for this.
    """
    redis = sys.modules.get("redis")
    return (DatabaseError, OSError, redis.RedisError) if redis else (DatabaseError, OSError)


@dataclass(frozen=True)
class Limit:
    """`times` within a window of `seconds`; windows begin at fixed moments of the clock."""

    name: str
    times: int
    seconds: int

    def spend(self, who: str) -> int:
        """Count once; the seconds to wait when that was too often, else 0."""
        key = self.key(who)
        try:
            cache.add(key, 0, self.seconds + 1)
            used = cache.incr(key)
        except ValueError:  # the window ended between the two calls
            used = 1
        except out_of_order():
            logger.exception("The cache does not count; the limit %s is not applied", self.name)
            return 0
        return self.wait() if used > self.times else 0

    def is_spent(self, who: str) -> int:
        """The seconds to wait when nothing is left, else 0; counts nothing."""
        try:
            used = cache.get(self.key(who), 0)
        except out_of_order():
            return 0
        return self.wait() if used >= self.times else 0

    def key(self, who: str) -> str:
        digest = salted_hmac("workflow.throttle", who).hexdigest()[:32]
        return f"limit-{self.name}-{digest}-{int(time.time() // self.seconds)}"

    def wait(self) -> int:
        """Until the next window begins."""
        return self.seconds - int(time.time() % self.seconds)
