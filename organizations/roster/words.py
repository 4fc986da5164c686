"""Words of the columns 层级, 类别, 角色 and 主持工作, as offices write them."""

import re

from organizations.models import Level, Sector
from organizations.roles import ADMINISTRATORS, Role

from .values import code_key

# 市 alone may also be a county-level city: entries.py looks at the parent (see COUNTY_CITY).
_LEVELS: dict[Level, str] = {
    Level.CITY: "市 地市 地级市 地 设区市 设区的市 市委 市本 州 盟 自治州",
    Level.COUNTY: "县 区 旗 县区 区县 县市区 县市 县级市 市区 市辖区 县委 区委 市直 市属 市直单位 市属单位 市直机关 开发区 功能区",
    Level.TOWNSHIP: (
        "乡 镇 街 街道 乡镇 镇街 街镇 镇乡 乡镇街道 乡镇街 镇乡街道 街道办 街道办事处 办事处 民族乡 苏木 "
        "县直 区直 县属 区属 县直单位 区直单位 县直机关 区直机关"
    ),
    Level.VILLAGE: (
        "村 社区 村社区 村居 村社 居 社 居委 居委会 村委会 行政村 居民区 嘎查 农村 城市社区 农村社区 涉农社区 村改居 "
        "支部 党支部 基层"
    ),
}
_SECTORS: dict[Sector, str] = {
    Sector.TERRITORIAL: "属地 属地类 地方 区域 农村 城市 城乡 镇村 村社区 街道社区",
    Sector.GOVERNMENT_BODY: "机关 党政机关 机关单位 机关事业 机关事业单位 事业单位 市直机关 县直机关 区直机关",
    Sector.ENTERPRISE: "国企 国有企业 企业 国有 市属国企 公有制企业",
    Sector.SCHOOL: "学校 高校 中小学 中小学校 教育 院校 高等学校",
    Sector.HOSPITAL: "医院 公立医院 医疗 卫生 卫健 医疗卫生",
    Sector.NEW_SECTOR: "新兴领域 两新 两新组织 非公 非公企业 非公有制企业 社会组织 新经济组织 新社会组织 新就业群体",
    Sector.OTHER: "其他 其它",
}
_ROLES: dict[Role, str] = {
    Role.SECRETARY: "书记 党组织书记 党委书记 党支部书记 支部书记 党总支书记 党工委书记",
    Role.CLERK: "填报员 填报人 代填人 联络员 信息员",
    Role.MEMBER: "班子成员 责任人 班子成员/责任人 班子成员、责任人 委员 党委委员 支部委员",
    Role.OFFICER: "组织部门工作人员 组织部工作人员 组织部门 组织委员 组织员 组工干部",
    Role.LEADER: "领导 市领导 县领导 分管领导",
    Role.EXPERT: "评审专家 专家",
    Role.SURVEYOR: "第三方调查员 调查员 第三方",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDITOR: "审计员 审计管理员",
}
_YES = frozenset(["是", "有", "√", "✓", "v", "y", "yes", "1", "true", "主持", "主持工作"])
_NO = frozenset(["否", "无", "不", "×", "x", "n", "no", "0", "false", "不主持"])
COUNTY_CITY = "市"
_TAIL = re.compile(r"(党组织|级)+$")
_PARTS = re.compile(r"[()、,，;/\\|·和及或]+")

LEVEL_CHOICES = ("市", "县", "乡镇", "村")
SECTOR_CHOICES = tuple(str(sector.label) for sector in Sector)
ROLE_CHOICES = tuple(str(role.label) for role in Role if role not in ADMINISTRATORS)
YES_NO = ("是", "否")


_LEVEL_OF = {code_key(word): level for level, words in _LEVELS.items() for word in words.split()}
_SECTOR_OF = {code_key(word): sector for sector, words in _SECTORS.items() for word in words.split()}
_ROLE_OF = {code_key(word): role for role, words in _ROLES.items() for word in words.split()}


def level_of(text: str) -> Level | None:
    """县（市、区）, 乡镇/街道, 村级 and the like; None for a word that is no level."""
    key = _TAIL.sub("", code_key(text))
    if key in _LEVEL_OF:
        return _LEVEL_OF[key]
    parts = [_TAIL.sub("", part) for part in _PARTS.split(key) if part]
    found = {_LEVEL_OF.get(part) for part in parts}
    if Level.COUNTY in found:  # 县（市、区）: a city among counties is a county-level one
        found.discard(Level.CITY)
    return found.pop() if len(found) == 1 else None


def sector_of(text: str) -> Sector | None:
    """A word of the column 类别. Some offices repeat the level there, which says 属地."""
    key = code_key(text)
    return _SECTOR_OF.get(key) or (Sector.TERRITORIAL if level_of(text) else None)


def role_of(text: str) -> Role | None:
    return _ROLE_OF.get(code_key(text))


def truth_of(text: str) -> bool | None:
    """True, False, or None for a word that is neither."""
    key = code_key(text)
    return True if key in _YES else False if key in _NO else None
