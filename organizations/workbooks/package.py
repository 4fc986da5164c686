"""Is it an .xlsx, by content, and does its zip directory keep within the limits? Nothing is unpacked."""

import zipfile
from typing import BinaryIO

from organizations.office_files import BROKEN, COMPOUND, has_macros, has_stream, type_list

from . import limits
from .refusal import SAVE_AS, UnreadableError, damaged, too_large

ZIP = b"PK\x03\x04"
ENCRYPTED_FLAG = 0x1

OTHER_PACKAGES = (
    ("word/document.xml", "Word 文档"),
    ("ppt/presentation.xml", "PPT 文档"),
    ("mimetype", "OpenDocument 文档"),
)


def has_password() -> UnreadableError:
    return UnreadableError("设有打开密码", "请取消密码后重新上传")


def check_package(file: BinaryIO) -> None:
    """Raise UnreadableError unless the file is an ordinary .xlsx within the limits."""
    file.seek(0)
    head = file.read(8)
    if not head:
        raise UnreadableError("文件是空的", "请重新选择")
    if head.startswith(COMPOUND):
        raise _about_compound(file)
    if not head.startswith(ZIP):
        raise UnreadableError("内容不是 Excel 工作簿", SAVE_AS)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            _check_directory(package.infolist())
            _check_kind(package)
    except BROKEN as broken:
        raise damaged() from broken
    finally:
        file.seek(0)


def _about_compound(file: BinaryIO) -> UnreadableError:
    """Before 2007, or with a password."""
    file.seek(0)
    content = file.read(limits.LARGEST_FILE)
    if has_stream(content, "EncryptedPackage"):
        return has_password()
    return UnreadableError("是旧版 Office 文件（如 .xls、.et）", SAVE_AS)


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > limits.MOST_ENTRIES:
        raise too_large()
    if sum(entry.file_size for entry in entries) > limits.LARGEST_PACKAGE:
        raise too_large()
    for entry in entries:
        if entry.flag_bits & ENCRYPTED_FLAG:
            raise has_password()
        if entry.file_size > limits.LARGEST_ENTRY or _is_bomb(entry):
            raise too_large()


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    if entry.file_size < limits.RATIO_COUNTS_FROM:
        return False
    return entry.file_size > limits.HIGHEST_RATIO * max(1, entry.compress_size)


def _check_kind(package: zipfile.ZipFile) -> None:
    names = set(package.namelist())
    for part, kind in OTHER_PACKAGES:
        if part in names:
            raise UnreadableError(f"是 {kind}，不是 Excel 工作簿", SAVE_AS)
    if "xl/workbook.bin" in names:
        raise UnreadableError("是二进制工作簿（.xlsb）", SAVE_AS)
    types = type_list(package)
    if "xl/workbook.xml" not in names or not types:
        raise UnreadableError("内容不是 Excel 工作簿", SAVE_AS)
    if has_macros(package, types):
        raise UnreadableError("是带宏的工作簿", "请另存为不带宏的 .xlsx 后上传")
