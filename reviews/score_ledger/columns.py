"""The header row of a ledger of scores: which column holds what."""

from collections.abc import Sequence

from organizations.roster.columns import header_key

# The first name of each field is the exported one.
NAMES: dict[str, tuple[str, ...]] = {
    "serial": ("序号",),
    "code": ("组织代码", "党组织编号", "组织编码", "单位代码", "代码"),
    "organization": ("党组织", "党组织名称", "单位", "单位名称"),
    "holder": ("书记姓名", "书记", "姓名"),
    "criterion": ("指标", "考核指标", "评分指标"),
    "full": ("满分", "分值"),
    "value": ("得分", "评分", "分数"),
    "comment": ("评语", "意见", "备注"),
}
REQUIRED = ("code", "criterion", "value")
_FIELDS = {alias: field for field, aliases in NAMES.items() for alias in aliases}


def label(field: str) -> str:
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
    return all(field in fields for field in REQUIRED)
