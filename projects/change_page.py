"""What the page of a change request says: before and after, what happens when it is sent, who decides."""

from dataclasses import dataclass
from functools import cached_property

from organizations.actor import Actor

from .changes.proposal import Line, Proposal
from .models import ChangeKind, ChangeRequest, Project


@dataclass
class ChangePage:
    request: ChangeRequest
    actor: Actor

    @cached_property
    def proposal(self) -> Proposal:
        return Proposal(self.request)

    @property
    def lines(self) -> list[Line]:
        return self.proposal.lines

    @property
    def effect(self) -> str:
        """What becomes of it, in words, before it is sent and while it waits."""
        request = self.request
        judge = request.project.judge
        if request.is_draft and self.proposal.is_tightening:
            return "全部是收紧的内容（提前、调高、增加），书记提交后立即生效，无需审批"
        if request.is_draft and self.proposal.outweighs_plan:
            name = judge.short_name if judge else "上级党组织"
            return f"未经审批增加的任务合计超过全部权重的一半，由{name}审批，批准前方案不变"
        if request.is_draft:
            words = f"含放宽的内容，整份由{judge.short_name if judge else '上级党组织'}审批，批准前方案不变"
            return f"{words}。{self.mixture}" if self.mixture else words
        if request.is_open:
            return f"等待{judge.short_name if judge else '上级党组织'}审批，批准前方案不变，时限和灯色照原时限计算"
        return ""

    @property
    def mixture(self) -> str:
        """A request that also tightens waits as a whole: whoever wants that part at once sends it apart."""
        proposal = self.proposal
        adds = proposal.of(proposal.rows[0].Action.ADD) if proposal.rows else []
        tightens = bool(adds) or any(row.asks_for_more for row in proposal.targets)
        return "其中收紧的部分也等待审批；想让它先生效，请另起一份申请" if tightens else ""

    @property
    def lateness(self) -> str:
        return self.proposal.lateness

    @property
    def follower(self) -> Project | None:
        """The next round's project that the carried-over one goes on as, for whoever may see it."""
        if self.request.kind != ChangeKind.CARRY_OVER or not self.request.is_in_force:
            return None
        return Project.objects.visible_to(self.actor).filter(carried_from=self.request.project_id).first()
