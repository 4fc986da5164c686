"""States of a project, and the groups of them that rules speak of."""

from django.db import models


class ProjectState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回修改"
    REJECTED = "rejected", "不予立项"
    APPROVED = "approved", "已立项"
    IN_PROGRESS = "in_progress", "攻坚中"
    SUSPENDED = "suspended", "暂停实施"
    COMPLETION_REQUESTED = "completion_requested", "申请验收"
    RECTIFYING = "rectifying", "限期整改"
    ACCEPTED = "accepted", "验收通过"
    CLOSED = "closed", "已销号"
    CARRIED_OVER = "carried_over", "结转下年"
    TERMINATED = "terminated", "终止"


class TaskState(models.TextChoices):
    NOT_STARTED = "not_started", "未启动"
    ONGOING = "ongoing", "推进中"
    DONE = "done", "已完成待核验"
    VERIFIED = "verified", "已核验"
    CANCELLED = "cancelled", "已取消"


class ReportState(models.TextChoices):
    DRAFT = "draft", "草稿"
    AWAITING_CONFIRMATION = "awaiting_confirmation", "待书记确认"
    SUBMITTED = "submitted", "已报送"


# A task that still counts as open: neither verified nor cancelled.
OPEN_TASK = frozenset({TaskState.NOT_STARTED, TaskState.ONGOING, TaskState.DONE})

S = ProjectState

STATE_TONES = {
    S.SUBMITTED: "ask",
    S.RETURNED: "grave",
    S.REJECTED: "done",
    S.APPROVED: "active",
    S.IN_PROGRESS: "active",
    S.COMPLETION_REQUESTED: "ask",
    S.RECTIFYING: "grave",
    S.ACCEPTED: "done",
    S.CLOSED: "done",
    S.CARRIED_OVER: "done",
    S.TERMINATED: "done",
}

# Counted against the maximum a secretary may lead: submitted or later, not rejected or terminated.
LEADING = frozenset(S) - {S.DRAFT, S.REJECTED, S.TERMINATED}

# At work on its problems, or about to be: nobody else declares them meanwhile.
ENGAGED = frozenset(S) - {S.REJECTED, S.TERMINATED, S.CARRIED_OVER}

# The declaration may still be edited.
EDITABLE = frozenset({S.DRAFT, S.RETURNED})

# Shown on dashboards and in the ledger by default: 立项以后.
ESTABLISHED = frozenset(
    {
        S.APPROVED,
        S.IN_PROGRESS,
        S.SUSPENDED,
        S.COMPLETION_REQUESTED,
        S.RECTIFYING,
        S.ACCEPTED,
        S.CLOSED,
        S.CARRIED_OVER,
        S.TERMINATED,
    }
)

# The plan was started and frozen.
STARTED = ESTABLISHED - {S.APPROVED}

# Work is going on: tasks move, monthly reports are due.
RUNNING = frozenset({S.IN_PROGRESS, S.RECTIFYING})

# A change request may be sent and approved.
CHANGEABLE = RUNNING | {S.APPROVED, S.SUSPENDED}

# Asks for something whatever round is current: an answer to the judge, a start, reports, a resumption.
UNFINISHED = RUNNING | {S.SUBMITTED, S.RETURNED, S.APPROVED, S.SUSPENDED, S.COMPLETION_REQUESTED}

# Acceptance was requested: no monthly report is owed from that day on.
REQUESTED = frozenset({S.COMPLETION_REQUESTED, S.ACCEPTED, S.CLOSED})

# States with a computed red, yellow or green light.
LIT = frozenset({S.IN_PROGRESS, S.RECTIFYING, S.COMPLETION_REQUESTED})
GREY = frozenset({S.APPROVED, S.SUSPENDED})
BLUE = frozenset({S.ACCEPTED, S.CLOSED})

# The plan may be written: from declaration to the start.
PLANNING = frozenset({S.DRAFT, S.RETURNED, S.APPROVED})

# A leader's instruction can still be carried out.
INSTRUCTED = UNFINISHED | {S.ACCEPTED}
