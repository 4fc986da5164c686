"""The column that a search looks into, and the words that are looked for: written the same way on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from .names import initials, pinyin_key, squeeze

MOST_TERMS = 4
LONGEST_SPELLED = 60  # characters; of longer texts the initials alone are kept, nobody spells a sentence


class SearchKeyField(models.TextField):
    """Texts of the same row, squeezed, with spelling and initials; made whenever the row is written.

    `of` names fields, or methods without arguments. Repeats other columns, so no audit entry tells it.
    """

    is_derived = True

    def __init__(self, *, of: Sequence[str], **kwargs: Any) -> None:
        self.of = tuple(of)
        super().__init__(**kwargs | {"blank": True, "default": "", "editable": False})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for given in ("blank", "default", "editable"):
            kwargs.pop(given, None)
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Also of rows that are inserted in bulk, which do not pass save()."""
        key = self.key_of(model_instance)
        setattr(model_instance, self.attname, key)
        return key

    def key_of(self, row: models.Model) -> str:
        texts = (getattr(row, name) for name in self.of)
        return search_key(*(str(text() if callable(text) else text or "") for text in texts))


def search_key(*texts: str) -> str:
    """Short texts as pinyin_key() has them; long ones with their initials only."""
    parts: list[str] = []
    for text in texts:
        if len(text) <= LONGEST_SPELLED:
            parts += pinyin_key(text).split()
            continue
        clean = squeeze(text)
        parts += [clean, initials(clean)]
    return " ".join(dict.fromkeys(parts))


def terms_of(words: str) -> list[str]:
    """What is looked for: every word must be found. Blanks part words, brackets and width do not matter."""
    terms = (squeeze(word) for word in words.split())
    return list(dict.fromkeys(term for term in terms if term))[:MOST_TERMS]


def fill_keys(rows: models.Manager[Any], batch_size: int = 500) -> None:
    """For migrations: the key of every row that was there before the column."""
    field: Any = rows.model._meta.get_field("search_key")
    batch: list[Any] = []
    for row in rows.order_by("pk").iterator(batch_size):
        row.search_key = field.key_of(row)
        batch.append(row)
        if len(batch) == batch_size:
            rows.bulk_update(batch, ["search_key"])
            batch = []
    rows.bulk_update(batch, ["search_key"])
