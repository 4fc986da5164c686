"""Original files of surveys, for verify_media and sweep_media."""

from collections.abc import Iterator

from organizations.media import StoredFile

from .models import SurveyResult


def stored() -> Iterator[StoredFile]:
    results = SurveyResult.objects.exclude(file="").order_by("pk")
    for pk, name, sha256 in results.values_list("pk", "file", "file_sha256").iterator():
        yield StoredFile(name, f"survey result {pk}", sha256)
