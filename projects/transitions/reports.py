"""进展: a clerk proposes, the secretary confirms or reports directly, and may correct within the month."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from organizations.roles import Role
from projects.lights import month_day
from projects.models import ProgressReport
from projects.permissions import may_confirm_report, may_propose_report
from projects.reporting import is_open, take_effect
from projects.states import RUNNING, ReportState
from workflow.engine import Reason, Recipient, Transition, register

BEGIN_TASK = frozenset({"projects.task:begin"})


def not_due(report: ProgressReport) -> list[Reason]:
    """A project that is not under way reports nothing, and no month before its first or after this one."""
    project = report.project
    if project.state not in RUNNING:
        return [Reason(f"项目当前为“{project.get_state_display()}”，不报进展", project.get_absolute_url())]
    return [] if is_open(report) else [Reason(f"{report.period.month} 月不在可报送的月份内")]


def unfinished(report: ProgressReport) -> list[Reason]:
    reasons = not_due(report)
    if not report.no_change and not report.done:
        url = reverse("projects:report_edit", args=[report.pk]) if report.pk else ""
        reasons.append(Reason("还没有填写本月做了什么", url))
    return reasons


def month_is_over(report: ProgressReport) -> list[Reason]:
    if timezone.localdate() <= report.last_day:
        return not_due(report)
    return [Reason(f"更正期限为 {month_day(report.last_day)}，已过；请在下月进展中说明")]


def secretaries(report: ProgressReport) -> Iterable[Recipient]:
    posts = Appointment.objects.holders(report.project.organization_id, Role.SECRETARY)
    return [Recipient(user_id, pk) for user_id, pk in posts.values_list("user_id", "pk")]


def reporter(report: ProgressReport) -> Iterable[Recipient]:
    return [Recipient(report.reported_by.user_id, report.reported_by_id)]


def the_secretary(report: ProgressReport) -> str:
    return f"{report.project.organization.short_name}书记"


PROPOSE = register(
    Transition(
        name="propose",
        label="送书记确认",
        model=ProgressReport,
        sources=frozenset({ReportState.DRAFT}),
        target=ReportState.AWAITING_CONFIRMATION,
        may=may_propose_report,
        held_by=lambda report: f"{report.project.organization.short_name}填报员",
        blockers=unfinished,
        effect=ProgressReport.propose,
        audience=secretaries,
        sentence=lambda report: f"{report}待您确认：{report.project}",
        order=10,
    )
)

SUBMIT = register(
    Transition(
        name="submit",
        label="报送",
        model=ProgressReport,
        sources=frozenset({ReportState.DRAFT}),
        target=ReportState.SUBMITTED,
        may=may_confirm_report,
        held_by=the_secretary,
        blockers=unfinished,
        effect=ProgressReport.submit,
        follow=take_effect,
        moves=BEGIN_TASK,
        order=10,
    )
)

CONFIRM = register(
    Transition(
        name="confirm",
        label="确认报送",
        model=ProgressReport,
        sources=frozenset({ReportState.AWAITING_CONFIRMATION}),
        target=ReportState.SUBMITTED,
        may=may_confirm_report,
        held_by=the_secretary,
        blockers=unfinished,
        effect=ProgressReport.confirm,
        follow=take_effect,
        moves=BEGIN_TASK,
        audience=reporter,
        sentence=lambda report: f"书记已确认报送{report}：{report.project}",
        order=10,
    )
)

CORRECT = register(
    Transition(
        name="correct",
        label="更正",
        model=ProgressReport,
        sources=frozenset({ReportState.SUBMITTED}),
        target=ReportState.SUBMITTED,
        may=may_confirm_report,
        held_by=the_secretary,
        blockers=month_is_over,
        effect=ProgressReport.correct,
        follow=take_effect,
        moves=BEGIN_TASK,
        order=20,
    )
)
