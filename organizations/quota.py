"""附件空间: how much an organization may keep, so that one cannot fill the disk of all.

Each app registers from its wiring how much its files take; a file belongs to the organization of its record.
"""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from workflow import advisory

from .models import Organization

MEGABYTE = 1024 * 1024
LOCK = 0x474A  # "GJ": with the organization's number, a key that no other lock of this database uses


class Sized(Protocol):
    @property
    def size(self) -> int: ...


File = TypeVar("File", bound=Sized)

_uses: list[Callable[[int], int]] = []


def register_use(used_by: Callable[[int], int]) -> None:
    """`used_by(organization_id)` gives the bytes of an app's files that belong to the organization."""
    _uses.append(used_by)


def used(organization_id: int) -> int:
    """Bytes of all years and all apps."""
    return sum(used_by(organization_id) for used_by in _uses)


def claim(organization_id: int) -> None:
    """Until commit nobody else stores a file of the organization: what was counted stays true.

    Taken after every lock on records.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("room for files can only be claimed in a transaction")
    advisory.hold(LOCK, organization_id)


def fitting(
    files: Iterable[File], organization: Organization, freed: int = 0
) -> tuple[list[File], list[ValidationError]]:
    """The files for which there is room, in order, and one sentence for each of the others.

    `freed` is what their storing sets free. Store them in the same transaction.
    """
    chosen = list(files)
    if not chosen:
        return [], []
    claim(organization.pk)
    room = settings.UPLOAD_QUOTA - used(organization.pk) + freed
    accepted: list[File] = []
    refused: list[ValidationError] = []
    for file in chosen:
        if file.size > room:
            refused.append(no_room(organization, room, file.size))
            continue
        accepted.append(file)
        room -= file.size
    return accepted, refused


def no_room(organization: Organization, room: int, wanted: int) -> ValidationError:
    whole = settings.UPLOAD_QUOTA / MEGABYTE
    words = (
        f"附件没有上传：{organization.short_name}的附件空间共 {whole:,.0f} MB，"
        f"还剩 {max(0, room) / MEGABYTE:.1f} MB，这次要用 {wanted / MEGABYTE:.1f} MB，"
        "请压缩或少传几个；确需更多空间的，请系统管理员调整"
    )
    return ValidationError(words, code="quota")
