"""Original files of surveys and photos of opinions, for verify_media and sweep_media.

Both take room in the organization's space; what the public sends never more than a share of it (photos.py).
"""

from collections.abc import Iterator

from django.db.models import Min, Sum

from organizations.media import StoredFile

from . import photos
from .models import Opinion, SurveyResult


def stored() -> Iterator[StoredFile]:
    # The results of one import share their report.
    results = SurveyResult.objects.exclude(file="").order_by().values("file", "file_sha256")
    for row in results.annotate(first=Min("pk")).order_by("first"):
        yield StoredFile(row["file"], f"survey result {row['first']}", row["file_sha256"])
    opinions = Opinion.objects.exclude(photo="").order_by("pk")
    for pk, name, sha256 in opinions.values_list("pk", "photo", "photo_sha256").iterator():
        yield StoredFile(name, f"opinion {pk}", sha256)


def used_by(organization_id: int) -> int:
    kept = SurveyResult.objects.filter(organization=organization_id).exclude(file="")
    originals = kept.aggregate(total=Sum("file_size"))["total"] or 0
    return originals + photos.used_by(organization_id)
