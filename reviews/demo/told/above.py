"""City and county: M1, M7, C2, C7 of the sample."""

from decimal import Decimal

from projects.models.report import DifficultyKind as K
from projects.states import ProjectState as S
from reviews.demo.script import IndicatorText, Script, TaskText
from reviews.demo.shapes import BEHIND, GREEN, NOTICE_OVERDUE, Shape
from reviews.demo.topics.topic import GOVERNANCE, REFORM, SERVICES

from .story import CONSULTATION, DISPATCH, ON_SITE, Gathering, Opinion, Source, Story, Supervision

M1 = Story(
    key="M1",
    place="江澜市",
    shape=Shape(S.IN_PROGRESS, GREEN),
    source=Source.PUBLIC,
    reference="12345 热线，年内 412 件",
    script=Script(
        title="住宅“办证难”遗留问题集中化解",
        category=REFORM,
        problem="86 个小区因验收欠账无法办证，住户落户、入学、抵押受影响",
        background="上世纪末至 2015 年间建成的住宅小区，一批开发单位已经灭失，欠缴费用、超建未验收的账没有人结。住户多年跑部门，得到的答复是“不归我管”。近两年 12345 热线此类诉求居首位。",
        statement="上世纪末至 2015 年间建成的 86 个小区，因开发单位灭失、欠缴费用或超建未验收，住户多年拿不到不动产证，落户、入学、抵押均受影响，部门各守一段、无人兜底。",
        objectives="年内化解 60 个小区，惠及 2.1 万户；并联验收由 45 个工作日压到 15 个工作日。",
        approach="坚持“证缴分离、住户无过错即办证”：一小区一档摸清底数；按欠费、超建、未验收、主体灭失分四类出补办路径；开并联验收绿色通道；欠缴费用分账托管、另案追缴；集中换证进社区；新项目“交房即交证”，不再新增。",
        expected="60 个小区住户拿到不动产证；形成“证缴分离”操作指引；新建项目交房即交证。",
        beneficiaries=63000,
        budget=Decimal(320),
        budget_source="市级财政专项",
        matters="请省级主管部门明确超建部分补办口径",
        indicators=(
            IndicatorText("化解小区", Decimal(0), Decimal(60), "个"),
            IndicatorText("换证", Decimal(0), Decimal("2.1"), "万户"),
            IndicatorText("并联验收", Decimal(45), Decimal(15), "工作日"),
        ),
        tasks=(
            TaskText("摸清 86 个小区底数建档", "一小区一档", "市自然资源规划局", "规划、验收、缴费、产权四本账对账", "梁慎之"),
            TaskText("分类出具补办路径", "四类清单印发", "市住建局", "欠费、超建、未验收、主体灭失分类", "贺知微"),
            TaskText("开通并联验收绿色通道", "15 个工作日内办结", "市行政审批局", "一窗受理，并联踏勘", "邹明远"),
            TaskText("欠缴费用分账托管", "首批 20 个小区账户开立", "市财政局", "住户办证与开发单位欠费分开", "严思齐"),
            TaskText("集中换证进社区", "不少于 60 场", "市不动产登记中心", "周末上门，一小区一场", "白景行"),
            TaskText("新项目“交房即交证”", "制度印发施行", "市住建局", "竣工验收与首次登记同步", "贺知微"),
        ),
    ),
    reports=(
        "86 个小区底数建档完成 41 个，其中主体灭失 17 个，欠费 19 个，超建 5 个。",
        "86 个小区全部建档，四类清单初稿征求 9 个部门意见。",
        "补办路径印发，首批 12 个小区进入并联验收，平均用时 18 个工作日。",
        "并联验收用时降到 15 个工作日，累计化解 19 个小区。",
        "欠缴费用分账托管首批 20 个账户开立，财政局细则印发。",
        "集中换证进社区 21 场，累计换证 7,600 户。",
        "累计化解 34 个小区，换证 1.2 万户，群众排队时间长的问题已增开窗口。",
        "累计化解 45 个小区，换证 1.6 万户。",
    ),
    gathering=Gathering(
        CONSULTATION, "“办证难”专题会商会", K.POLICY, "欠缴土地出让金的小区，缴清之前登记部门不受理；部分小区档案缺失。",
        "按“证缴分离”先办证、另案追缴；档案缺失的以现状测绘和三方确认代替。", "财政局 15 日内出具分账托管细则", "市财政局",
        "细则已印发，首批 20 个账户开立。",
    ),
    opinion=Opinion(
        "objectives", "“基本化解”不可检验，请写清个数和户数。", "已改为年内化解 60 个小区、惠及 2.1 万户。",
        "年内基本化解住宅“办证难”遗留问题。",
    ),
)  # fmt: skip

M7 = Story(
    key="M7",
    place="江澜水务集团党委",
    shape=Shape(S.IN_PROGRESS, BEHIND),
    source=Source.INSPECTION,
    reference="市委第三巡察组反馈意见",
    script=Script(
        title="老旧管网漏损与二次供水移交",
        category=SERVICES,
        problem="高层夜间停压、泵房产权分散无人管，停水投诉逐年上升",
        background="主城老管网多为 1980 年代铸铁管，夜间最小流量居高不下。90 处高层二次供水泵房由开发商、物业、业主各管一段，设备失修，费用没有出处。",
        statement="主城 1980 年代铸铁管占比高，夜间最小流量居高不下；90 处高层泵房产权分散、费用无人承担，停水投诉逐年上升。",
        objectives="漏损率由 17% 降到 11%，接管泵房 90 处，停水投诉由 310 件降到 120 件。",
        approach="夜间流量法分区找漏，先修后换；改造 42 公里老管；会同住建部门定移交标准和协议文本，按现状接管、另账核算；水压水质上墙公示，接受监督。",
        expected="高层夜间不停压，漏损率达到行业先进，移交接管有标准可循。",
        beneficiaries=186000,
        budget=Decimal(8600),
        budget_source="企业自筹和专项债",
        matters="协调老旧小区泵房用电改一户一表",
        indicators=(
            IndicatorText("漏损率", Decimal(17), Decimal(11), "%"),
            IndicatorText("接管泵房", Decimal(0), Decimal(90), "处"),
            IndicatorText("停水投诉", Decimal(310), Decimal(120), "件"),
        ),
        tasks=(
            TaskText("漏点普查", "夜间流量法全覆盖", "江澜水务集团", "分 38 个计量区逐夜测", "石砚田"),
            TaskText("移交标准和协议文本", "文本印发，三方可签", "市住建局", "产权、用电、维修三件事写清", "贺知微"),
            TaskText("改造 42 公里老管", "压力达标", "集团工程部", "先医院学校周边，后居民区", "俞正清"),
            TaskText("90 处泵房接管", "签订协议并进场运维", "江澜供水公司", "按现状接管，另账核算", "江映雪"),
            TaskText("水压水质上墙公示", "90 处全部公示", "江澜供水公司", "每月更新，扫码可查", "江映雪"),
        ),
    ),
    reports=(
        "38 个计量区完成夜间测流 16 个，查出漏点 54 处，已修 41 处。",
        "漏点普查全部完成，漏损率降到 15.8%。",
        "改造老管 9 公里，医院周边压力达标。",
        "移交协议文本印发，签约 14 处。",
        "10 部泵组调试完成，夜间压力达标率 97%。",
        "招标失败 1 次，已调整最高限价并重新挂网，预计推迟 12 天。",
        "累计改造老管 21 公里，接管泵房 38 处。",
    ),
    gathering=Gathering(
        DISPATCH, "二次供水移交调度会", K.COORDINATION, "二次供水资产没有票据，集团财务不能入账，泵房接不过来。",
        "按现状接管、另账核算，不追溯票据；用电改造由供电公司排期。", "按现状接管办法报国资部门备案", "市国资委党委",
        "备案已办结。", unverified=True,
    ),
    opinion=Opinion(
        "approach", "请写明泵房费用由谁承担。", "已补充“按现状接管、另账核算”，费用进供水成本另账。",
        "分区找漏，改造老管，逐步接管泵房。",
    ),
)  # fmt: skip

C2 = Story(
    key="C2",
    place="澄湖区",
    shape=Shape(S.IN_PROGRESS, NOTICE_OVERDUE),
    source=Source.ASSIGNED,
    reference="市委重点任务清单：限期完成弃管小区清零",
    script=Script(
        title="“三不管”小区物业全覆盖",
        category=GOVERNANCE,
        problem="137 个老旧小区无物业、无业委会、无维修金",
        background="全区 137 个老旧小区物业陆续撤出，社区临时顶着扫地、看门、通下水。业委会选不出来，维修资金余额为零，屋面漏了没有钱修。",
        statement="137 个老旧小区物业弃管，业委会缺位，维修资金为零，垃圾、门禁、消防全靠社区临时顶。",
        objectives="137 个小区全部有人管，物业费收缴率由 35% 提高到 75%。",
        approach="分级画像，一小区一策；弃管小区先成立物管会；国企物业托底，列清单不撒手；开维修资金应急通道；“红色业委会”培训；季度评星，好坏公开。",
        expected="小区有人管、事情有人办、费用收得上，形成弃管小区兜底办法。",
        beneficiaries=91000,
        budget=Decimal(1260),
        budget_source="区级财政和国企垫付",
        matters="协调维修资金应急使用的审批权限下放",
        indicators=(
            IndicatorText("有人管小区", Decimal(0), Decimal(137), "个"),
            IndicatorText("费用收缴率", Decimal(35), Decimal(75), "%"),
        ),
        tasks=(
            TaskText("小区分级画像", "137 个小区一小区一图", "区住建局", "设施、费用、人员三张表", "department"),
            TaskText("弃管小区成立物管会", "137 个全部成立", "各街道", "社区书记牵头，业主代表过半", "顾长宁"),
            TaskText("国企物业托底清单", "清单印发，进场有期", "区国资中心", "先垫付后分期偿还", "沈既白"),
            TaskText("维修资金应急通道", "7 个工作日拨付", "区财政局", "应急事项免表决先修", "罗启正"),
            TaskText("“红色业委会”培训", "不少于 300 人次", "区委组织部", "实务课加现场课", "county"),
            TaskText("季度评星", "每季公示", "各社区", "业主评、社区评、街道评", "顾长宁"),
        ),
    ),
    reports=(
        "137 个小区画像完成 96 个，其中 61 个属完全弃管。",
        "画像全部完成，物管会成立 22 个。",
        "物管会累计成立 58 个，国企物业托底清单印发。",
        "维修资金应急通道开通，首批拨付 11 个小区 86 万元。",
        "“红色业委会”培训 126 人次，物业费收缴率升至 48%。",
        "物管会累计成立 92 个；国企物业垫付资金到位 186 万元，占计划 62%。",
        "收缴率 55%，个别小区业主对垫付偿还方案有分歧。",
    ),
    gathering=Gathering(
        DISPATCH, "三季度“三不管”小区调度会", K.RESOURCE, "维修资金零余额，国企物业不愿意进场。",
        "国企物业先行垫付，按车位收益分期偿还；偿还方案经业主表决。", "国资中心逐小区签订垫付和偿还协议", "区国资中心",
        open=True,
    ),
    opinion=Opinion(
        "problem_statement", "难题写得过宽，请写清小区数和“三不管”的具体表现。", "已写明 137 个小区和物业、业委会、维修资金三项缺失。",
        "老旧小区管理难，群众意见大。",
    ),
    supervision=Supervision(
        "“三不管”小区物业全覆盖：45 个小区物管会未按期成立", "三季度调度会议定事项未落实",
        "请逐个小区明确责任人和成立日期，7 个工作日内反馈。",
    ),
)  # fmt: skip

C7 = Story(
    key="C7",
    place="望川县",
    shape=Shape(S.COMPLETION_REQUESTED, GREEN),
    source=Source.APPRAISAL,
    reference="上年度书记述职评议点评",
    script=Script(
        title="村医断档与常用药短缺",
        category=SERVICES,
        problem="47 个村无医或缺药，慢病老人取药往返 30 公里",
        background="偏远乡镇村医平均 58 岁，退一个空一个。47 个村卫生室无人值守或常用药不足 20 种，慢病老人每月坐车到县城取药。",
        statement="偏远乡镇 47 个村卫生室无人值守或药品不足 20 种，慢病老人取药往返 30 公里。",
        objectives="村医在岗率由 74% 提高到 100%，常备药由不足 20 种提高到 60 种。",
        approach="编办核定空缺，调剂和“县招乡管村用”并举；订单定向招录与返聘；药品目录动态调整；中心药房 48 小时配送到村；巡诊排班每月公示。",
        expected="村村有医、药不出村，形成村医订单培养与轮岗制度。",
        beneficiaries=41800,
        budget=Decimal(540),
        budget_source="县级财政和医保基金结余",
        matters="请市里支持村医定向培养计划单列",
        indicators=(
            IndicatorText("村医在岗", Decimal(74), Decimal(100), "%"),
            IndicatorText("常备药", Decimal(20), Decimal(60), "种"),
        ),
        tasks=(
            TaskText("编制空缺核定", "47 个村空缺清单", "县委编办", "逐村核对在岗人员", "姚子衿"),
            TaskText("订单定向招录与返聘", "47 人到岗", "县人社局", "招录 29 人，返聘 18 人", "傅云起"),
            TaskText("药品目录动态调整", "60 种常备", "县医保局", "按慢病用药排序", "苏清禾"),
            TaskText("中心药房配送", "48 小时到村", "县卫健局", "乡镇卫生院设分拣点", "温若水"),
            TaskText("巡诊排班公示", "每月 1 日前公示", "各乡镇卫生院", "固定日、固定人", "温若水"),
        ),
    ),
    reports=(
        "47 个村空缺核定完成，编办调剂 12 名，其余走“县招乡管村用”。",
        "定向招录报名 88 人，返聘老村医 11 人到岗。",
        "药品目录由 18 种调整到 43 种，医保结算打通。",
        "中心药房配送覆盖 31 个村，平均 52 小时到村。",
        "招录 29 人全部到岗，返聘 18 人，村医在岗率 100%。",
        "常备药达到 60 种，配送 46 小时到村，巡诊排班逐月公示。",
    ),
    gathering=Gathering(
        ON_SITE, "村医补齐现场办公会", K.POLICY, "编制冻结，新招村医没有编制可用。",
        "编办调剂 12 名，其余实行县招乡管村用，待遇由县级统筹。", "编办 20 日内完成 12 名编制调剂", "县委编办",
        "12 名编制调剂到位。",
    ),
    opinion=Opinion(
        "expected_results", "预期成效请写群众能看到的变化。", "已改为“村村有医、药不出村”。", "提升基层医疗服务水平。",
    ),
)  # fmt: skip
