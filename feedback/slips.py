"""一次性码: printed once, kept as HMACs, each good for one answer."""

import hashlib
import hmac
import random
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from .codes import cleaned, new_code
from .models import AnswerKind, Slip, Survey

LENGTH = 16  # 80 bits
SHUFFLE = random.SystemRandom()


def fingerprint(code: str) -> str:
    """What the database keeps of a code. Without the server's key nobody can try codes against it."""
    return hmac.new(key(), cleaned(code).encode(), hashlib.sha256).hexdigest()


def key() -> bytes:
    """Comes from the server's key, which a collector does not get: it is handed this one (carrying/keys.py)."""
    if settings.IS_COLLECTOR:
        return bytes(settings.COLLECTOR_KEY[32:])
    return hashlib.sha256(b"feedback.slip" + settings.SECRET_KEY.encode()).digest()


def make(survey: Survey, count: int) -> list[str]:
    """New codes in the order in which they are printed, which is not the order in which they are stored."""
    codes = {new_code(LENGTH) for _ in range(count)}
    while len(codes) < count:
        codes.add(new_code(LENGTH))
    printed = list(codes)
    SHUFFLE.shuffle(printed)
    stored = sorted(printed, key=lambda code: secrets.randbits(64))
    Slip.objects.bulk_create(
        (Slip(survey=survey, code_hmac=fingerprint(code)) for code in stored), batch_size=500
    )
    return printed


def use(survey: Survey, code: str) -> bool:
    """Whether the code was good and is now used; two who send it at once are told apart by the row."""
    unused = Slip.objects.filter(survey=survey, code_hmac=fingerprint(code), is_used=False)
    return unused.update(is_used=True) == 1


def sealed_from(survey: Survey) -> int:
    """Answers by slips that are sealed; those that wait are told to nobody."""
    batches = survey.sealed_batches.filter(kind=AnswerKind.SLIPS)
    return batches.aggregate(answers=Sum("count"))["answers"] or 0


def rewrite(survey: Survey) -> None:
    """Write every slip of the survey anew, one by one in random order.

    PostgreSQL keeps with each row the transaction that wrote it last (xmin) and puts new versions one behind
    the other (ctid): both would pair a slip with the answer that was sent in the same transaction.
    """
    numbers = list(Slip.objects.filter(survey=survey).order_by().values_list("pk", flat=True))
    SHUFFLE.shuffle(numbers)
    write_anew(numbers)


def write_anew(numbers: Iterable[object]) -> None:
    column = Slip._meta.pk
    prepared = [[column.get_db_prep_value(number, connection)] for number in numbers]
    if not prepared:
        return
    table = connection.ops.quote_name(Slip._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET is_used = is_used WHERE id = %s", prepared)
