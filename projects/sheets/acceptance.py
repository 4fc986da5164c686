"""验收表 of one project as a form to be signed: what the printed paper says, as a workbook."""

from collections.abc import Iterator

from django.conf import settings

from organizations.sheets.record import Heading, Line, Pair, RecordForm, Table, Wide, signed
from projects.models import Acceptance, Project
from projects.papers.acceptance import AcceptancePaper
from projects.papers.marks import marked
from workflow.templatetags.look import full_day

COLUMNS = [("序号", 1), ("验收内容", 2), ("目标", 2), ("实际", 2), ("判定", 1), ("说明", 3)]


def acceptance_form(project: Project, paper: AcceptancePaper, sheet: Acceptance) -> RecordForm:
    """`project` needs round, lead and organization; `sheet` is the paper's."""
    return RecordForm(
        marked(f"{settings.MECHANISM_NAME}验收表", paper.draft_mark),
        f"申请单位（盖章）：{project.organization.name}",
        f"申请日期：{full_day(sheet.requested_at)}",
        [*facts(project, paper), *judged(paper), *concluded(paper, sheet)],
    )


def facts(project: Project, paper: AcceptancePaper) -> Iterator[Line]:
    lead = project.lead.name if project.lead else None
    yield Wide("项目名称", project.title)
    yield Pair("项目编号", project.number, "验收次数", str(paper.sheet))
    yield Pair("领办书记", lead, "立项日期", full_day(project.approved_on))
    yield Wide("起止时间", f"{full_day(project.starts_on)}至 {full_day(project.due_on)}")
    yield Wide("任务完成", paper.tasks_done)
    yield Wide("经费决算", paper.money or "不安排经费")


def judged(paper: AcceptancePaper) -> Iterator[Line]:
    yield Heading("目标完成对照")
    rows = [
        (n, row.subject, row.target, row.actual, row.get_judgement_display() or "未判定", row.reason)
        for n, row in enumerate(paper.rows, 1)
    ]
    yield Table(COLUMNS, rows)


def concluded(paper: AcceptancePaper, sheet: Acceptance) -> Iterator[Line]:
    yield Heading("验收意见")
    yield Wide("存在问题", "\n".join(paper.open_obstacles) or "没有未解决的难点堵点")
    day = full_day(sheet.site_visit_on) + "\u3000" if sheet.site_visit_on else ""
    yield Wide("现场核查", day + (sheet.site_visit or "—"))
    yield Wide("判定汇总", paper.counts or "尚未判定")
    on = full_day(paper.concluded_on) if paper.concluded_on else ""
    yield Wide("验收结论", paper.conclusion or "\u3000", 60, signed(paper.judge_name, paper.judged_by, on))
    yield Pair("验收组\n组长签字", None, "验收组\n成员签字", None)
    yield Wide("领办书记\n签字", "\u3000", 34)
