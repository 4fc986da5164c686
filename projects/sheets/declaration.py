"""立项申报表 of one project as a form to be signed: what the printed paper says, as a workbook."""

from collections.abc import Iterator

from django.conf import settings

from organizations.sheets.record import Heading, Line, Pair, RecordForm, Table, Wide, signed
from projects.models import Project
from projects.papers.declaration import DeclarationPaper
from projects.papers.marks import marked
from workflow.templatetags.look import full_day

UNNUMBERED = "（立项后编号）"
UNFILLED = "（未填写）"


def declaration_form(project: Project) -> RecordForm:
    """`project` needs round, category, lead and organization."""
    paper = DeclarationPaper(project)
    return RecordForm(
        marked(f"{settings.MECHANISM_NAME}立项申报表", paper.draft_mark),
        f"申报单位（盖章）：{project.organization.name}",
        f"填报日期：{paper.filed}",
        [*facts(project, paper), *tables(paper), *opinions(paper)],
    )


def facts(project: Project, paper: DeclarationPaper) -> Iterator[Line]:
    words = paper.words
    yield Wide("项目名称", words["title"])
    yield Pair("项目编号", project.number or UNNUMBERED, "年度", project.round.name)
    sizes = f"{project.get_level_display()}级\u3000{project.get_size_display()}"
    yield Pair("层级和规模", sizes, "项目类别", words.get("category"))
    yield Pair("领办书记", paper.lead_name, "职务", paper.lead_title)
    yield Pair("问题来源", project.get_source_display(), "受益群众", words.get("beneficiaries"))
    yield Wide("起止时间", paper.dates)
    yield Wide("经费及来源", paper.budget or "不安排经费")
    for label, text in paper.rows:
        yield Wide(label, text or UNFILLED, least=40)


def tables(paper: DeclarationPaper) -> Iterator[Line]:
    if paper.indicators:
        yield Heading("量化指标")
        rows = [(n, row["name"], row["baseline"], row["target"]) for n, row in enumerate(paper.indicators, 1)]
        yield Table([("序号", 1), ("指标", 4), ("基线值", 3), ("目标值", 3)], rows)
    if paper.milestones:
        yield Heading("实施步骤")
        steps = [
            (step.stage, f"{full_day(step.starts_on)}至 {full_day(step.ends_on)}", step.content)
            for step in paper.milestones
        ]
        yield Table([("阶段", 1), ("起止", 4), ("主要内容", 6)], steps)
    if paper.opinions:
        yield Heading("审核意见及答复")
        said = [(row.label, row.text, row.answer) for row in paper.opinions]
        yield Table([("内容", 1), ("审核意见", 5), ("答复", 5)], said)


def opinions(paper: DeclarationPaper) -> Iterator[Line]:
    yield Heading("审批意见")
    applied_by = signed("书记", paper.applicant, full_day(paper.submitted_on) if paper.submitted_on else "")
    decided_on = full_day(paper.decision.on) if paper.decision.on else ""
    yield Wide("申报单位\n意见", paper.applied or "\u3000", 60, applied_by)
    yield Wide(
        paper.judged_label[:4] + "\n" + paper.judged_label[4:],
        paper.decision.words or "\u3000",
        60,
        signed(paper.judge_name, paper.decision.by, decided_on),
    )
