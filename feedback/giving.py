"""An opinion of somebody whom nobody knows: kept once, with a receipt and without a trace of who sent it.

No audit entry is made: it would bear the moment and the request, and with them lead to an address.
"""

from uuid import UUID, uuid4

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Organization
from projects.uploads import CheckedFile

from . import photos
from .codes import new_code
from .models import Opinion, OpinionPoint

RECEIPT_LENGTH = 12  # 60 bits: nobody finds one of a million by trying
CODE_LENGTH = 8
SALT = "feedback.opinion-page"
VALID_FOR = 7 * 24 * 60 * 60


class NoRoomError(Exception):
    """The photo does not fit into the organization's space any more; nothing was kept."""


def new_page() -> str:
    """The random number of a page that is about to be filled in, signed."""
    return signing.dumps(uuid4().hex, salt=SALT)


def read_page(text: str) -> UUID | None:
    """None for a page that this system did not make, or that lay open for too long."""
    try:
        return UUID(signing.loads(text, salt=SALT, max_age=VALID_FOR))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def sent_before(page: UUID) -> Opinion | None:
    return Opinion.objects.filter(sent=page).first()


def keep(opinion: Opinion, organization: Organization, page: UUID, photo: CheckedFile | None) -> Opinion:
    """Keep what the form made of it; of the same page sent twice, the one that came first.

    One that came by a collector has its receipt and its day already.
    """
    opinion.organization = organization
    opinion.sent = page
    opinion.receipt = opinion.receipt or new_code(RECEIPT_LENGTH)
    opinion.received_on = opinion.received_on or timezone.localdate()
    try:
        with transaction.atomic():
            if photo:
                take_photo(opinion, photo)
            opinion.save()
    except IntegrityError:
        if opinion.photo:
            opinion.photo.storage.delete(opinion.photo.name)
        return Opinion.objects.get(sent=page)
    return opinion


def take_photo(opinion: Opinion, photo: CheckedFile) -> None:
    if not photos.fits(photo, opinion.organization):
        raise NoRoomError
    opinion.photo = photo.upload
    opinion.photo_size = photo.size
    opinion.photo_sha256 = photo.sha256


def code_of(organization: Organization) -> str:
    """The short code of the organization's link, made when it is first asked for."""
    point, _ = OpinionPoint.objects.get_or_create(
        organization=organization, defaults={"code": new_code(CODE_LENGTH)}
    )
    return point.code
