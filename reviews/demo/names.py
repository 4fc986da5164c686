"""Invented names of persons, villages and communities."""

from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
FIRST = (
    "承望知砚听映清怀守慎立以景明思文静书远若安嘉维启正修子云秋春青泽润林松竹桐梓晓晨宁宇博毅恒树建志国海玉春"
)
SECOND = (
    "舒远秋禾澜和瑾微拙之谦宁川平山言行德仁义信诚勇刚强华民生兴荣光辉亮洁兰梅芳霞燕琴丽娟英敏慧颖萍军伟峰波涛"
)

VILLAGE_FIRST = (
    "白青黄大小上下东西南北双石龙凤云清金银长新老高平杏松柳枫竹桃梨桑梅茶樟枣麻油陈张李王周吴徐朱胡沈何罗汪程"
)
VILLAGE_BEFORE = "大小上下东西前后里外新老"
VILLAGE_LAST = (
    "坞", "岭", "坪", "湾", "塘", "桥", "头", "冲", "畈", "洲", "家店", "家坝", "庄", "寨", "溪", "岗", "石岭",
    "树下", "山口", "河口", "田畈", "家湾", "墩", "圩", "坡", "井", "家埠", "林", "泉", "家桥",
)  # fmt: skip
# Names that stand in several townships, as in real cities.
COMMON_VILLAGES = (
    "新建村", "和平村", "向阳村", "东风村", "红旗村", "前进村", "团结村", "新民村", "中心村", "胜利村", "光明村",
    "东山村", "石桥村", "大塘村", "新塘村", "双溪村",
)  # fmt: skip
COMMUNITIES = (
    "锦绣", "文昌", "学府", "滨江", "朝阳", "建设", "解放", "人民", "和谐", "幸福", "翠湖", "金桂", "紫薇", "梧桐",
    "望湖", "听潮", "南门", "北门", "东门", "西门", "钟楼", "鼓楼", "古井", "水巷", "柳荫", "春晓", "清风", "明月",
    "安康", "康宁", "丽景", "云锦", "碧波", "百花", "兰亭", "书院", "新桥", "河滨", "铁路", "纺织", "机械", "丝厂",
)  # fmt: skip
COMMUNITY_FIRST = "锦文学滨朝翠金紫梧望听云碧兰春清明安康丽和福永兴荣瑞景华嘉新"
COMMUNITY_SECOND = "绣昌府江阳湖桂薇桐潮锦波亭晓风月宁泰景馨佳华泽盛源林泉溪堤桥"
COMMUNITY_LAST = ("社区", "社区", "里社区", "园社区", "路社区")
COMMON_COMMUNITIES = ("新城社区", "中心社区", "城东社区", "城西社区", "城南社区", "城北社区")


def person(rng: Random) -> str:
    """Two or three characters."""
    surname, first = rng.choice(SURNAMES), rng.choice(FIRST)
    return surname + first + (rng.choice(SECOND) if rng.random() < 0.85 else "")


def village(rng: Random) -> str:
    """杏坞村; now and then 上杏坞村, or a name that many townships have."""
    chance = rng.random()
    if chance < 0.03:
        return rng.choice(COMMON_VILLAGES)
    before = rng.choice(VILLAGE_BEFORE) if chance < 0.5 else ""
    return f"{before}{rng.choice(VILLAGE_FIRST)}{rng.choice(VILLAGE_LAST)}村"


def community(rng: Random) -> str:
    chance = rng.random()
    if chance < 0.03:
        return rng.choice(COMMON_COMMUNITIES)
    if chance < 0.2:
        return rng.choice(COMMUNITIES) + rng.choice(COMMUNITY_LAST)
    return f"{rng.choice(COMMUNITY_FIRST)}{rng.choice(COMMUNITY_SECOND)}{rng.choice(COMMUNITY_LAST)}"
