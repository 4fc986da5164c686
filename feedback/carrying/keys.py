"""What the two sides share: one key that signs bundles, one that tells slips. Both come from SECRET_KEY, and nobody gets
back from them to it: whoever takes the collector can open no session of the internal system."""

import hashlib

from django.conf import settings

from feedback import slips


def bundle_key() -> bytes:
    if settings.IS_COLLECTOR:
        return bytes(settings.COLLECTOR_KEY[:32])
    return hashlib.sha256(b"feedback.bundle" + settings.SECRET_KEY.encode()).digest()


def collector_key() -> str:
    """128 hex digits: COLLECTOR_KEY of the collector."""
    return (bundle_key() + slips.key()).hex()
