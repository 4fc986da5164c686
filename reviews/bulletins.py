"""通报: the figures of a dashboard as a bulletin keeps them, and the sentences that are drafted from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from organizations.actor import Actor
from projects import lights
from workflow import audit

from .dashboards.board import Board, Row
from .dashboards.figures import UnitFigures
from .models import Bulletin

NAMED = 5  # units that one sentence names
COLUMNS = ("projects", "leading", "secretaries", "owing", "reported", "overdue_tasks", "meetings")


def frozen(board: Board) -> dict[str, Any]:
    """Plain values, as JSON keeps them: rows in official order, 合计 last, and the longest red projects."""
    return {
        "month": board.month,
        "rows": [kept(row) for row in [*board.rows, board.sum]],
        "longest": [[red.title, red.organization, red.lead, red.days] for red in board.figures.longest],
    }


def kept(row: Row) -> dict[str, Any]:
    unit = row.figures
    found = {name: getattr(unit, name) for name in COLUMNS}
    numbers = {code: unit.by_light[code] for code in lights.ORDER}
    return {
        "unit": unit.organization.pk,
        "name": row.name,
        "coverage": unit.coverage,
        "reported_share": unit.reported_share,
        "satisfaction": unit.satisfaction,
        **found,
        **numbers,
    }


def keep_draft(bulletin: Bulletin, board: Board, actor: Actor) -> None:
    """Store a new draft with the figures of the day. Call it inside recording()."""
    bulletin.organization, bulletin.round = board.organization, board.figures.round
    bulletin.drafted_by = actor.post
    fetch(bulletin, board)
    bulletin.save()
    audit.note(actor, "draft_bulletin", bulletin, after=audit.field_values(bulletin, Bulletin.WORDING))


def fetch(bulletin: Bulletin, board: Board) -> None:
    """取数: the figures of the day in place of earlier ones."""
    bulletin.data_on, bulletin.figures = board.figures.today, frozen(board)


def first_draft(board: Board) -> dict[str, str]:
    """Title and texts as they are offered; everything may be reworded."""
    units = [unit for unit in board.figures.units if unit.projects]
    return {
        "title": f"关于{span_words(board)}{settings.MECHANISM_NAME}推进情况的通报",
        "opening": opening(board),
        "praise": praise(units),
        "problems": problems(board, units),
        "demands": "各级书记要对照本通报，逐个研究红灯、黄灯项目，逐项核对逾期任务，明确责任人和完成时限；"
        "每月按时报送进展，需要上级协调的及时提请。",
    }


def span_words(board: Board) -> str:
    """The year up to the data: 2026年上半年 from June to August, else 2026年 or 2026年1至10月."""
    year, today = board.figures.round.year, board.figures.today
    if today.year != year:
        return f"{year}年"
    return f"{year}年上半年" if 6 <= today.month <= 8 else f"{year}年1至{today.month}月"


def opening(board: Board) -> str:
    total = board.total
    lit, day = total.by_light, board.figures.today
    satisfied = f"群众满意率{total.satisfaction}（有效票{total.answers.valid}份）。" if total.surveyed else ""
    return (
        f"截至{day.year}年{day.month}月{day.day}日，{board.organization.short_name}共有项目{total.projects}个，其中重点攻坚项目"
        f"{total.major}个、领办事项{total.minor}个；{total.secretaries}名书记中有{total.leading}名领办项目，覆盖率"
        f"{total.coverage}。红灯{lit['red']}个、黄灯{lit['yellow']}个、绿灯{lit['green']}个，已完成{lit['blue']}个。"
        f"{board.month}月进展应报{total.owing}个，已报{total.reported}个；逾期任务{total.overdue_tasks}项，涉及"
        f"{total.overdue_projects}个项目。召开各类会议{total.meetings}次。{satisfied}"
    )


def praise(units: Iterable[UnitFigures]) -> str:
    good = [unit for unit in units if is_good(unit)]
    return f"{named(good)}没有红灯项目和逾期任务，进展全部按时报送。" if good else ""


def is_good(unit: UnitFigures) -> bool:
    clean = not (unit.by_light["red"] or unit.overdue_tasks or unit.not_reported)
    return clean and bool(unit.owing)


def problems(board: Board, units: list[UnitFigures]) -> str:
    """Who has most red lights, who has not reported, and the projects that have been red longest."""
    sentences = []
    red = sorted((unit for unit in units if unit.by_light["red"]), key=lambda unit: -unit.by_light["red"])
    if red:
        told = "、".join(f"{name_of(unit)}{unit.by_light['red']}个" for unit in red[:NAMED])
        sentences.append(f"红灯项目较多的有：{told}。")
    late = [unit for unit in units if unit.not_reported]
    if late:
        told = "、".join(f"{name_of(unit)}{unit.not_reported}个" for unit in late[:NAMED])
        sentences.append(f"{board.month}月进展未报的有：{told}。")
    if board.figures.longest:
        told = "、".join(
            f"“{found.title}”（{found.organization}，红灯{found.days}天）"
            for found in board.figures.longest[:3]
        )
        sentences.append(f"红灯持续时间较长的项目有：{told}。")
    return "".join(sentences)


def named(units: list[UnitFigures]) -> str:
    names = "、".join(name_of(unit) for unit in units[:NAMED])
    return f"{names}等{len(units)}个单位" if len(units) > NAMED else names


def name_of(unit: UnitFigures) -> str:
    return f"{unit.organization.short_name}本级" if unit.own else unit.organization.short_name


@dataclass
class BulletinPaper:
    """An issued or drafted bulletin as it is printed: texts of the record, figures of its data date."""

    bulletin: Bulletin
    figures: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.figures = self.bulletin.figures

    @property
    def draft_mark(self) -> str:
        """Over what was not issued: 草稿 or 已废弃."""
        return "" if self.bulletin.issued_on else self.bulletin.get_state_display()

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """一、总体情况 and so on: numeral, title, text; what is empty is left out and the numbers close up."""
        titles = ("opening", "praise", "problems", "demands")
        found = [(self.label(name), getattr(self.bulletin, name)) for name in titles]
        kept = [(label, text) for label, text in found if text]
        return [(numeral, label, text) for numeral, (label, text) in zip("一二三四", kept, strict=False)]

    def label(self, name: str) -> str:
        return str(Bulletin._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

    @property
    def month(self) -> int:
        return int(self.figures.get("month", 0))

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        return list(self.figures.get("rows", []))

    @property
    def longest(self) -> list[list[Any]]:
        return list(self.figures.get("longest", []))

    @property
    def signed_on(self) -> date | None:
        return self.bulletin.issued_on


def addressed_units(bulletin: Bulletin) -> list[int]:
    """Organizations whose rows stand in it, without the issuing one."""
    units = {int(row["unit"]) for row in bulletin.figures.get("rows", [])}
    return sorted(units - {bulletin.organization_id})
