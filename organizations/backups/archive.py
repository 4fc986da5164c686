"""The file: a zip with a line per row in `tables/`, the stored files in `files/`, and `manifest.json` as its last member."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from .rows import Table

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, FILES = "tables/", "files/"
CHUNK = 1024 * 1024


# What reading a damaged zip or a manifest that is none raises: NotImplementedError and RuntimeError for flags and
# methods that no archive of ours has.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, OSError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip


class BadArchiveError(Exception):
    """The file cannot be restored: damaged, or written by a newer version. Says which in Chinese."""


@dataclass
class Manifest:
    """What the archive holds. `tables` by model label, `files` (name below MEDIA_ROOT → SHA-256), `migrations` as
    app.name, `head` the last entry of the audit chain or None, `key` a fingerprint of SECRET_KEY."""

    version: str
    written_at: str
    engine: str
    key: str
    migrations: list[str]
    head: dict[str, Any] | None
    tables: dict[str, Table] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def members(self) -> dict[str, str]:
        """Name in the archive → SHA-256."""
        tables = {table_name(label): table.sha256 for label, table in self.tables.items()}
        return tables | {FILES + name: sha256 for name, sha256 in self.files.items()}


def table_name(label: str) -> str:
    return f"{TABLES}{label}.jsonl"


def add_lines(archive: zipfile.ZipFile, label: str, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Write the lines of a table and hand each on, to be counted."""
    with archive.open(table_name(label), "w", force_zip64=True) as member:
        for text in lines:
            member.write(text)
            yield text


def add_file(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> str:
    """Store a file as it is; its SHA-256."""
    digest = hashlib.sha256()
    info = zipfile.ZipInfo(FILES + name)
    info.external_attr = 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as member:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            member.write(chunk)
    return digest.hexdigest()


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True))


def opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise BadArchiveError(f"{path.name} 不是完整的备份文件") from error


def checked(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, after every member was read and compared with it."""
    try:
        manifest = read_manifest(archive)
        found = {name: digest_of(archive, name) for name in archive.namelist() if name != MANIFEST}
    except DAMAGE as error:
        raise BadArchiveError("备份文件已损坏") from error
    if found != manifest.members:
        different = sorted(
            name for name in found.keys() | manifest.members.keys() if differs(name, found, manifest)
        )
        raise BadArchiveError(f"备份文件已损坏：{different[0]} 与清单不符")
    return manifest


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    content = json.loads(archive.read(MANIFEST))
    if content["format"] > FORMAT:
        raise BadArchiveError("备份文件由更新的版本写成，请先升级本系统")
    content["tables"] = {label: Table(**table) for label, table in content["tables"].items()}
    return Manifest(**content)


def differs(name: str, found: dict[str, str], manifest: Manifest) -> bool:
    return found.get(name) != manifest.members.get(name)


def digest_of(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as member:
        while chunk := member.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
