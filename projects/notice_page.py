"""What the page of a 督办单 shows: the term, the reply, files, what may be done, what happened."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from workflow import engine

from . import timeline
from .lights import WORDS
from .models import Attachment, SupervisionNotice
from .permissions import HOUSE, may_keep_notice

N = SupervisionNotice.State
DENSE = 550  # characters that fit on the sheet in the usual size
DUE = ("issue", "reply", "draft_reply", "close")


@dataclass
class NoticePage:
    """`notice` comes from visible_to(actor).with_names()."""

    notice: SupervisionNotice
    actor: Actor

    def __post_init__(self) -> None:
        self.today: date = timezone.localdate()

    @cached_property
    def offers(self) -> list[engine.Offer]:
        """Without signing, which has a button of its own."""
        return [offer for offer in engine.available(self.notice, self.actor) if offer.step.name != "sign"]

    @property
    def primary(self) -> str:
        """The step that is due now, by name; empty where only exceptions are offered."""
        due = [offer.step.name for offer in self.offers if offer.step.name in DUE]
        return due[0] if due and not self.may_sign else ""

    @cached_property
    def may_sign(self) -> bool:
        step = engine.find(SupervisionNotice, "sign")
        return step is not None and step.verdict(self.notice, self.actor).is_ready

    @property
    def edit_url(self) -> str:
        may = self.notice.state == N.DRAFT and may_keep_notice(self.actor, self.notice)
        return reverse("projects:notice_edit", args=[self.notice.pk]) if may else ""

    @property
    def print_url(self) -> str:
        return reverse("projects:notice_print", args=[self.notice.pk])

    @property
    def term(self) -> str:
        return term_words(self.notice, self.today)

    @property
    def is_late(self) -> bool:
        return self.notice.days_overdue(self.today) > 0

    @property
    def late_words(self) -> str:
        """How late in all, for the facts; a notice that was returned keeps the days of its earlier turns."""
        days = self.notice.days_overdue(self.today)
        return f"逾期 {days} 天" if days else ""

    @property
    def is_answered(self) -> bool:
        """Whether there is a reply that everyone may read: after a return the last one stays."""
        return self.notice.replied_on is not None

    @property
    def light_words(self) -> str:
        return f"{WORDS[self.notice.light]}灯" if self.notice.light else ""

    @property
    def is_dense(self) -> bool:
        """Whether the paper form is set smaller, so that long texts stay on one sheet."""
        notice = self.notice
        texts = (notice.matter, notice.basis, notice.demand, notice.reply, notice.late_reason, notice.opinion)
        return sum(map(len, texts)) > DENSE

    @property
    def verdicts(self) -> list[tuple[str, bool]]:
        """The two boxes of the paper form, and which of them is ticked."""
        state = self.notice.state
        returned = state == N.SIGNED and self.notice.times_returned > 0
        return [("同意办结", state == N.CLOSED), ("退回重办", returned)]

    @property
    def opinion_label(self) -> str:
        return {N.REVOKED: "撤销理由", N.SIGNED: "退回理由"}.get(N(self.notice.state), "审核意见")

    @cached_property
    def is_addressed(self) -> bool:
        """Whether the reader belongs to the house that answers."""
        return self.actor.is_in(self.notice.addressee_id) and self.actor.has_role(*HOUSE)

    @property
    def shows_draft(self) -> bool:
        """A clerk's draft waits for the secretary, in their house only."""
        return self.is_addressed and self.notice.state == N.SIGNED and bool(self.notice.reply_drafted_by_id)

    @cached_property
    def files(self) -> list[Attachment]:
        return list(Attachment.objects.visible_to(self.actor).filter(notice=self.notice.pk))

    @cached_property
    def events(self) -> list[timeline.Event]:
        return timeline.events(self.notice.project, timeline.entries_about(self.notice))


def term_words(notice: SupervisionNotice, today: date) -> str:
    """剩 2 天、今日到期、逾期 3 天; empty while no clock runs."""
    if notice.state not in SupervisionNotice.RUNNING_CLOCK or notice.due_on is None:
        return ""
    days = (notice.due_on - today).days
    return f"剩 {days} 天" if days > 0 else "今日到期" if days == 0 else f"逾期 {-days} 天"
