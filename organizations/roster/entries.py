"""One row, understood: typed values, and a refusal for every cell that cannot be understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from organizations.importing.progress import counted
from organizations.models import Level, Sector
from organizations.roles import ADMINISTRATORS, Role
from organizations.workbooks.dates import read_cell_date
from organizations.workbooks.rows import DataRow, Refusal, refusal

from .columns import label
from .values import (
    VACANT,
    code_key,
    holds_identity_number,
    is_username,
    narrow,
    phone_numbers,
    region_code,
    tidy,
    tidy_name,
)
from .words import (
    COUNTY_CITY,
    LEVEL_CHOICES,
    ROLE_CHOICES,
    SECTOR_CHOICES,
    level_of,
    role_of,
    sector_of,
    truth_of,
)

LONGEST = {"name": 80, "short_name": 40, "parent": 80, "party_code": 30, "person": 40, "title": 40}
EARLIEST = date(1950, 1, 1)
LARGEST_POSITION = 99_999


@dataclass(frozen=True)
class PersonCells:
    """The person of a row. Empty values say nothing; `acting_head` is None for an empty cell."""

    name: str
    role: Role
    title: str
    acting_head: bool | None
    starts_on: date | None
    username: str
    phone: str


@dataclass
class Entry:
    """A row understood as far as possible; `is_broken` when one of its cells was refused."""

    row: DataRow
    name: str
    short_name: str
    level: Level | None
    sector: Sector | None
    parent: str
    region_code: str
    party_code: str
    position: int | None
    person: PersonCells | None
    is_broken: bool = False
    maybe_county: bool = False


@dataclass
class Reader:
    """Reads the cells of one row and collects what is wrong with them."""

    row: DataRow
    today: date
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, name: str, text: str) -> None:
        self.refusals.append(refusal(self.row, name, text))

    def raw(self, name: str) -> str:
        return tidy(self.row.texts.get(name, ""))

    def text(self, name: str) -> str:
        value = tidy_name(self.row.texts.get(name, ""))
        longest = LONGEST[name]
        if len(value) > longest:
            self.refuse(name, f"{label(name)}有 {len(value)} 字，不能超过 {longest} 字，请改短")
            return value[:longest]
        return value

    def name(self) -> str:
        value = self.text("name")
        if not value:
            self.refuse("name", "没有填写党组织名称，请补上全称；不导入的行请整行删除")
        return value

    def level(self) -> Level | None:
        value = self.raw("level")
        found = level_of(value) if value else None
        choices = "、".join(LEVEL_CHOICES)
        if not value:
            self.refuse("level", f"没有填写层级，请填{choices}之一")
        elif found is None:
            self.refuse("level", f"没有“{value}”这个层级，请改为{choices}之一")
        return found

    def sector(self) -> Sector | None:
        value = self.raw("sector")
        found = sector_of(value) if value else None
        if value and found is None:
            self.refuse("sector", f"没有“{value}”这个类别，请改为{'、'.join(SECTOR_CHOICES)}之一，或清空")
        return found

    def region_code(self) -> str:
        value = self.raw("region_code")
        code = region_code(value) if value else ""
        if code is None:
            self.refuse(
                "region_code",
                f"区划代码“{value}”不是 12 位数字，请按文本填写 12 位统计用区划代码，没有代码的清空",
            )
            return ""
        return code

    def party_code(self) -> str:
        value = narrow(self.raw("party_code"))
        if len(value) > LONGEST["party_code"]:
            self.refuse("party_code", f"党组织代码有 {len(value)} 字，不能超过 30 字，请核对")
            return ""
        return value

    def position(self) -> int | None:
        value = narrow(self.raw("position"))
        if not value:
            return None
        if not (value.isascii() and value.isdigit()) or int(value) > LARGEST_POSITION:
            self.refuse("position", f"组织排序“{value}”不是整数，请改为 1、2、3 这样的数字，或清空")
            return None
        return int(value)

    def role(self) -> Role | None:
        value = self.raw("role")
        if not value:
            return Role.SECRETARY
        found = role_of(value)
        if found in ADMINISTRATORS:
            self.refuse("role", f"{found.label}不从名册导入，请删去该行，由管理员在“人员”页面任命")
            return None
        if found is None:
            self.refuse("role", f"没有“{value}”这个角色，请改为{'、'.join(ROLE_CHOICES)}之一，或清空")
        return found

    def acting_head(self, role: Role | None) -> bool | None:
        value = self.raw("acting_head")
        if not value:
            return None
        found = truth_of(value)
        if found is None:
            self.refuse("acting_head", f"“{value}”不能识别，主持工作的填“是”，其余填“否”或清空")
        elif found and role != Role.SECRETARY:
            self.refuse("acting_head", "只有角色为“书记”的行可以填主持工作，请改角色或清空")
        return found

    def starts_on(self) -> date | None:
        value = self.raw("starts_on")
        found = read_cell_date(value) if value else None
        if value and found is None:
            self.refuse("starts_on", f"任职日期“{value}”不是日期，请写成 2026-03-01，或清空")
        elif found and found > self.today:
            self.refuse("starts_on", f"任职日期 {found} 晚于今天，请到任后再导入，或清空")
        elif found and found < EARLIEST:
            self.refuse("starts_on", f"任职日期 {found} 过早，请核对年份")
        return found

    def username(self) -> str:
        value = narrow(self.raw("username"))
        if value and holds_identity_number(value):
            self.refuse("username", "登录名是身份证号码，系统不得录入身份证号码，请换成其他登录名")
        elif value and not is_username(value):
            self.refuse(
                "username", f"登录名“{value}”不合规，请用 2 至 40 位字母、数字和 . _ - @，或清空由系统生成"
            )
        return value

    def phone(self) -> str:
        value = self.raw("phone")
        numbers = phone_numbers(value) if value else []
        if numbers is None and holds_identity_number(value):
            self.refuse("phone", "联系电话填的是身份证号码，系统不得录入身份证号码，请删去")
        elif numbers is None:
            self.refuse("phone", f"联系电话“{value}”不是 11 位手机号或带区号的固定电话，请改正或清空")
        return numbers[0] if numbers else ""

    def person(self) -> PersonCells | None:
        """None for a vacant post: then title, phone and the rest of the row say nothing."""
        name = self.text("person")
        if not name or name in VACANT:
            return None
        if holds_identity_number(name):
            self.refuse("person", "姓名中有身份证号码，系统不得录入身份证号码，请删去")
        role = self.role()
        return PersonCells(
            name=name,
            role=role or Role.SECRETARY,
            title=self.text("title"),
            acting_head=self.acting_head(role),
            starts_on=self.starts_on(),
            username=self.username(),
            phone=self.phone(),
        )

    def entry(self) -> Entry:
        entry = Entry(
            row=self.row,
            name=self.name(),
            short_name=self.text("short_name"),
            level=self.level(),
            sector=self.sector(),
            parent=self.text("parent"),
            region_code=self.region_code(),
            party_code=self.party_code(),
            position=self.position(),
            person=self.person(),
        )
        entry.is_broken = bool(self.refusals)
        entry.maybe_county = code_key(self.raw("level")) == COUNTY_CITY
        return entry


def read_entries(rows: Sequence[DataRow], today: date) -> tuple[list[Entry], list[Refusal]]:
    entries: list[Entry] = []
    refusals: list[Refusal] = []
    for row in counted(rows, "核对"):
        reader = Reader(row, today)
        entries.append(reader.entry())
        refusals += reader.refusals
    return entries, refusals
