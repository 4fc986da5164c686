"""述职报告 as secretaries would have finished them: the three sections of the drafted one, in their own words."""

from random import Random

from projects.amounts import amount
from projects.models import Indicator, ProgressReport
from projects.states import REQUESTED
from reviews.demo.bundle import Bundle
from reviews.self_report import HEADINGS, MOST

CAUSES = (
    "主要原因是前期调研不深，对难度估计不足，发动群众不够。", "根子在于部门协同靠人情、不靠机制，遇到卡点习惯等。",
    "我到现场的次数还不够，有的环节靠电话推动，作风不够扎实。", "队伍能力参差不齐，制度落实前紧后松。",
)  # fmt: skip
WITHOUT_PROJECT = "本年度没有领办攻坚项目，主要精力放在日常党建和群众服务上，下年度将带头领办。"


def self_report(bundle: Bundle | None, year: int, rng: Random) -> str:
    if bundle is None:
        parts = (f"{year} 年度，{WITHOUT_PROJECT}", rng.choice(CAUSES), "下年度带头领办一件群众最盼的难事。")
    else:
        done = f"{situation(bundle, year)}\n{achievements(bundle)}"
        parts = (done, difficulties(bundle, rng), intentions(bundle))
    return "\n\n".join(f"{heading}\n{text}" for heading, text in zip(HEADINGS, parts, strict=True))[:MOST]


def situation(bundle: Bundle, year: int) -> str:
    project = bundle.project
    meetings = len([meeting for meeting in bundle.meetings if meeting.state in {"held", "closed"}])
    return (
        f"{year} 年度领办“{project.title}”（{project.get_state_display()}）。全年报送进展 {len(bundle.reports)} 期，"
        f"主持调度会 {meetings} 次。{bundle.script.statement}"
    )


def achievements(bundle: Bundle) -> str:
    done = [task.title for task in bundle.tasks if task.verified_on]
    words = [f"分解任务 {len(bundle.tasks)} 项，已核验 {len(done)} 项：{'、'.join(done) or '无'}。"]
    words += [reached(row) for row in bundle.indicators if row.actual is not None]
    return "\n".join(words)


def reached(row: Indicator) -> str:
    return f"{row.name}由 {amount(row.baseline, row.unit)}变为 {amount(row.actual, row.unit)}，目标 {amount(row.target, row.unit)}。"


def difficulties(bundle: Bundle, rng: Random) -> str:
    late = [task.title for task in bundle.tasks if task.days_late]
    words = [obstacle.description for obstacle in bundle.obstacles[:3]]
    words += [f"未按时限完成的任务：{'、'.join(late)}。"] if late else []
    return "\n".join([*words, rng.choice(CAUSES)])


def intentions(bundle: Bundle) -> str:
    reports: list[ProgressReport] = [report for report in bundle.reports if report.next_step]
    last = reports[-1].next_step if reports and bundle.project.state not in REQUESTED else ""
    return f"{last}抓好长效管护，防止问题反弹；下年度继续领办群众最盼的事。"
