"""Both sides of a collector in one database: one after the other, each seen with its own settings."""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from config.settings import NEEDS_LOG_IN
from feedback.carrying import bundles, leaving
from feedback.carrying.keys import collector_key
from feedback.codes import new_code
from feedback.models import Survey
from feedback.sealing import digest
from organizations.models import Organization
from tests.builders import audit


@contextmanager
def outside() -> Iterator[None]:
    """As the collector of this installation is set up."""
    own = {
        "IS_COLLECTOR": True,
        "COLLECTOR_KEY": bytes.fromhex(collector_key()),
        "SECRET_KEY": "another key that the collector made for itself, long enough",
        "ROOT_URLCONF": "config.collector_urls",
        "MIDDLEWARE": [name for name in settings.MIDDLEWARE if name not in NEEDS_LOG_IN],
    }
    with override_settings(**own):
        yield


def carried_out(path: Path, build: Callable[[], Any]) -> Any:
    """What `build` makes, exported by the internal system into `path`; the database is then as empty as before."""
    with transaction.atomic():
        found = build()
        leaving.export(path)
        transaction.set_rollback(True)
    audit.forget()
    return found


def answers(survey: Survey, *batches: tuple[str, list[dict[str, str]]], **changes: Any) -> dict[str, Any]:
    """What a collector says of a survey."""
    sealed = [{"kind": kind, "digest": digest(found), "answers": found} for kind, found in batches]
    return {"code": survey.code, "batches": sealed, "remarks": []} | changes


def carried_back(
    path: Path,
    surveys: list[dict[str, Any]] = (),
    opinions: list[dict[str, Any]] = (),
    photos: list[tuple[str, Any]] = (),
) -> Path:
    bundles.write(path, bundles.BACK, {"surveys": list(surveys), "opinions": list(opinions)}, photos)
    return path


def content_of(path: Path) -> Any:
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("content.json"))


def entered(**counts: int) -> dict[str, int]:
    """What the internal system says when nothing but `counts` came of a file."""
    return {"surveys": 0, "opinions": 0, "refused": 0, "later": 0} | counts


def given(organization: Organization, **changes: Any) -> dict[str, Any]:
    """What a collector says of an opinion."""
    return {
        "receipt": new_code(12),
        "sent": str(uuid4()),
        "organization_id": organization.pk,
        "text": "东门路灯坏了一个多月",
        "place": "",
        "phone": "",
        "received_on": timezone.localdate().isoformat(),
        "has_photo": False,
    } | changes
