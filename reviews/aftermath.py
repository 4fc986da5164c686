"""What follows the decision, for the page of a sheet: earlier versions, unlocking, objections, what is to be mended."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from workflow import engine
from workflow.engine import Offer

from .models import Objection, RectificationItem, ReviewSheet, SheetVersion, UnlockRequest
from .objecting import is_window_open
from .permissions import may_request_unlock, may_set_rectification
from .states import DECIDED


@dataclass(frozen=True)
class MendRow:
    item: RectificationItem
    offers: list[Offer]


@dataclass
class Aftermath:
    """`sheet` comes from for_reader(actor); its annotations say what the reader may see."""

    sheet: ReviewSheet
    actor: Actor

    @cached_property
    def versions(self) -> list[SheetVersion]:
        """Versions that were unlocked, the newest first."""
        if self.sheet.version == 1:
            return []
        seen = SheetVersion.objects.of_reader(self.sheet, self.actor)
        return list(seen.defer("snapshot", "self_report").order_by("-version"))

    @property
    def is_told(self) -> bool:
        """The result of the present version is shown to the reader as feedback."""
        return self.sheet.is_told and self.sheet.is_readable  # type: ignore[attr-defined]  # annotation

    @property
    def was_decided(self) -> bool:
        """Before a first decision nothing can have come after it."""
        return self.sheet.is_decided or self.sheet.version > 1

    @property
    def window_words(self) -> str:
        """Until when an objection may be filed, or that it is over."""
        until = self.sheet.objection_until
        if until is None:
            return ""
        day = f"{until.month} 月 {until.day} 日"
        open_ = is_window_open(self.sheet, timezone.localdate())
        return f"申请复核 {day}截止" if open_ else f"申请复核已于 {day}截止"

    @cached_property
    def comments(self) -> list[str]:
        """What the scorers wrote, as it was frozen; without their names."""
        words = (self.sheet.snapshot or {}).get("words", {})
        return [entry["comment"] for entry in words.get("comments", [])]

    @cached_property
    def objections(self) -> list[Objection]:
        """With their files, the newest first: of every version that the reader sees."""
        if not self.was_decided or not (self.sheet.is_readable or self.sheet.is_home):  # type: ignore[attr-defined]
            return []
        found = Objection.objects.filter(sheet=self.sheet).select_related(
            "filed_by__user", "answered_by__user"
        )
        return list(found.prefetch_related("files"))

    @cached_property
    def rectifications(self) -> list[MendRow]:
        """Each with the steps that the reader may take."""
        if not self.was_decided:
            return []
        found = RectificationItem.objects.filter(sheet=self.sheet).select_related(
            "pooled", "reported_by__user"
        )
        return [MendRow(item, self.offers_of(item)) for item in found]

    def offers_of(self, item: RectificationItem) -> list[Offer]:
        item.sheet = self.sheet
        return engine.available(item, self.actor)

    @cached_property
    def rectification_url(self) -> str:
        """The way to give one more item, for officers of the judging organization."""
        if not self.sheet.is_told or not may_set_rectification(self.actor, self.sheet):
            return ""
        return reverse("reviews:rectification_new", args=[self.sheet.pk])

    @cached_property
    def unlocks(self) -> list[UnlockRequest]:
        """Requests to unlock the sheet, the newest first; the reviewed side reads none."""
        if not self.was_decided:
            return []
        found = UnlockRequest.objects.visible_to(self.actor).filter(sheet=self.sheet)
        return list(found.select_related("requested_by__user", "decided_by__user"))

    @cached_property
    def unlock_url(self) -> str:
        """The way to ask for it, for those who may, while nobody has."""
        if self.sheet.state not in DECIDED or any(request.is_open for request in self.unlocks):
            return ""
        if not may_request_unlock(self.actor, self.sheet):
            return ""
        return reverse("reviews:unlock_new", args=[self.sheet.pk])
