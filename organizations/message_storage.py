"""Messages of the next page in a cookie that only this host can set (see settings.cookie_name)."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    """In the cookie, what does not fit in the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
