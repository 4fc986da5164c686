"""Pictures are written anew: what is kept holds the picture and nothing else.

A photo's metadata tell where and by whom it was taken (EXIF with GPS, XMP, comments); bytes hidden behind
the picture go too. The orientation that the camera noted is turned into pixels first.
"""

import io
import threading
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image, ImageOps, ImageSequence

MOST_PIXELS = (
    80_000_000  # of all frames together; a phone of today takes 50 million, a bomb unpacks to billions
)
MOST_UNPACKED = 40_000_000  # where the format cannot be read at half its size
HALVED_FROM = 25_000_000  # pixels of a JPEG that is kept at half its width and height
MOST_FRAMES = 1_000  # each takes half a millisecond, and a file of 20 MB holds a million of one pixel
QUALITY = 88

KEPT_INFO = ("transparency", "duration", "loop", "disposal", "background")
JPEG_MODES = ("RGB", "L")
WEBP_MODES = ("RGB", "RGBA")

# One picture at a time in each process: unpacked it takes a hundred times its size on disk.
_unpacking = threading.Lock()


class TooLargeError(ValueError):
    """More pixels than a worker should unpack."""


def rewritten(upload: UploadedFile, kind: str) -> UploadedFile:
    """The picture alone, in the same format (`kind` is Pillow's name of it).

    Raises TooLargeError, or whatever a damaged file makes Pillow's readers stumble over.
    """
    upload.seek(0)
    with _unpacking:
        try:
            with Image.open(upload, formats=[kind]) as picture:
                content = encoded(picture, kind)
        except Image.DecompressionBombError as bomb:
            raise TooLargeError from bomb
    return SimpleUploadedFile(upload.name or "", content, content_type=Image.MIME[kind])


def encoded(picture: Any, kind: str) -> bytes:
    frames = 1 if kind == "JPEG" else frames_of(picture)
    pixels = picture.width * picture.height * frames
    if pixels > (MOST_PIXELS if kind == "JPEG" else min(MOST_PIXELS, MOST_UNPACKED)):
        raise TooLargeError
    if kind == "JPEG" and pixels > HALVED_FROM:
        picture.draft(None, (picture.width // 2, picture.height // 2))
    buffer = io.BytesIO()
    if frames > 1:
        save_animation(picture, kind, buffer)
    else:
        still(picture, kind).save(buffer, kind, **options(kind))
    return buffer.getvalue()


def frames_of(picture: Any) -> int:
    """Counted no further than to the most of this size: whoever seeks a frame of a GIF decodes all before it."""
    if getattr(picture, "is_animated", False):
        most = min(MOST_FRAMES, MOST_UNPACKED // (picture.width * picture.height))
        try:
            picture.seek(most)
        except EOFError:
            picture.seek(0)
        else:
            raise TooLargeError
    return getattr(picture, "n_frames", 1)


def still(picture: Any, kind: str) -> Any:
    """Turned upright, in a colour mode that browsers show, without anything but the pixels."""
    upright = ImageOps.exif_transpose(picture)
    if kind == "JPEG" and upright.mode not in JPEG_MODES:
        upright = upright.convert("RGB")  # CMYK from a printer's desk
    if kind == "WEBP" and upright.mode not in WEBP_MODES:
        upright = upright.convert("RGBA")
    return bare(upright)


def bare(frame: Any) -> Any:
    frame.load()
    kept = frame.copy()
    kept.info = {name: frame.info[name] for name in KEPT_INFO if name in frame.info}
    return kept


def save_animation(picture: Any, kind: str, buffer: io.BytesIO) -> None:
    frames = [bare(frame) for frame in ImageSequence.Iterator(picture)]
    durations = [frame.info.get("duration", 100) for frame in frames]
    first, *rest = frames
    first.save(
        buffer,
        kind,
        save_all=True,
        append_images=rest,
        duration=durations,
        loop=picture.info.get("loop", 0),
        **options(kind),
    )


def options(kind: str) -> dict[str, Any]:
    return {"quality": QUALITY} if kind in {"JPEG", "WEBP"} else {}


def reduced(upload: UploadedFile, kind: str, longest: int) -> UploadedFile:
    """The picture alone as a JPEG whose longer side has at most `longest` pixels, on white where it is transparent.

    Raises what rewritten() raises.
    """
    upload.seek(0)
    with _unpacking:
        try:
            with Image.open(upload, formats=[kind]) as picture:
                content = small(picture, kind, longest)
        except Image.DecompressionBombError as bomb:
            raise TooLargeError from bomb
    return SimpleUploadedFile("photo.jpg", content, content_type=Image.MIME["JPEG"])


def small(picture: Any, kind: str, longest: int) -> bytes:
    if picture.width * picture.height > (MOST_PIXELS if kind == "JPEG" else MOST_UNPACKED):
        raise TooLargeError
    if kind == "JPEG":
        picture.draft(None, (longest, longest))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((longest, longest))
    if upright.mode not in JPEG_MODES:
        on_white = Image.new("RGB", upright.size, "white")
        clear = upright.convert("RGBA")
        on_white.paste(clear, mask=clear.getchannel("A"))
        upright = on_white
    kept = upright.copy()
    kept.info = {}
    buffer = io.BytesIO()
    kept.save(buffer, "JPEG", **options("JPEG"))
    return buffer.getvalue()
