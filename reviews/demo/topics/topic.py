"""A topic: what many projects are about, in words with places and quantities to fill in."""

from dataclasses import dataclass
from random import Random

# Names of 项目类别, as the sample's short forms stand for them.
PARTY = "基层组织建设"
GOVERNANCE = "基层治理"
RURAL = "乡村振兴与集体经济"
SERVICES = "民生服务"
SURROUNDINGS = "人居环境"
CONFLICTS = "矛盾化解与信访"
BUSINESS = "营商与产业"
CONDUCT = "机关作风与效能"
REFORM = "改革创新"
SAFETY = "安全应急"
CATEGORIES = (PARTY, GOVERNANCE, RURAL, SERVICES, SURROUNDINGS, CONFLICTS, BUSINESS, CONDUCT, REFORM, SAFETY)


@dataclass(frozen=True)
class Topic:
    """Texts may hold {place}, {spot}, {n} and {half}, {most}, {twice} of n.

    `tasks` are “title|standard|department”; `indicators` “name|baseline|target|unit”.
    """

    category: str
    titles: tuple[str, ...]
    problem: str
    goal: str
    tasks: tuple[str, ...]
    indicators: tuple[str, ...]
    quantity: tuple[int, int]
    people: tuple[int, int] = (80, 900)
    budget: tuple[int, int] = (0, 0)  # 万元; nought for a project without money of its own


def filling(place: str, spot: str, topic: Topic, rng: Random) -> dict[str, object]:
    n = rng.randint(*topic.quantity)
    return {"place": place, "spot": spot, "n": n, "half": n // 2, "most": round(n * 0.85), "twice": n * 2}


COMMUNITY_SPOTS = (
    "东片", "西片", "老街片", "沿河片", "新村片", "北苑", "南苑", "一期", "二期", "菜场周边", "学校周边", "老厂宿舍区",
    "临街", "河滨", "铁路边", "公交站周边", "老旧楼栋", "安置房片区",
)  # fmt: skip
VILLAGE_SPOTS = (
    "一组", "二组", "三组", "四组", "五组", "六组", "老村部", "祠堂边", "河对岸", "山脚片", "坡上片", "村口", "大塘边",
    "新村点", "东头", "西头", "上片", "下片",
)  # fmt: skip
TOWNSHIP_SPOTS = (
    "集镇",
    "老街",
    "沿江",
    "沿路",
    "东片",
    "西片",
    "北片",
    "南片",
    "园区周边",
    "山区片",
    "库区片",
    "城郊片",
)
COUNTY_SPOTS = ("全域", "城区", "城乡接合部", "山区", "沿江", "开发区", "老城", "新城")
