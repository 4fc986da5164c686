"""What `check --deploy` of our own says."""

import pytest

from organizations.security_checks import check_cache, check_transport


@pytest.mark.parametrize(
    ("https", "lan", "expected"),
    [(True, False, []), (False, True, ["gongjian.W001"]), (False, False, ["gongjian.W002"])],
)
def test_transport(settings, https, lan, expected):
    settings.SECURE_HTTPS, settings.INSECURE_LAN = https, lan

    assert [message.id for message in check_transport()] == expected


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        ("django.core.cache.backends.locmem.LocMemCache", ["gongjian.W003"]),
        ("django.core.cache.backends.dummy.DummyCache", ["gongjian.W003"]),
        ("django.core.cache.backends.db.DatabaseCache", []),
        ("django.core.cache.backends.redis.RedisCache", []),
    ],
)
def test_a_cache_per_process_counts_nothing(settings, backend, expected):
    settings.CACHES = {"default": {"BACKEND": backend}}

    assert [message.id for message in check_cache()] == expected
