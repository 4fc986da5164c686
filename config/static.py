"""Static files of production: hashed names, compressed, and the stylesheet as one file.

The sources stay one file per component. As @imports they would be some thirty requests at the first
visit, which a village's line feels more than the bytes.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/main.css"
IMPORT = re.compile(r'@import url\("([\w-]+\.css)"\) layer\((\w+)\);')


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if SHEET in paths and not dry_run:
            joined = join(paths)
            self.delete(SHEET)
            self._save(SHEET, ContentFile(joined.encode()))
            paths = paths | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def join(paths: dict[str, Any]) -> str:
    """The stylesheet with each imported file in its place, inside a block of its layer."""
    return IMPORT.sub(
        lambda found: f"@layer {found[2]} {{\n{read(paths, f'css/{found[1]}')}}}", read(paths, SHEET)
    )


def read(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as source:
        return source.read().decode()
