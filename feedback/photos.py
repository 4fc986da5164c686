"""The photo of an opinion: judged by its content, written anew, small, and never more than a share of the space."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum

from organizations import quota
from organizations.models import Organization
from projects.pictures import TooLargeError, reduced
from projects.uploads import HEIC, PICTURES, CheckedFile, digest, guessed

from .models import Opinion

MEGABYTE = 1024 * 1024
LARGEST = 15 * MEGABYTE
LONGEST_SIDE = 2000
ACCEPT = "image/jpeg,image/png,image/webp"  # an iPhone converts its HEIC photos where it reads this
PUBLIC_SHARE = 4  # photos from the public take at most a quarter of an organization's space


def checked(upload: UploadedFile) -> CheckedFile:
    """The photo as it is kept. Raises ValidationError with a sentence that everybody understands."""
    if not upload.size or upload.size > LARGEST:
        raise ValidationError("照片太大或是空文件，请换一张 15 MB 以内的照片，或不带照片提交")
    found = guessed(upload)
    if found in HEIC:
        raise ValidationError("这张照片的格式打不开，请把照片截屏后再选，或不带照片提交")
    if found not in PICTURES:
        raise ValidationError("选的不是照片，请选手机拍的照片或截图，或不带照片提交")
    try:
        kept = reduced(upload, PICTURES[found], LONGEST_SIDE)
    except TooLargeError as bomb:
        raise ValidationError("照片尺寸太大，请把照片截屏后再选，或不带照片提交") from bomb
    except Exception as broken:  # Pillow's readers raise whatever a damaged file makes them stumble over
        raise ValidationError("照片已损坏，打不开，请换一张，或不带照片提交") from broken
    return CheckedFile(kept, "现场照片.jpg", "jpg", digest(kept))


def used_by(organization_id: int) -> int:
    """Bytes of the photos of the organization's opinions."""
    kept = Opinion.objects.filter(organization=organization_id).exclude(photo="")
    return kept.aggregate(total=Sum("photo_size"))["total"] or 0


def fits(photo: CheckedFile, organization: Organization) -> bool:
    """Whether there is room; claimed until commit. Strangers cannot fill the space that the house works in."""
    accepted, _ = quota.fitting([photo], organization)
    share = settings.UPLOAD_QUOTA // PUBLIC_SHARE
    return bool(accepted) and used_by(organization.pk) + photo.size <= share
