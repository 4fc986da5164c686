"""What an Office file tells of itself without being unpacked.

A package (since 2007) is a zip with a list of the types of its parts; a compound file (before 2007, and anything
with a password) has a directory that names its streams in UTF-16, so they are found by search.
"""

import zipfile
import zlib

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_TYPE_LIST = 1024 * 1024
MACRO_STREAM = "_VBA_PROJECT"

# What reading a damaged or hostile zip raises.
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError)


def type_list(package: zipfile.ZipFile) -> bytes:
    """The list of part types in lower case, empty when there is none or it is too large to be one."""
    listed = next((part for part in package.infolist() if part.filename == "[Content_Types].xml"), None)
    if listed is None or listed.file_size > LARGEST_TYPE_LIST:
        return b""
    return package.read(listed).lower()


def has_macros(package: zipfile.ZipFile, types: bytes) -> bool:
    return b"macroenabled" in types or any("vbaproject" in name.lower() for name in package.namelist())


def has_stream(content: bytes, *names: str) -> bool:
    """Whether the directory of a compound file names one of the streams."""
    return any(name.encode("utf-16-le") in content for name in names)
