"""The header row: which column holds what, under the names that offices give them."""

import re
import unicodedata
from collections.abc import Sequence

# The first name of each field is the template's; of two columns for one field the earlier name wins.
NAMES: dict[str, tuple[str, ...]] = {
    "serial": ("序号", "编号"),
    "level": ("层级", "组织层级", "党组织层级", "所属层级", "级别", "层次", "组织级别", "党组织级别", "类型"),
    "sector": ("类别", "组织类别", "党组织类别", "单位类别", "领域", "所属领域", "单位性质"),
    "name": (
        "党组织名称", "党组织全称", "组织名称", "组织全称", "党组织", "单位名称", "全称", "名称", "单位",
    ),
    "short_name": ("简称", "党组织简称", "组织简称", "单位简称"),
    "parent": (
        "上级党组织", "上级党组织名称", "上级党组织全称", "上级组织", "上级组织名称", "所属上级党组织",
        "所属上级", "隶属党组织", "上级单位", "所属党组织", "上级党委", "上级名称", "上级",
    ),
    "region_code": (
        "区划代码", "统计用区划代码", "行政区划代码", "区划编码", "行政区划编码", "行政区划", "地区代码", "区域代码",
    ),
    "party_code": ("党组织代码", "党组织编码", "党组织编号", "组织代码", "组织编码"),
    "role": ("角色", "系统角色", "用户角色", "人员角色", "岗位角色"),
    "person": (
        "姓名", "书记姓名", "党组织书记姓名", "党组织书记", "人员姓名", "负责人姓名", "书记", "负责人", "书记名字",
    ),
    "title": ("职务", "职务名称", "现任职务", "党内职务", "书记职务", "担任职务"),
    "acting_head": ("主持工作", "是否主持工作"),
    "starts_on": (
        "任职日期", "任职时间", "任职起始日期", "任职开始日期", "到任日期", "到任时间", "现职任职时间",
        "任现职时间", "任现职日期", "现任职务任职时间",
    ),
    "username": ("登录名", "登录账号", "登录帐号", "用户名", "账号", "帐号", "系统账号"),
    "phone": ("联系电话", "手机号码", "手机号", "手机", "移动电话", "书记电话", "联系方式", "电话号码", "电话"),
    "position": ("组织排序", "排序", "排序号"),
}  # fmt: skip
REQUIRED = ("level", "name")

# Names that offices put together themselves: 所属镇街党委, 村（社区）党组织全称. Weaker than a name above.
_PUT_TOGETHER: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "parent",
        re.compile(r"(所属|隶属|上级).{0,6}(党组织|党委|党工委|组织|单位|镇街|乡镇|街道)(名称|全称)?"),
    ),
    ("name", re.compile(r"(?!所属|隶属|上级).{0,8}(党组织|组织|单位)(名称|全称)")),
)
_IDENTITY = re.compile(r"身份证|公民身份|身份号码|证件号")
_REMARK = re.compile(r"\([^()]*\)")
_FIELDS = {alias: field for field, aliases in NAMES.items() for alias in aliases}


def label(field: str) -> str:
    """The template's name of a column."""
    return NAMES[field][0]


def header_key(text: str) -> str:
    """A header without white space, stars, remarks in brackets and colons."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return _REMARK.sub("", plain).strip("*※:")


def is_identity(text: str) -> bool:
    """Whether the column is meant for ID-card numbers, which are never read."""
    return bool(_IDENTITY.search(header_key(text)))


def field_of(key: str) -> tuple[str, int]:
    """The field that a header names and how plainly, 0 being the template's name; empty for none."""
    field = _FIELDS.get(key)
    if field:
        return field, NAMES[field].index(key)
    found = [field for field, pattern in _PUT_TOGETHER if pattern.fullmatch(key)]
    return (found[0], len(NAMES[found[0]])) if found else ("", 0)


def fields_of(cells: Sequence[str]) -> dict[str, int]:
    """Field to column index of a row taken as header; empty cells and unknown names are skipped."""
    found: dict[str, tuple[int, int]] = {}
    for index, text in enumerate(cells):
        field, rank = field_of(header_key(text))
        if not field:
            continue
        if field not in found or rank < found[field][0]:
            found[field] = (rank, index)
    return {field: index for field, (_, index) in found.items()}


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row below the header repeats it, as printed pages do."""
    fields = fields_of(cells)
    return all(field in fields for field in REQUIRED)
