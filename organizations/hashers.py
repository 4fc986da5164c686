import hashlib
import secrets
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, make_password, mask_hash


class InitialPasswordHasher(BasePasswordHasher):
    """One salted SHA-256 round, for random initial passwords of at least 80 bits only.

    Thousands are made at once; guessing 80 random bits is out of reach whatever the hash costs.
    Never the preferred hasher, so Django rehashes with the preferred one at the first log-in.
    """

    algorithm = "initial_sha256"

    def encode(self, password: str, salt: str) -> str:
        digest = hashlib.sha256((salt + password).encode()).hexdigest()
        return f"{self.algorithm}${salt}${digest}"

    def decode(self, encoded: str) -> dict[str, Any]:
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        """A wrong one takes as long as for an account with a password of its own; the right one is rehashed anyway."""
        if secrets.compare_digest(encoded, self.encode(password, self.decode(encoded)["salt"])):
            return True
        make_password(password)
        return False

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        decoded = self.decode(encoded)
        return {"algorithm": self.algorithm, "salt": mask_hash(decoded["salt"])}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to slow down: the password itself is random."""
