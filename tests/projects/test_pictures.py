"""Pictures are written anew: no place, no camera, no hidden bytes; upright, and never too large to unpack."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.GifImagePlugin import GifImageFile
from PIL.PngImagePlugin import PngInfo

from projects import pictures, uploads
from tests.builders.uploads import HEIC, a_photo, a_picture, an_animation


def kept(name, content):
    return uploads.check(SimpleUploadedFile(name, content)).upload.read()


def opened(content):
    return Image.open(io.BytesIO(content))


def test_place_camera_and_comment_of_a_photo_are_gone():
    photo = a_photo()
    assert opened(photo).getexif().get_ifd(0x8825)  # the photo did say where it was taken
    content = kept("现场.jpg", photo)
    picture = opened(content)

    assert not picture.getexif()
    assert "comment" not in picture.info
    for trace in (b"Exif", b"GPS", "某品牌手机".encode(), b"taken at home"):
        assert trace not in content


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (40, 20)), (3, (40, 20)), (6, (20, 40)), (8, (20, 40))]
)
def test_it_stands_upright(orientation, size):
    assert opened(kept("现场.jpg", a_photo(orientation))).size == size


def test_bytes_behind_the_picture_are_gone():
    content = kept("现场.png", a_picture("PNG") + b"PK\x03\x04 a zip behind the picture")
    assert b"a zip behind" not in content


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_exif_of_other_formats_is_gone_too(kind):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 3.0)})
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, kind, exif=exif)
    assert not opened(kept(f"现场.{kind.lower()}", buffer.getvalue())).getexif()


def test_text_chunks_of_a_png_are_gone():
    notes = PngInfo()
    notes.add_text("Author", "somebody")
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=notes)
    assert b"somebody" not in kept("图.png", buffer.getvalue())


def test_a_transparent_picture_stays_transparent():
    buffer = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(buffer, "PNG")
    assert opened(kept("图.png", buffer.getvalue())).getpixel((0, 0))[3] == 0


def test_colours_for_print_become_colours_for_the_screen():
    buffer = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(buffer, "JPEG")
    assert opened(kept("扫描.jpg", buffer.getvalue())).mode == "RGB"


def test_an_animation_keeps_moving():
    picture = opened(kept("动图.gif", an_animation()))
    assert picture.n_frames == 3
    assert picture.info["duration"] == 80


def test_the_frames_of_an_animation_count_together(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_UNPACKED", 8 * 8 * 2)
    with pytest.raises(ValidationError, match="图片尺寸过大"):
        kept("动图.gif", an_animation())


def test_no_more_frames_are_decoded_than_the_limit_of_pixels_lets_through(monkeypatch):
    """A file of 20 MB holds hundreds of frames of 6,000 by 6,000."""
    frames = [Image.new("RGB", (8, 8), (number * 25, 0, 0)) for number in range(9)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    decoded = []
    seek = GifImageFile._seek
    monkeypatch.setattr(
        GifImageFile,
        "_seek",
        lambda self, frame, update_image=True: (
            update_image and decoded.append(frame),
            seek(self, frame, update_image),
        )[1],
    )
    monkeypatch.setattr(pictures, "MOST_UNPACKED", 8 * 8 * 3)
    with pytest.raises(ValidationError, match="图片尺寸过大"):
        kept("动图.gif", buffer.getvalue())
    assert 0 < max(decoded) <= 3


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_frames_beyond_the_most_are_not_even_counted(monkeypatch, kind):
    """A file of 20 MB holds a million frames of one pixel, and a worker is busy with them for minutes."""
    frames = [Image.new("RGB", (1, 1), (number * 60, 0, 0)) for number in range(4)]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    monkeypatch.setattr(pictures, "MOST_FRAMES", 4)
    assert opened(kept(f"动图.{kind.lower()}", buffer.getvalue())).n_frames == 4
    monkeypatch.setattr(pictures, "MOST_FRAMES", 3)
    with pytest.raises(ValidationError, match="图片尺寸过大"):
        kept(f"动图.{kind.lower()}", buffer.getvalue())


def test_a_very_large_photo_is_kept_at_half_its_size(monkeypatch):
    monkeypatch.setattr(pictures, "HALVED_FROM", 100)
    assert opened(kept("现场.jpg", a_picture("JPEG", (64, 32)))).size == (32, 16)


def test_a_picture_of_another_format_is_limited_more_narrowly(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_UNPACKED", 50)
    assert kept("现场.jpg", a_picture("JPEG"))
    with pytest.raises(ValidationError, match="图片尺寸过大，请缩小后重新上传"):
        kept("图.png", a_picture("PNG"))


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "IMG_0001.heif", "现场.jpg"])
def test_a_photo_as_iphones_keep_it_gets_the_way_out(name):
    with pytest.raises(ValidationError) as refused:
        kept(name, HEIC)
    [sentence] = refused.value.messages
    assert sentence == f"“{name}”没有上传：是 HEIC 格式的照片，多数电脑打不开，{uploads.HEIC_CURE}"
    assert "另存为 JPG" in sentence
