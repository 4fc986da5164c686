import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse

from config.proxies import TrustedProxiesMiddleware


def address_seen(rf, forwarded):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", **headers)
    middleware = TrustedProxiesMiddleware(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))
    return middleware(request).content.decode()


def test_without_proxies_the_header_is_not_believed(settings):
    settings.TRUSTED_PROXIES = 0

    with pytest.raises(MiddlewareNotUsed):
        TrustedProxiesMiddleware(HttpResponse)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.1, 192.0.2.7", "192.0.2.7"),
        (2, "203.0.113.1, 192.0.2.7, 10.0.0.8", "192.0.2.7"),
        (2, "192.0.2.7", "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_only_entries_of_own_proxies_count(rf, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies

    assert address_seen(rf, forwarded) == expected
