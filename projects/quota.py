"""附件空间: how much an organization may keep, so that one cannot fill the disk of all."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum

from .models import Attachment, Project

MEGABYTE = 1024 * 1024


def used(organization_id: int) -> int:
    """Bytes of the attachments of the organization's projects, of all years."""
    kept = Attachment.objects.filter(project__organization=organization_id)
    return kept.aggregate(total=Sum("size"))["total"] or 0


def left(organization_id: int) -> int:
    return max(0, settings.UPLOAD_QUOTA - used(organization_id))


def check_room(project: Project, wanted: int) -> None:
    """Raises ValidationError with what is left when `wanted` more bytes do not fit."""
    room = left(project.organization_id)
    if wanted > room:
        whole = settings.UPLOAD_QUOTA / MEGABYTE
        words = (
            f"附件没有上传：{project.organization.short_name}的附件空间共 {whole:,.0f} MB，"
            f"还剩 {room / MEGABYTE:.1f} MB，这次要用 {wanted / MEGABYTE:.1f} MB，"
            "请压缩或少传几个；确需更多空间的，请系统管理员调整"
        )
        raise ValidationError(words, code="quota")
