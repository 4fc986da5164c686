"""What somebody typed into a form, as names and lists of texts, without keys and passwords."""

import hashlib
import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from . import form_keys

LARGEST = 200_000  # characters of one form; the longest form of this system holds about 60,000
SHORTEST = 5  # characters of a text that somebody would rather not word again
KEPT_FILE = "kept_file"  # hidden field of files that wait on the server, see kept_files.py
OURS = frozenset({"csrfmiddlewaretoken", form_keys.FIELD, KEPT_FILE})

Typed = dict[str, list[str]]


def typed(data: QueryDict) -> Typed:
    return {name: [str(value) for value in values] for name, values in data.lists() if name not in OURS}


def prose(data: QueryDict) -> list[str]:
    """What of it somebody worded, in the order of the form: choices, dates and numbers are quickly given again."""
    text = typed(data)
    words = [value.strip() for values in text.values() for value in values if not value.isascii()]
    return [] if is_secret(text) else list(dict.fromkeys(word for word in words if len(word) >= SHORTEST))


def is_secret(text: Typed) -> bool:
    """Whether a password is among it: such a form is kept nowhere."""
    return any("password" in name.lower() for name in text)


def is_too_large(text: Typed) -> bool:
    return sum(len(name) + len(value) for name, values in text.items() for value in values) > LARGEST


def may_be_kept(text: Typed) -> bool:
    return not is_secret(text) and not is_too_large(text)


def digest(request: HttpRequest) -> str:
    """Of everything that was sent: two posts of one key with the same digest are one act."""
    files: list[list[Any]] = [
        [name, upload.name, upload.size, file_digest(upload)]
        for name, uploads in request.FILES.lists()
        for upload in uploads
    ]
    content = [request.path, typed(request.POST), request.POST.getlist(KEPT_FILE), files]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def file_digest(upload: UploadedFile) -> str:
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()
