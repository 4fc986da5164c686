"""The header row of a workbook with survey results: which column holds what, under the names agencies use."""

from collections.abc import Sequence

from organizations.roster.columns import header_key

# The first name of each field is the template's.
NAMES: dict[str, tuple[str, ...]] = {
    "serial": ("序号",),
    "code": ("组织代码", "党组织编号", "组织编码", "单位代码", "代码"),
    "organization": (
        "被调查党组织", "党组织", "党组织名称", "组织名称", "被调查单位", "单位名称", "单位", "组织", "调查对象",
    ),
    "number": ("项目编号", "编号", "项目代码"),
    "title": ("项目名称", "项目", "攻坚项目"),
    "agency": ("调查机构", "机构", "调查单位", "第三方机构", "受托机构"),
    "method": ("调查方式", "方式", "调查方法", "访问方式"),
    "surveyed_from": ("调查开始日期", "开始日期", "调查开始时间", "开始时间"),
    "surveyed_to": ("调查结束日期", "结束日期", "截止日期", "调查结束时间", "结束时间"),
    "sample_note": ("样本说明", "抽样说明", "抽样方法", "抽样方式"),
    "issued": ("发出", "发出份数", "发放", "发放份数", "发出问卷", "样本总数", "样本量", "拨打量"),
    "returned": ("收回", "收回份数", "回收", "回收份数", "收回问卷", "成功样本", "完成样本"),
    "satisfied": ("满意", "满意份数", "满意票", "满意数"),
    "basically": ("基本满意", "基本满意份数", "基本满意票", "比较满意", "较满意"),
    "dissatisfied": ("不满意", "不满意份数", "不满意票", "不满意数"),
    "unknown": ("不了解", "不了解份数", "不清楚", "说不清", "不知道"),
    "invalid": ("无效", "无效份数", "无效票", "废票"),
    "valid": ("有效", "有效份数", "有效票", "有效样本", "有效问卷"),
}  # fmt: skip
NUMBERS = ("issued", "returned", "satisfied", "basically", "dissatisfied", "unknown", "invalid", "valid")
# What makes a row the header; of code, organization and number one is enough.
REQUIRED = ("returned", "satisfied", "basically", "dissatisfied")
PLACES = ("code", "organization", "number")
_FIELDS = {alias: field for field, aliases in NAMES.items() for alias in aliases}


def label(field: str) -> str:
    """The template's name of a column."""
    return NAMES[field][0]


def fields_of(cells: Sequence[str]) -> dict[str, int]:
    """Field to column index of a row taken as header; of two columns for one field the first one is read."""
    found: dict[str, int] = {}
    for index, text in enumerate(cells):
        field = _FIELDS.get(header_key(text))
        if field:
            found.setdefault(field, index)
    return found


def is_header(fields: dict[str, int]) -> bool:
    return all(field in fields for field in REQUIRED) and any(field in fields for field in PLACES)
