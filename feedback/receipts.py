"""What the page of a receipt says: where an opinion stands, in words for everybody, and nothing personal.

Computed from the records each time, so that it follows whatever becomes of the problem by itself.
"""

from dataclasses import dataclass, field
from datetime import date

from organizations.models import Level
from projects.models import Problem, Project
from projects.states import ENGAGED, ESTABLISHED

from .models import Opinion

State = Opinion.State
LONGEST_WAY = 10  # merges that are followed
OFFICES = {
    Level.CITY: "市级党组织",
    Level.COUNTY: "县级党组织",
    Level.TOWNSHIP: "乡镇（街道）党组织",
    Level.VILLAGE: "村（社区）党组织",
}


@dataclass(frozen=True)
class Outcome:
    """`status` is one of a few words, `sentences` say what was done; `is_over` when nothing more will come."""

    status: str
    sentences: list[str] = field(default_factory=list)
    is_over: bool = False


def outcome(opinion: Opinion) -> Outcome:
    if opinion.told:
        return Outcome(**opinion.told)
    final, merged = followed(opinion)
    way = forwarded_words(opinion)
    if merged:
        way.append("您反映的事与其他群众反映的是同一件事，合并办理，结果相同。")
    if final.problem:
        return of_problem(final.problem, way)
    if final.state == State.DISMISSED:
        return Outcome("已答复", [*way, f"答复：{final.answer}"], is_over=True)
    if opinion.forwardings.exists():
        return Outcome("已转办", [*way, "承办的党组织正在研究，结果会显示在这里。"])
    return Outcome("已收到", [*way, "工作人员会尽快研究处理，结果会显示在这里。"])


def followed(opinion: Opinion) -> tuple[Opinion, bool]:
    """The opinion that is dealt with in place of this one, and whether it is another one or was merged at all."""
    final = opinion
    for _ in range(LONGEST_WAY):
        if final.state != State.MERGED or final.merged_into is None:
            break
        final = final.merged_into
    return final, opinion.state == State.MERGED


def forwarded_words(opinion: Opinion) -> list[str]:
    """To whom by level only: which house answers for what is told by its answer."""
    last = opinion.forwardings.select_related("target").last()
    if last is None:
        return []
    return [f"{day_words(last.forwarded_on)}转{OFFICES[Level(last.target.level)]}办理。"]


def of_problem(problem: Problem, way: list[str]) -> Outcome:
    for _ in range(LONGEST_WAY):
        if problem.merged_into is None:
            break
        problem = problem.merged_into
    if problem.state == Problem.State.DISMISSED:
        return Outcome("已答复", [*way, f"经研究，没有列入攻坚项目。说明：{problem.outcome}"], is_over=True)
    project = problem.projects.filter(state__in=ESTABLISHED & ENGAGED).order_by("-pk").first()
    if problem.state == Problem.State.SOLVED:
        return Outcome("已解决", [*way, solved_words(project)], is_over=True)
    if project:
        return Outcome("正在办理", [*way, f"已由攻坚项目“{project.title}”办理。"])
    return Outcome("已列为问题", [*way, "已列入问题清单，正在研究怎样解决。"])


def solved_words(project: Project | None) -> str:
    if project is None:
        return "您反映的问题已经解决。"
    when = f"{day_words(project.closed_on)}，" if project.closed_on else ""
    return f"{when}您反映的问题已由攻坚项目“{project.title}”解决。"


def day_words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
