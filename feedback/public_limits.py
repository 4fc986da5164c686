"""How often the public may send and look up. An address is never kept: the cache counts a salted digest of it that is
another one every day, and counts are forgotten after a minute.

Nobody is ever shut out, since a whole village may share one address: whoever sends above the limit gets a ticket that
is good for this page after a short wait, whatever others behind the address do meanwhile.
"""

import time

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from workflow.throttle import Limit

SENDING = Limit("opinion", 30, 60)
LOOKING_UP = Limit("receipt", 60, 60)  # receipts that do not exist
WAIT = 30  # seconds until a ticket is good
VALID_FOR = 24 * 60 * 60
SALT = "feedback.waited"


def asker(request: HttpRequest) -> str:
    """Enters the cache as a digest only."""
    return f"{timezone.localdate()} {request.META.get('REMOTE_ADDR', '')}"


def ticket(page: str) -> str:
    """For the page with this random number, and no other."""
    return signing.dumps([page, int(time.time())], salt=SALT)


def has_waited(text: str, page: str) -> bool:
    """Whether the ticket belongs to the page and is old enough."""
    try:
        owner, since = signing.loads(text, salt=SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return owner == page and time.time() - since >= WAIT
