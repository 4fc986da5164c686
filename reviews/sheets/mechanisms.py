"""长效机制清单: the filtered library as a plain official list."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from organizations.sheets.table import DAY, INTEGER, TEXT, Column, ListSheet
from reviews.models import Mechanism

COLUMNS = (
    Column("序号", 5.2, INTEGER, "center"),
    Column("机制名称", 28, TEXT),
    Column("形成单位", 14, TEXT),
    Column("适用范围", 15.2, TEXT, "center"),
    Column("文号", 22, TEXT),
    Column("施行日期", 12.4, DAY, "center"),
    Column("印发单位", 14, TEXT),
    Column("下次复评", 12.4, DAY, "center"),
    Column("采用\n单位数", 8.2, INTEGER, "center"),
    Column("状态", 10, TEXT, "center"),
    Column("来源项目", 28, TEXT, "left", 10.5),
)


def rows(mechanisms: Iterable[Mechanism], today: date) -> Iterator[list[Any]]:
    """Mechanisms of counting_reuse() with organization, issuer and projects loaded; one row each."""
    for serial, mechanism in enumerate(mechanisms, 1):
        yield [
            serial,
            mechanism.title,
            mechanism.organization.short_name,
            mechanism.get_scope_display(),
            mechanism.document_number,
            mechanism.in_force_from,
            mechanism.issuer.short_name if mechanism.issuer else None,
            mechanism.check_on,
            mechanism.reuse,  # type: ignore[attr-defined]  # annotation
            mechanism.get_state_display(),
            "；".join(project.title for project in mechanism.projects.all()),
        ]


SHEET = ListSheet("长效机制清单", COLUMNS, rows)
