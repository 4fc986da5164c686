"""The file: a zip with `content.json`, photos, a manifest with the SHA-256 of each, and an HMAC over the manifest.

Whoever has the collector has its key, so that a sound signature says where a file comes from and not that what it holds
is true: `entering` judges every value as if a stranger had typed it.
"""

import hashlib
import hmac
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from feedback import photos as public_photos
from feedback.models import ReceivedBundle
from organizations.actor import service
from organizations.backups.archive import DAMAGE, digest_of
from workflow import advisory, audit

from .keys import bundle_key

FORMAT = 1
OUTWARDS, BACK = "asked", "collected"
MANIFEST, SIGNATURE, CONTENT, PHOTOS = "manifest.json", "signature", "content.json", "photos/"
LARGEST_MANIFEST = 8 * 1024 * 1024
LARGEST_CONTENT = 64 * 1024 * 1024
MOST_PHOTOS = 5000
MOST_AHEAD = timedelta(hours=1)  # of a clock that runs fast
Say = Callable[[str], object]
LOCK = 0x474A5F42  # "GJ_B": any constant that no other lock of this database uses
FORGED = "不是由另一端写成的数据包，或者已被改动、损坏"


class BadBundleError(Exception):
    """The file is not taken, and nothing was changed. Says why in Chinese."""


@dataclass(frozen=True)
class Bundle:
    """A file whose signature and digests hold. `digest` tells it from every other."""

    file: zipfile.ZipFile
    written_at: datetime
    digest: str
    content: dict[str, Any]

    def photo(self, name: str) -> bytes:
        try:
            return self.file.read(PHOTOS + name)
        except KeyError as error:
            raise BadBundleError("数据包里缺少一张照片") from error


def unheard(words: str) -> None:
    """Where nobody asks why."""


def write(
    path: Path, kind: str, content: dict[str, Any], photos: Iterable[tuple[str, IO[bytes]]] = ()
) -> None:
    """Readable for its owner alone. FileExistsError when there is one already."""
    prepared(path, kind, content, photos).rename(path)


def prepared(
    path: Path, kind: str, content: dict[str, Any], photos: Iterable[tuple[str, IO[bytes]]] = ()
) -> Path:
    """The file under another name, on the disk and read again; whoever renames it to `path` says that it is whole."""
    if path.exists():
        raise FileExistsError(path)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    target = os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
    try:
        with target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
                fill(file, kind, content, photos)
            target.flush()
            os.fsync(target.fileno())
        opened(part, kind).file.close()
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def fill(
    file: zipfile.ZipFile, kind: str, content: dict[str, Any], photos: Iterable[tuple[str, IO[bytes]]]
) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    members = {CONTENT: put(file, CONTENT, text)}
    for name, photo in photos:
        with photo:
            members[PHOTOS + name] = put(file, PHOTOS + name, photo.read())
    manifest = json.dumps(
        {
            "format": FORMAT,
            "kind": kind,
            "version": settings.VERSION,
            "written_at": timezone.now().isoformat(),
            "members": members,
        }
    ).encode()
    file.writestr(MANIFEST, manifest)
    file.writestr(SIGNATURE, signature(manifest))


def put(file: zipfile.ZipFile, name: str, content: bytes) -> str:
    file.writestr(name, content)
    return hashlib.sha256(content).hexdigest()


def signature(manifest: bytes) -> str:
    return hmac.new(bundle_key(), manifest, hashlib.sha256).hexdigest()


def opened(path: Path, kind: str) -> Bundle:
    """The caller closes its file. Nothing of it is unpacked before its signature was found to hold."""
    file = None
    try:
        file = zipfile.ZipFile(path)
        manifest = signed_manifest(file)
        judge(manifest, kind)
        check_members(file, manifest["members"])
        return Bundle(
            file,
            datetime.fromisoformat(manifest["written_at"]),
            hashlib.sha256(file.read(MANIFEST)).hexdigest(),
            json.loads(file.read(CONTENT)),
        )
    except BaseException as error:
        if file:
            file.close()
        if isinstance(error, DAMAGE):
            raise BadBundleError(FORGED) from error
        raise


def signed_manifest(file: zipfile.ZipFile) -> dict[str, Any]:
    if file.getinfo(MANIFEST).file_size > LARGEST_MANIFEST or file.getinfo(SIGNATURE).file_size > 64:
        raise BadBundleError(FORGED)
    text = file.read(MANIFEST)
    if not hmac.compare_digest(file.read(SIGNATURE), signature(text).encode()):
        raise BadBundleError(FORGED)
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def judge(manifest: dict[str, Any], kind: str) -> None:
    if manifest["format"] > FORMAT:
        raise BadBundleError("数据包由更新的版本写成，请先升级本系统")
    if manifest["kind"] != kind:
        raise BadBundleError("这是本端写出的数据包，请在另一端导入")
    if datetime.fromisoformat(manifest["written_at"]) > timezone.now() + MOST_AHEAD:
        raise BadBundleError("数据包的写成时间在将来，请校准两端的时钟后重新导出")


def check_members(file: zipfile.ZipFile, members: dict[str, str]) -> None:
    """Exactly those of the manifest, each once and as it was."""
    names = sorted(name for name in file.namelist() if name not in {MANIFEST, SIGNATURE})
    if names != sorted(members):
        raise BadBundleError(FORGED)
    most = {CONTENT: LARGEST_CONTENT}
    if len(names) > MOST_PHOTOS + 1 or any(
        file.getinfo(name).file_size > most.get(name, public_photos.LARGEST) for name in names
    ):
        raise BadBundleError("数据包或其中的照片过大")
    if any(digest_of(file, name) != members[name] for name in names):
        raise BadBundleError(FORGED)


def receive(path: Path, kind: str, take: Callable[[Bundle], dict[str, int]]) -> dict[str, int] | None:
    """What was taken of how much; None for a bundle that was received before.

    BadBundleError for one that is forged, damaged, of this side, or older than the last one: what an older one says
    has been said again by the newer.
    """
    bundle = opened(path, kind)
    try:
        with closing(bundle.file), audit.recording():
            return received(bundle, kind, take)
    except IntegrityError as error:
        raise BadBundleError("数据包里的内容与本端已有的数据冲突") from error


def received(bundle: Bundle, kind: str, take: Callable[[Bundle], dict[str, int]]) -> dict[str, int] | None:
    advisory.hold(
        LOCK
    )  # one import after the other; no row would do, since there is none before the first one
    if ReceivedBundle.objects.filter(digest=bundle.digest).exists():
        return None
    if ReceivedBundle.objects.filter(written_at__gte=bundle.written_at).exists():
        raise BadBundleError("这个数据包比上次导入的旧，没有导入。请用另一端最近导出的一个")
    ReceivedBundle.objects.create(written_at=bundle.written_at, digest=bundle.digest)
    taken = take(bundle)
    facts = {"kind": kind, "digest": bundle.digest} | taken
    audit.note(
        service("import_bundle"), "import_bundle", audit.Subject("feedback.receivedbundle"), details=facts
    )
    return taken
