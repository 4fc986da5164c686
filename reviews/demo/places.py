"""What 江澜市 consists of. Codes begin with 99, which no province has (GB/T 2260)."""

from dataclasses import dataclass

from organizations.models import Sector


@dataclass(frozen=True)
class CountySeed:
    """A county and the names of its townships; `bodies` are its departments with party groups."""

    code: str
    name: str
    word: str
    streets: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    rural: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ("住建局", "卫健局", "农业农村局")


@dataclass(frozen=True)
class UnitSeed:
    """市属党（工）委 of county level and the organizations under it; none of them has a region code."""

    name: str
    short: str
    sector: str
    word: str
    below: tuple[str, ...] = ()
    suffix: str = "党委"


COUNTIES = (
    CountySeed(
        "990102", "澄湖区", "澄组",
        ("青石街道", "望湖街道", "文昌街道", "北门街道", "柳荫街道", "学府街道", "东港街道"),
        ("澄江镇", "白鹭镇", "湖口镇"),
    ),
    CountySeed(
        "990103", "澜东区", "澜东组",
        ("朝阳街道", "铁路街道", "纺织街道", "河滨街道", "解放街道", "金桂街道"),
        ("东岭镇", "石塘镇", "新港镇", "双桥镇"),
    ),
    CountySeed(
        "990104", "澜西区", "澜西组",
        ("鼓楼街道", "钟楼街道", "南门街道", "西门街道", "听潮街道"),
        ("西溪镇", "大坪镇", "竹林镇", "沙洲镇"), ("云上乡",),
    ),
    CountySeed(
        "990123", "云岭县", "云组", (),
        ("城关镇", "柳溪镇", "茶岭镇", "高桥镇", "石门镇", "白云镇", "长坑镇", "枫林镇"),
        ("云顶乡", "松竹乡", "梅花乡"),
    ),
    CountySeed(
        "990124", "望川县", "望组", (),
        ("城关镇", "川口镇", "南渡镇", "平畈镇", "麻塘镇", "清河镇", "古市镇", "三溪镇", "东风镇"),
        ("上坝乡", "松坪乡"),
    ),
    CountySeed(
        "990125", "霁山县", "霁组", (),
        ("霁城镇", "城关镇", "黄石镇", "银杏镇", "石桥镇", "龙泉镇", "清泉镇", "梨园镇"),
        ("雪岭乡", "高山乡", "青松乡"),
    ),
    CountySeed(
        "990126", "平澜县", "平组", (),
        ("平城镇", "新圩镇", "大湾镇", "渔洲镇", "莲塘镇", "荷田镇", "长堤镇", "桑林镇", "北圩镇"),
        ("芦荡乡",),
    ),
    CountySeed(
        "990127", "丹崖县", "丹组", (),
        ("丹城镇", "赤岩镇", "红崖镇", "石桥镇", "岩口镇", "枣林镇", "东坪镇"),
        ("崖上乡", "马鞍乡", "丹霞乡"),
    ),
    CountySeed(
        "990181", "东澜市", "东澜组",
        ("东城街道", "港城街道", "望海街道"),
        ("东港镇", "盐田镇", "渔港镇", "蓝湾镇", "沙头镇", "海口镇", "南岸镇", "龙湾镇"),
    ),
)  # fmt: skip

# A level may be missing: these townships stand directly under the city.
UNDER_CITY = (
    ("990190001000", "月湖街道"),
    ("990190101000", "江心洲镇"),
    ("990190102000", "北港镇"),
)

UNITS = (
    UnitSeed(
        "中共江澜市委市直机关工作委员会", "市直机关工委", Sector.GOVERNMENT_BODY, "市直组",
        ("市发展改革委", "市财政局", "市住建局", "市自然资源规划局", "市人社局", "市民政局", "市农业农村局", "市交通局",
         "市水利局", "市生态环境局", "市市场监管局", "市行政审批局", "市司法局", "市信访局"),
        "机关党委",
    ),
    UnitSeed(
        "中共江澜市委教育工作委员会", "市委教育工委", Sector.SCHOOL, "市教组",
        ("江澜一中", "江澜二中", "江澜实验中学", "江澜外国语学校", "江澜师范附小", "江澜特殊教育学校", "江澜市幼教集团",
         "江澜开放大学", "江澜卫生学校", "江澜工业技师学院"),
    ),
    UnitSeed(
        "中共江澜市人民政府国有资产监督管理委员会委员会", "市国资委党委", Sector.ENTERPRISE, "市国资组",
        ("江澜城建集团", "江澜交通投资集团", "江澜公交集团", "江澜燃气集团", "江澜文旅集团", "江澜粮食集团",
         "江澜产业投资公司", "江澜港务公司"),
    ),
    UnitSeed(
        "中共江澜市卫生健康委员会委员会", "市卫健委党委", Sector.HOSPITAL, "市卫组",
        ("江澜市第一人民医院", "江澜市中医院", "江澜市妇幼保健院", "江澜市第三人民医院", "江澜市口腔医院",
         "江澜市疾控中心", "江澜市中心血站"),
    ),
    UnitSeed(
        "中共江澜市委新经济组织和新社会组织工作委员会", "市委两新工委", Sector.NEW_SECTOR, "市两新组",
        ("江澜外卖配送行业", "江澜货运物流行业", "江澜律师行业", "江澜注册会计师行业", "万汇商圈", "滨江科创楼宇"),
    ),
    UnitSeed(
        "中共江澜水务集团有限公司委员会", "江澜水务集团党委", Sector.ENTERPRISE, "水务组",
        ("江澜供水公司", "江澜排水公司", "江澜水务工程公司"), "党总支",
    ),
    UnitSeed(
        "中共江澜职业技术学院委员会", "江澜职业技术学院党委", Sector.SCHOOL, "职院组",
        ("机电工程学院", "信息工程学院", "护理学院", "经济管理学院"), "党总支",
    ),
)  # fmt: skip

# 桐花社区 and 望江里社区 open the list of 青石街道; the other places of the sample likewise.
FIRST_VILLAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "990102001000": (("990102001001", "桐花社区"), ("990102001002", "望江里社区")),
    "990123101000": (("990123101201", "杏坞村"),),
    "990124201000": (("990124201203", "白石岭村"),),
}
# The small demo: a few of the above, so that every test can load it.
SMALL_TOWNSHIPS = frozenset({"青石街道", "望湖街道", "柳溪镇", "南渡镇", "松坪乡", "月湖街道"})
SMALL_COUNTIES = frozenset({"澄湖区", "云岭县", "望川县"})
SMALL_UNITS = frozenset({"市直机关工委", "市卫健委党委", "江澜水务集团党委", "江澜职业技术学院党委"})
