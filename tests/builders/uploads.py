"""Small files that are what their names say, and some that are not."""

import io
import zipfile
from typing import Any

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 200
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\0" * 64
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def a_picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind)
    return buffer.getvalue()


def a_photo(orientation: int = 6, size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    """A JPEG as a phone takes it: lying on its side, with camera, time and place in its EXIF data."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "某品牌手机"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 3.0), 3: "E", 4: (121.0, 29.0, 9.0)})
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, "JPEG", exif=exif, comment=b"taken at home", **more)
    return buffer.getvalue()


def an_animation(kind: str = "GIF", frames: int = 3, size: tuple[int, int] = (8, 8)) -> bytes:
    pictures = [Image.new("RGB", size, color) for color in ("red", "green", "blue")[:frames]]
    buffer = io.BytesIO()
    pictures[0].save(buffer, kind, save_all=True, append_images=pictures[1:], duration=80, loop=0)
    return buffer.getvalue()


def a_package(main: str = "word/document.xml", types: bytes = b"<Types/>", **more: bytes) -> bytes:
    """An Office document of today: a zip with its list of types and its main part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr(main, b"<x/>")
        for name, content in more.items():
            package.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def a_compound(stream: str = "WordDocument", *more: str) -> bytes:
    """An Office document of before 2007: enough of an OLE file to hold the names of its streams."""
    return COMPOUND + b"\0" * 600 + b"".join(name.encode("utf-16-le") + b"\0\0" for name in (stream, *more))
