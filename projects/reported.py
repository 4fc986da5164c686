"""汇报情况: what the latest report of a project says, shown at its item and kept when the minutes are issued."""

from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from .models import ProgressReport, Project
from .states import ReportState


def latest_reports(projects: Collection[int]) -> dict[int, ProgressReport]:
    """The newest submitted report by project, in one query."""
    submitted = ProgressReport.objects.filter(project=OuterRef("pk"), state=ReportState.SUBMITTED)
    newest = (
        Project.objects.filter(pk__in=projects)
        .order_by()
        .values(newest=Subquery(submitted.order_by("-period").values("pk")[:1]))
    )
    return {report.project_id: report for report in ProgressReport.objects.filter(pk__in=newest)}


def reported_words(report: ProgressReport) -> str:
    """6 月进展：…　困难：…　下步：…"""
    done = "本月无变化" if report.no_change else report.done
    parts = [f"{report}：{done}"]
    parts += [f"困难：{report.difficulty}"] if report.difficulty else []
    parts += [f"下步：{report.next_step}"] if report.next_step else []
    return "　".join(parts)


def reported_by_project(projects: Collection[int]) -> dict[int, str]:
    return {pk: reported_words(report) for pk, report in latest_reports(projects).items()} if projects else {}
