"""What may be attached: pictures, PDF and Office documents, judged by content and not by name.

Every refusal is one sentence that names the file, the reason and the cure.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from organizations import quota
from organizations.media import StoredFile
from organizations.office_files import BROKEN, COMPOUND, MACRO_STREAM, has_macros, has_stream, type_list
from workflow import audit

from .models import Attachment
from .pictures import TooLargeError, rewritten

if TYPE_CHECKING:
    from organizations.actor import Actor

    from .models import ProgressReport, Project, SupervisionNotice, TaskUpdate

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
MOST_PER_REPORT = 3
MOST_ENTRIES = 2000
RECORDED = ("name", "size", "sha256", "report", "update", "notice")
HEAD = 8192  # bytes that tell the kind of a file

PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
# Streams of the compound files that Office wrote before 2007, and WPS under names of its own.
STREAMS = {
    "doc": ("WordDocument",),
    "wps": ("WordDocument",),
    "xls": ("Workbook", "Book"),
    "et": ("Workbook", "Book"),
    "ppt": ("PowerPoint Document",),
    "dps": ("PowerPoint Document",),
}
HEIC = frozenset({"heic", "heif", "hif", "avif"})
WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm"})
HEIC_CURE = "请把手机相机设置为“兼容性最佳”后重拍，或把照片另存为 JPG 后上传"
ACCEPT = ",".join(f".{name}" for name in (*PICTURES, "pdf", *MAIN_PARTS, *STREAMS))


@dataclass(frozen=True)
class CheckedFile:
    """An upload that was found to be what its name says; a picture as it is kept, written anew."""

    upload: UploadedFile
    name: str
    extension: str
    sha256: str

    @property
    def size(self) -> int:
        return self.upload.size or 0

    def read(self) -> bytes:
        """Its content, as of any file: audit entries leave out what can be read."""
        content: bytes = self.upload.read()
        return content


def check(upload: UploadedFile) -> CheckedFile:
    """Judge one uploaded file. Raises ValidationError with the sentence for the user."""
    name = clean_name(upload.name or "")
    extension = PurePath(name).suffix.lstrip(".").lower()
    if not upload.size:
        raise refusal(name, "文件是空的", "请重新选择")
    if upload.size > LARGEST:
        raise refusal(name, f"有 {upload.size / MEGABYTE:.1f} MB，超过 20 MB", "请压缩后重新上传")
    if extension in WITH_MACROS:
        raise refusal(name, "是带宏的文件", "请另存为不带宏的文件后上传")
    if extension in HEIC or guessed(upload) in HEIC:
        raise refusal(name, "是 HEIC 格式的照片，多数电脑打不开", HEIC_CURE)
    inspect = inspector(extension)
    if inspect is None:
        raise refusal(
            name,
            "不支持这种文件",
            "请改传图片（JPG、PNG、GIF、WebP）、PDF 或 Office 文档（Word、Excel、PPT）",
        )
    kept = inspect(upload, name, extension)
    return CheckedFile(kept, name, extension, digest(kept))


def check_all(
    files: Iterable[UploadedFile], project: "Project", room: int
) -> tuple[list[CheckedFile], list[ValidationError]]:
    """Judge each upload of a form: those that may be stored, and one sentence for each that may not.

    `room` is how many more the record may have; together they must fit into the organization's space, which is
    claimed until the transaction ends.
    """
    accepted: list[CheckedFile] = []
    refused: list[ValidationError] = []
    surplus: list[str] = []
    for upload in files:
        if len(accepted) >= room:
            surplus.append(clean_name(upload.name or ""))
            continue
        try:
            accepted.append(check(upload))
        except ValidationError as objection:
            refused.append(objection)
    accepted, no_room = quota.fitting(accepted, project.organization)
    refused += no_room
    return accepted, [*refused, too_many(surplus)] if surplus else refused


def store(
    checked: CheckedFile,
    project: "Project",
    actor: "Actor",
    report: "ProgressReport | None" = None,
    update: "TaskUpdate | None" = None,
    notice: "SupervisionNotice | None" = None,
) -> Attachment:
    """Keep a checked file as an attachment of a report, of a task's update or of the reply to a notice."""
    attachment = Attachment.objects.create(
        file=checked.upload,
        name=checked.name,
        extension=checked.extension,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by_id=actor.post_id,
        project=project,
        report=report,
        update=update,
        notice=notice,
    )
    audit.note(actor, "attach", attachment, after=audit.field_values(attachment, RECORDED))
    return attachment


def stored() -> Iterator[StoredFile]:
    """Every attachment's file, for verify_media and sweep_media."""
    for pk, name, sha256 in Attachment.objects.order_by("pk").values_list("pk", "file", "sha256").iterator():
        yield StoredFile(name, f"attachment {pk}", sha256)


def used_by(organization_id: int) -> int:
    """Bytes of the attachments of the organization's projects."""
    kept = Attachment.objects.filter(project__organization=organization_id)
    return kept.aggregate(total=Sum("size"))["total"] or 0


def discard(attachment: Attachment, actor: "Actor") -> None:
    """Take an attachment of an unfinished report away; the file goes once the change is committed."""
    audit.note(actor, "remove", attachment, before=audit.field_values(attachment, RECORDED))
    stored, name = attachment.file.storage, attachment.file.name
    transaction.on_commit(lambda: stored.delete(name))
    attachment.delete()


def clean_name(name: str) -> str:
    """The name as it is shown and offered for download: printable, without a path, at most 120 characters."""
    plain = "".join(char for char in PurePath(name.replace("\\", "/")).name if char.isprintable()).strip()
    path = PurePath(plain)
    return f"{path.stem[: 119 - len(path.suffix)]}{path.suffix}" if len(plain) > 120 else plain


def refusal(name: str, reason: str, cure: str) -> ValidationError:
    return ValidationError(f"“{name}”没有上传：{reason}，{cure}", code="upload")


def too_many(names: list[str]) -> ValidationError:
    """One sentence for whatever does not fit beside the attachments that a report has."""
    more = f"等 {len(names)} 个" if len(names) > 1 else ""
    words = f"“{names[0]}”{more}没有上传：附件最多 {MOST_PER_REPORT} 个，请先删去再上传"
    return ValidationError(words, code="upload")


def inspector(extension: str) -> Callable[[UploadedFile, str, str], UploadedFile] | None:
    """The check of this kind of file; it returns what is to be kept."""
    if extension in PICTURES:
        return inspect_picture
    if extension == "pdf":
        return inspect_pdf
    if extension in MAIN_PARTS:
        return inspect_open_xml
    return inspect_compound if extension in STREAMS else None


def mismatch(name: str, extension: str) -> ValidationError:
    return refusal(name, f"内容不是 {extension.upper()} 文件", "请用原来的软件打开、另存后上传")


def guessed(upload: UploadedFile) -> str:
    """What the first bytes say the file is, empty for text and anything unknown."""
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    return filetype.guess_extension(head) or ""


def inspect_picture(upload: UploadedFile, name: str, extension: str) -> UploadedFile:
    wanted = PICTURES[extension]
    if PICTURES.get(guessed(upload)) != wanted:
        raise mismatch(name, extension)
    try:
        kept = rewritten(upload, wanted)
    except TooLargeError as bomb:
        raise refusal(name, "图片尺寸过大", "请缩小后重新上传") from bomb
    except Exception as broken:  # Pillow's readers raise whatever a damaged file makes them stumble over
        raise refusal(name, "图片已损坏，打不开", "请重新拍摄或另存后上传") from broken
    if (kept.size or 0) > LARGEST:
        raise refusal(name, "图片尺寸过大", "请缩小后重新上传")
    return kept


def inspect_pdf(upload: UploadedFile, name: str, extension: str) -> UploadedFile:
    if guessed(upload) != "pdf":
        raise mismatch(name, extension)
    return upload


def inspect_open_xml(upload: UploadedFile, name: str, extension: str) -> UploadedFile:
    """A zip whose directory names the main part and no macro; nothing is unpacked but the list of types."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as package:
            entries = package.namelist()
            types = type_list(package) if len(entries) <= MOST_ENTRIES else b""
            with_macros = has_macros(package, types)
    except BROKEN as broken:
        raise mismatch(name, extension) from broken
    if MAIN_PARTS[extension] not in entries or not types:
        raise mismatch(name, extension)
    if with_macros:
        raise refusal(name, "含有宏", f"请另存为不带宏的 {extension} 文件后上传")
    return upload


def inspect_compound(upload: UploadedFile, name: str, extension: str) -> UploadedFile:
    """An OLE file, known by the streams that its directory names."""
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    if not content.startswith(COMPOUND) or not has_stream(content, *STREAMS[extension]):
        raise mismatch(name, extension)
    if has_stream(content, MACRO_STREAM):
        raise refusal(name, "含有宏", "请另存为不带宏的文件后上传")
    return upload


def digest(upload: UploadedFile) -> str:
    total = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        total.update(chunk)
    upload.seek(0)
    return total.hexdigest()
