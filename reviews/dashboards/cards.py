"""The figure cards above a dashboard: a number, and below it what it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from projects import lights
from projects.models import Project
from reviews.models import Mechanism

from .cells import Cell, Links


@dataclass(frozen=True)
class Card:
    """`parts` are further numbers, each with the words that lead to it."""

    name: str
    number: Cell
    unit: str
    parts: tuple[tuple[str, Cell], ...]
    light: str = ""


def cards(links: Links, month: int) -> list[Card]:
    return [
        projects_card(links),
        coverage_card(links),
        light_card(links, "红灯", "red", ("黄灯 ", "yellow")),
        light_card(links, "已完成", "blue", ("未启动或暂停 ", "grey")),
        report_card(links, month),
        overdue_card(links),
        obstacle_card(links),
        meeting_card(links),
        satisfaction_card(links),
        mechanism_card(links),
    ]


def projects_card(links: Links) -> Card:
    total = links.total
    major = links.projects(total.major, total, size=Project.Size.MAJOR.value)
    minor = links.projects(total.minor, total, size=Project.Size.MINOR.value)
    whole = links.projects(total.projects, total)
    return Card("项目总数", whole, "个", (("重点 ", major), ("，领办 ", minor)))


def coverage_card(links: Links) -> Card:
    total = links.total
    return Card(
        "已领办书记",
        links.posts(total.leading, total, covered="yes"),
        "名",
        (
            (f"{total.coverage}，共 ", links.posts(total.secretaries, total)),
            ("，未领办 ", links.posts(total.not_leading, total, covered="no")),
            ("，超额 ", links.posts(total.leading_more, total, covered="over")),
        ),
    )


def light_card(links: Links, name: str, light: str, beside: tuple[str, str]) -> Card:
    words, other = beside
    parts = ((words, links.lit(links.total, other)),)
    return Card(name, links.lit(links.total, light), "个", parts, light if light in lights.ORDER else "")


def report_card(links: Links, month: int) -> Card:
    total, period = links.total, links.period
    owing = links.projects(total.owing, total, reported="due", period=period)
    left = links.projects(total.not_reported, total, reported="no", period=period)
    return Card(
        f"{month} 月进展已报",
        links.projects(total.reported, total, reported="yes", period=period),
        "个",
        ((f"{total.reported_share}，应报 ", owing), ("，未报 ", left)),
    )


def overdue_card(links: Links) -> Card:
    total = links.total
    projects = links.projects(total.overdue_projects, total, overdue="yes")
    return Card("逾期任务", links.overdue(total), "项", (("涉及项目 ", projects),))


def obstacle_card(links: Links) -> Card:
    found = links.figures.obstacles
    waiting = links.waiting(sum(kind.waiting for kind in found))
    unsolved = links.obstacles(sum(kind.unsolved for kind in found))
    return Card("未解决难点", unsolved, "个", (("提请本级待答复 ", waiting),))


def meeting_card(links: Links) -> Card:
    own = links.figures.units[0]
    return Card("召开会议", links.meetings(links.total), "次", (("其中本级 ", links.meetings(own)),))


def satisfaction_card(links: Links) -> Card:
    total = links.total
    if not total.surveyed:
        return Card("群众满意度", Cell("—"), "", (("年底调查后显示", Cell("")),))
    valid = f"有效票 {total.answers.valid:,} 份，单位 "
    rate = Cell(total.satisfaction.removesuffix("%"))
    return Card("群众满意度", rate, "%", ((valid, links.surveyed(total)),))


def mechanism_card(links: Links) -> Card:
    issued, promoted = Mechanism.State.ISSUED.value, Mechanism.State.PROMOTED.value
    beside = (("全市推广 ", links.mechanisms(promoted)), ("，有单位采用 ", links.mechanisms("adopted")))
    return Card("长效机制印发", links.mechanisms(issued), "项", beside)
