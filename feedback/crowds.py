"""How many answers came from one address lately: kept in the memory of this process and nowhere else.

The cache of a site may be a table of its database, and a row written there in the moment of an answer would be a trace
of whoever answered. So each worker counts by itself, by digests under a salt that it draws anew every minute.
"""

import hashlib
import secrets
import threading
import time

SECONDS = 60
MOST = 1200  # answers a minute from one address: a village behind one router gets through, a program waits


class Crowd:
    """Counts per address within one minute, which is forgotten with its salt when the next begins."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.lock = threading.Lock()
        self.minute = -1
        self.salt = b""
        self.counts: dict[bytes, int] = {}

    def wait(self, address: str) -> int:
        """Count one answer; the seconds to wait when that was too many, else 0."""
        now = time.time()
        with self.lock:
            if int(now // SECONDS) != self.minute:
                self.minute, self.salt, self.counts = int(now // SECONDS), secrets.token_bytes(16), {}
            key = hashlib.blake2b(address.encode(), key=self.salt, digest_size=8).digest()
            self.counts[key] = self.counts.get(key, 0) + 1
            if self.counts[key] <= self.most:
                return 0
        return SECONDS - int(now % SECONDS)


ANSWERS = Crowd()
