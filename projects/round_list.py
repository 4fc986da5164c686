"""Lists of the records of one round."""

from __future__ import annotations

from functools import cached_property

from organizations.filtered_list import FilteredList
from workflow.written import records

from .models import AnnualRound
from .rounds import chosen_round


class RoundList(FilteredList):
    """Of the round asked for by ?round=, else of the current one."""

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        return records("rounds", "", (), lambda: AnnualRound.objects.order_by("-year"))

    @cached_property
    def round(self) -> AnnualRound | None:
        return chosen_round(self.rounds, self.asked("round"))

    @property
    def round_name(self) -> str:
        return self.round.name if self.round else "尚无年度"

    @property
    def in_round(self) -> dict[str, str]:
        """The query as the filter reads it: with the round that is meant."""
        return dict(self.query.items()) | ({"round": str(self.round.pk)} if self.round else {})

    @property
    def scope_words(self) -> str:
        below = super().scope_words
        return f"{self.round_name}　{below}" if below else self.round_name
