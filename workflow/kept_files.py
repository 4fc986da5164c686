"""Files of a form that could not be taken, under random names beside the attachments, for two hours."""

import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

KEPT_FOR = 2 * 60 * 60  # seconds
FOLDER = "interrupted"
MOST = 10
LARGEST = 60 * 1024 * 1024  # bytes of all files of a form


@dataclass(frozen=True)
class KeptFile:
    """`field` is the control that it was chosen in."""

    token: str
    field: str
    name: str
    content_type: str
    size: int

    @property
    def content(self) -> dict[str, Any]:
        return asdict(self)


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(files: MultiValueDict[str, UploadedFile], most: int = MOST) -> list[KeptFile]:
    """Store what fits; a form with more loses its files, never its text."""
    sweep()
    chosen = [(field, upload) for field, uploads in files.lists() for upload in uploads]
    if len(chosen) > most or sum(upload.size or 0 for _, upload in chosen) > LARGEST:
        return []
    return [store(field, upload) for field, upload in chosen]


def store(field: str, upload: UploadedFile) -> KeptFile:
    token = uuid4()
    target = os.open(place(token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(target, "wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return KeptFile(str(token), field, upload.name or "", upload.content_type or "", upload.size or 0)


def attach(files: MultiValueDict[str, UploadedFile], kept: KeptFile) -> None:
    """As if it had been chosen again, before what was chosen since: a control for one file takes the last.

    Nothing when it was swept meanwhile.
    """
    try:
        opened = place(UUID(kept.token)).open("rb")
    except FileNotFoundError:
        return
    upload = UploadedFile(opened, kept.name, kept.content_type, kept.size)
    upload.is_kept = True  # type: ignore[attr-defined]
    files.setlist(kept.field, [upload, *files.getlist(kept.field)])


def is_kept(upload: UploadedFile) -> bool:
    """Whether it waits on the server: a form that comes back offers it again, others must be chosen anew."""
    return getattr(upload, "is_kept", False)


def discard(kept: KeptFile) -> None:
    place(UUID(kept.token)).unlink(missing_ok=True)


def place(token: UUID) -> Path:
    return folder() / token.hex


def sweep() -> int:
    """Delete what nobody came back for; the number of files."""
    found = [path for path in folder().iterdir() if is_old(path)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def waiting() -> list[str]:
    """Names below MEDIA_ROOT of the files that may still be asked for."""
    return [f"{FOLDER}/{path.name}" for path in folder().iterdir() if not is_old(path)]


def is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > KEPT_FOR
    except FileNotFoundError:
        return True
