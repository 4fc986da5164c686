"""选择列: which columns of a list a person wants to see, remembered by post and list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflow.written import MARKER, records

from .models import ListColumns

if TYPE_CHECKING:
    from .actor import Actor


@dataclass(frozen=True)
class Columns:
    """What a list offers, heads by name in their order; the first column, which leads to the record, is always there.

    `usual` are shown to whoever has chosen nothing, `further` only if they were chosen.
    """

    usual: Mapping[str, str] = field(default_factory=dict)
    further: Mapping[str, str] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, str]:
        return {**self.usual, **self.further}

    def chosen(self, actor: Actor, page: str) -> dict[str, str]:
        """One query; none where there is nothing to choose. `page` is the list's route."""
        if not self.usual:
            return {}
        columns = ListColumns.objects
        own = records("columns", page, (actor.post_id,), lambda: columns.filter(post=MARKER, page=page))
        kept = own[0].columns if own else ()
        return {name: head for name, head in self.all.items() if name in kept} or dict(self.usual)

    def choose(self, actor: Actor, page: str, names: Iterable[str]) -> None:
        """Unknown names are dropped; none at all gives the usual ones back."""
        wanted = set(names)
        columns = [name for name in self.all if name in wanted]
        if not columns or columns == list(self.usual):
            ListColumns.objects.filter(post=actor.post_id, page=page).delete()
            return
        ListColumns.objects.update_or_create(post=actor.post, page=page, defaults={"columns": columns})
