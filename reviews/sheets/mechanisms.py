"""长效机制清单: the filtered library as a plain official list."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from organizations.sheets.table import DAY, INTEGER, TEXT, Column, table_workbook
from reviews.models import Mechanism

COLUMNS = (
    Column("序号", 5.2, INTEGER, "center"),
    Column("机制名称", 28, TEXT),
    Column("形成单位", 14, TEXT),
    Column("适用范围", 10, TEXT, "center"),
    Column("文号", 22, TEXT),
    Column("施行日期", 12.4, DAY, "center"),
    Column("印发单位", 14, TEXT),
    Column("状态", 10, TEXT, "center"),
    Column("来源项目", 28, TEXT, "left", 10.5),
)


def mechanism_workbook(
    mechanisms: Iterable[Mechanism], unit: str, today: date, generated_at: datetime, conditions: str
) -> bytes:
    """Mechanisms with organization, issuer and projects loaded; one row each."""
    return table_workbook(
        "长效机制清单",
        unit,
        today,
        COLUMNS,
        rows(mechanisms),
        generated=(f"生成时间：{generated_at:%Y-%m-%d %H:%M}", f"筛选条件：{conditions}"),
    )


def rows(mechanisms: Iterable[Mechanism]) -> Iterator[list[Any]]:
    for serial, mechanism in enumerate(mechanisms, 1):
        yield [
            serial,
            mechanism.title,
            mechanism.organization.short_name,
            mechanism.get_scope_display(),
            mechanism.document_number,
            mechanism.in_force_from,
            mechanism.issuer.short_name if mechanism.issuer else None,
            mechanism.get_state_display(),
            "；".join(project.title for project in mechanism.projects.all()),
        ]
