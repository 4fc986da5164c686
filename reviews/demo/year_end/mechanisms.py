"""长效机制 of the finished round, in every state; those that others work by."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from organizations.models import Level, Organization
from organizations.roles import Role
from projects.states import ProjectState
from reviews.demo.bundle import Bundle
from reviews.demo.calendar import between
from reviews.demo.ordinary import City
from reviews.demo.topics.topic import (
    BUSINESS,
    CONDUCT,
    CONFLICTS,
    GOVERNANCE,
    PARTY,
    REFORM,
    RURAL,
    SAFETY,
    SERVICES,
    SURROUNDINGS,
)
from reviews.models import Adoption, Mechanism
from reviews.models.mechanism import a_year_after

State, Scope = Mechanism.State, Mechanism.Scope
TITLES: dict[str, tuple[str, ...]] = {
    PARTY: ("流动党员联系管理办法", "在职党员报到服务积分办法", "后备干部培养跟踪办法"),
    GOVERNANCE: ("弃管小区兜底物业办法", "楼栋加装电梯协商公约", "居民议事协商规程", "错时共享停车公约"),
    RURAL: ("集体资产清查与收益公示制度", "撂荒地流转管护办法", "联村公司二次分配办法"),
    SERVICES: ("社区错时延时服务规程", "老年助餐点运行办法", "村医订单培养与轮岗制度", "饮水工程管护公约"),
    SURROUNDINGS: ("垃圾定时清运办法", "排口巡查和管护制度", "养殖粪污收集处理办法"),
    CONFLICTS: ("重复信访领导包案评估销号办法", "邻里纠纷楼栋调解办法", "边界纠纷现场指界规程"),
    BUSINESS: ("惠企政策免申即享办法", "企业诉求限时办理规程"),
    CONDUCT: ("窗口午间轮班制度", "基层台账准入制度", "支部攻关课题管理办法"),
    REFORM: ("自建房联审限时办结办法", "不动产历史遗留问题“证缴分离”操作指引", "一次踏勘联合审查规程"),
    SAFETY: ("背街小巷错时停车管理细则", "高风险户叫应转移办法", "隐患分级销号办法"),
}
STATES = (
    State.ISSUED, State.RECOMMENDED, State.DRAFT, State.PROMOTED, State.ABOLISHED, State.SUPERSEDED,
)  # fmt: skip
STATE_WEIGHTS = (73, 8, 11, 3, 4, 1)
FIRST = (
    (State.ISSUED, Scope.OWN),
    (State.DRAFT, Scope.OWN),
    (State.RECOMMENDED, Scope.COUNTY),
    (State.PROMOTED, Scope.CITY),
    (State.ABOLISHED, Scope.OWN),
    (State.SUPERSEDED, Scope.OWN),
)
USERS: dict[str, tuple[int, ...]] = {Scope.OWN: (1, 2), Scope.COUNTY: (0, 0, 1, 2), Scope.CITY: (0, 1, 3, 6)}
NOTES = (
    "按原办法执行，公示地点改在党群服务中心。",
    "结合本单位人少的情况，议事由代表参加，签字环节保留。",
    "先在两个网格试行，三个月后全面执行。",
    "与已有公约合并执行，责任人由网格长担任。",
)
SHARE = 0.45  # of the closed projects left a mechanism behind
# Its villages all did well, so that the quota for 好 is felt (see the review of this group).
DILIGENT = "望湖街道"


def add_mechanisms(city: City, finished: Iterable[Bundle]) -> None:
    serial = 0
    for bundle in finished:
        rng = city.rng("mechanism", bundle.organization.pk)
        diligent = (
            bundle.organization.parent is not None and bundle.organization.parent.short_name == DILIGENT
        )
        closed = bundle.project.state == ProjectState.CLOSED
        if not closed or not (diligent or rng.random() < SHARE or serial < len(FIRST)):
            continue
        state, scope = kind_of(serial, diligent, bundle.organization, rng)
        mechanism = mechanism_of(city, bundle, state, scope, rng)
        city.rows.add(mechanism, Mechanism.projects.through(mechanism=mechanism, project=bundle.project))
        serial += not diligent
    made = city.rows.of(Mechanism)
    supersede(made)
    add_adoptions(city, made)


def supersede(made: list[Mechanism]) -> None:
    """Those that gave way did so to what the city made of the same matter."""
    wide = [one for one in made if one.state == State.PROMOTED]
    for number, old in enumerate(one for one in made if one.state == State.SUPERSEDED):
        new = wide[number % len(wide)]
        subject = new.title.removeprefix(new.organization.short_name)
        old.superseded_by, old.title = new, f"{old.organization.short_name}{subject}（试行）"


def add_adoptions(city: City, made: list[Mechanism]) -> None:
    """What reaches further is taken over by some who lie elsewhere."""
    houses = [organization for organization in city.people.tree.rows if organization.parent]
    for number, mechanism in enumerate(one for one in made if one.state in Mechanism.IN_FORCE):
        rng = city.rng("adoption", mechanism.organization.pk)
        if mechanism.scope == Scope.OWN and number % 20:
            continue
        for house in rng.sample(houses, rng.choice(USERS[mechanism.scope])):
            secretary = city.people.holder(house, Role.SECRETARY)
            if house.pk != mechanism.organization.pk and secretary and mechanism.in_force_from:
                since = mechanism.in_force_from
                city.rows.add(
                    Adoption(
                        mechanism=mechanism,
                        organization=house,
                        note=rng.choice(NOTES),
                        adopted_on=between(since, since + timedelta(days=60), rng),
                        adopted_by=secretary,
                    )
                )


def kind_of(serial: int, diligent: bool, organization: Organization, rng: Random) -> tuple[str, str]:
    if diligent:
        return State.ISSUED, Scope.COUNTY
    if serial < len(FIRST):
        return FIRST[serial]
    state = rng.choices(STATES, STATE_WEIGHTS)[0]
    if state == State.PROMOTED or organization.level in {Level.CITY, Level.COUNTY}:
        return state, Scope.CITY
    return state, Scope.COUNTY if rng.random() < 0.25 else Scope.OWN


def mechanism_of(city: City, bundle: Bundle, state: str, scope: str, rng: Random) -> Mechanism:
    organization, year = bundle.organization, bundle.project.round.year
    published = state in Mechanism.PUBLIC
    issuer = issuer_of(city, organization, scope) if published else None
    in_force_from = between(date(year, 12, 20), date(year + 1, 2, 10), rng) if published else None
    title = f"{organization.short_name}{rng.choice(TITLES[bundle.script.category])}"
    return Mechanism(
        organization=organization,
        path=organization.path,
        title=title,
        text=text_of(bundle),
        scope=scope,
        document_number=number_of(city, issuer, year) if issuer else "",
        in_force_from=in_force_from,
        check_on=a_year_after(in_force_from) if in_force_from and state in Mechanism.IN_FORCE else None,
        issuer=issuer,
        decision_reason="上级已出台统一办法，本办法不再执行" if state == State.ABOLISHED else "",
        drafted_by=bundle.house.writer,
        state=state,
    )


def issuer_of(city: City, organization: Organization, scope: str) -> Organization:
    """The judging organization for the own unit, the county or the city for what reaches further."""
    if scope == Scope.CITY or organization.is_root:
        return city.people.tree.root
    judge = city.people.judges(organization)[0].organization
    if scope == Scope.COUNTY:
        while judge.level not in {Level.CITY, Level.COUNTY} and judge.parent is not None:
            judge = judge.parent
    return judge


def number_of(city: City, issuer: Organization, year: int) -> str:
    word = issuer.document_word.removesuffix("督")
    return f"{word}发〔{year + 1}〕{city.rows.count(f'document-{issuer.pk}')}号"


def text_of(bundle: Bundle) -> str:
    """Five articles from what the project did."""
    script = bundle.script
    steps = "；".join(f"{task.title}，做到{task.standard}" for task in bundle.tasks[:3])
    articles = (
        f"第一条　为巩固“{script.title}”攻坚成果，防止问题反弹，制定本办法。",
        f"第二条　适用于{bundle.organization.short_name}及参照执行的单位。",
        f"第三条　按以下步骤办理：{steps}。",
        "第四条　责任到岗到人，每季公示一次，接受群众监督；群众反映的问题七日内答复。",
        "第五条　每年复评一次，根据执行情况修订。本办法自印发之日起施行。",
    )
    return "\n".join(articles)
