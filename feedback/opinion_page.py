"""What the page of one opinion shows to one actor."""

from dataclasses import dataclass
from functools import cached_property

from organizations.actor import Actor
from projects.timeline import Event
from workflow import engine
from workflow.engine import Offer

from .history import history
from .models import Opinion, OpinionForwarding
from .opinion_rights import may_call_writer
from .personal import masked_phone
from .receipts import Outcome, outcome


@dataclass
class OpinionPage:
    """`phone` is the number in full, only after it was asked for."""

    opinion: Opinion
    actor: Actor
    phone: str = ""

    @cached_property
    def offers(self) -> list[Offer]:
        return engine.available(self.opinion, self.actor)

    @property
    def phone_words(self) -> str:
        if not self.opinion.phone:
            return ""
        return masked_phone(self.opinion.phone) if self.may_call else "已留，由上级组织部门核实时查看"

    @cached_property
    def may_call(self) -> bool:
        return bool(self.opinion.phone) and may_call_writer(self.actor, self.opinion)

    @cached_property
    def told(self) -> Outcome:
        """What the writer reads now."""
        return outcome(self.opinion)

    @cached_property
    def way(self) -> list[OpinionForwarding]:
        return list(self.opinion.forwardings.select_related("organization", "target", "forwarded_by__user"))

    @property
    def has_left(self) -> bool:
        """Read here because it was forwarded from here."""
        return not self.opinion.path.startswith(self.actor.path)

    @cached_property
    def events(self) -> list[Event]:
        return history(self.opinion)

    @cached_property
    def merged(self) -> list[Opinion]:
        """Those of the scope that were merged into this one."""
        found = Opinion.objects.scoped_to(self.actor).filter(merged_into=self.opinion)
        return list(found.select_related("organization").order_by("pk"))
