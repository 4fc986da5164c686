"""Township and village: T1, T3, T7, V1, V2, V6 of the sample."""

from decimal import Decimal

from projects.models.report import DifficultyKind as K
from projects.states import ProjectState as S
from reviews.demo.script import IndicatorText, Script, TaskText
from reviews.demo.shapes import DUE_SOON, GREEN, LONG_OVERDUE, Shape
from reviews.demo.topics.topic import GOVERNANCE, REFORM, RURAL, SAFETY, SERVICES

from .story import CONSULTATION, DISPATCH, Gathering, Opinion, Source, Story, Supervision

T1 = Story(
    key="T1",
    place="柳溪镇",
    shape=Shape(S.IN_PROGRESS, DUE_SOON),
    source=Source.APPRAISAL,
    reference="述职评议查摆清单",
    script=Script(
        title="联村共建茶旅带动薄弱村",
        category=RURAL,
        problem="6 个茶村各自为战，单村经营收入不足 10 万元",
        background="六个村山水相连，茶园连片，却各建加工点、各打品牌。旺季互相压价，淡季厂房闲着，村账上没有几个钱。",
        statement="六个相邻茶村各建加工点、各打品牌，单村经营收入均低于 10 万元，旺季争客、淡季闲置。",
        objectives="村均经营收入由 7.8 万元提高到 20 万元，订单额达到 500 万元。",
        approach="六村资产清查估值，联合成立公司，按资产和劳力折股；860 亩茶园统防统管；民宿和研学路线统一经营；订单先行，二次分配公示。",
        expected="六村经营收入均超 20 万元，分红看得见，薄弱村摘帽。",
        beneficiaries=5200,
        budget=Decimal(180),
        budget_source="上级补助和村集体自筹",
        matters="协调集体林地抵押登记",
        indicators=(
            IndicatorText("村均经营收入", Decimal("7.8"), Decimal(20), "万元"),
            IndicatorText("订单额", Decimal(0), Decimal(500), "万元"),
        ),
        tasks=(
            TaskText("六村资产清查估值", "六村清单公示", "镇农经站", "林、地、房、机四类", "罗一鸣"),
            TaskText("联合公司章程及股权", "章程通过，执照办妥", "镇党委", "六村代表会分别表决", "章和风"),
            TaskText("茶园 860 亩统防统管", "农户签约率九成", "镇农技站", "统一用药、统一采摘标准", "龚云生"),
            TaskText("民宿与研学路线 3 条", "路线开通，有团队进出", "镇文旅办", "闲置农房 22 间改造", "汤明月"),
            TaskText("订单与品牌", "签约不少于 500 万元", "联合公司", "三家茶企、两家研学机构", "章和风"),
            TaskText("二次分配与公示", "方案六村通过并公示", "镇纪委", "保底分红加二次返利", "龚云生"),
        ),
    ),
    reports=(
        "六村资产清查完成，账外资产 63 万元入册。",
        "联合公司章程六村代表会全部通过，执照办妥。",
        "茶园统防统管签约 610 亩，农户签约率 78%。",
        "与两家银行完成对接，授信方案待县里批复。",
        "研学路线开通 2 条，接待 1,300 人次。",
        "签约订单 310 万元，统管面积达到 820 亩。",
    ),
    gathering=Gathering(
        DISPATCH, "联村共建调度会", K.POLICY, "集体林地抵押登记受限，公司贷不到款。", "改用订单融资，由县农担公司担保。",
        "与农担公司签订订单融资协议", "镇农经站", "协议签订，首笔 120 万元到账。",
    ),
    opinion=Opinion(
        "approach", "六村怎样折股、怎样分红要写清。", "已补充按资产和劳力折股、二次分配公示。", "六村联合发展茶旅产业。",
    ),
)  # fmt: skip

T3 = Story(
    key="T3",
    place="青石街道",
    shape=Shape(S.ACCEPTED),
    source=Source.PUBLIC,
    reference="网格上报和 12345 热线",
    script=Script(
        title="背街小巷停车与消防通道清障",
        category=SAFETY,
        problem="九条背街小巷通道长期被占，消防车模拟通行受阻 24 处",
        background="九条背街小巷建于上世纪八十年代，路窄车多，夜间两侧停满。消防车模拟通行受阻 24 处，居民为车位吵架报警月均 17 次。",
        statement="九条背街小巷夜间占道，消防车模拟通行受阻 24 处，居民因车位冲突报警月均 17 次。",
        objectives="24 处阻断点清零，错时泊位 420 个，相关警情降到月均 5 次。",
        approach="逐段定点位；周边单位错时共享泊位；重新划线装道闸；居民公约加党员楼长巡访；每周联合执法；十月复核回看。",
        expected="消防通道常年畅通，停车有位，邻里不再为车位伤和气。",
        beneficiaries=11600,
        budget=Decimal(64),
        budget_source="街道财政和共建单位",
        matters="协调驻地机关夜间开放车场",
        indicators=(
            IndicatorText("阻断点", Decimal(24), Decimal(0), "处"),
            IndicatorText("错时泊位", Decimal(0), Decimal(420), "个"),
            IndicatorText("相关警情", Decimal(17), Decimal(5), "次/月"),
        ),
        tasks=(
            TaskText("逐段点位图", "九条街一街一图", "街道城管队", "消防车实测", "郝建业"),
            TaskText("错时共享泊位", "420 个全部可用", "青石街道", "与 14 家单位签约", "宋以宁"),
            TaskText("划线与道闸", "验收合格", "区交管大队", "单向微循环", "康守正"),
            TaskText("居民公约和楼长巡访", "公约上墙，每周巡访", "各社区", "党员楼长包段", "宋以宁"),
            TaskText("占道违停联合执法", "每周一次", "街道综合执法队", "先劝离后处罚", "郝建业"),
            TaskText("复核回看", "24 处逐处复测", "街道应急办", "夜间 22 时实测", "康守正"),
        ),
    ),
    reports=(
        "九条街点位图完成，阻断点 24 处全部定位。",
        "与 9 家单位签订错时共享协议，泊位 260 个。",
        "消防通道权属不明 3 处，城管牵头出具界定意见。",
        "划线和道闸完成 7 条街，阻断点降到 8 处。",
        "错时泊位 420 个全部开放，警情降到月均 6 次。",
        "夜间复测 24 处全部通过，警情月均 4 次。",
    ),
    gathering=Gathering(
        CONSULTATION, "消防通道清障会商会", K.COORDINATION, "三处消防通道权属不明，谁来清障说不清。",
        "城管牵头、消防配合，先清障后厘清权属。", "城管 10 日内出具三处通道的界定意见", "街道城管队",
        "界定意见已出具，三处全部清障。",
    ),
    opinion=Opinion(
        "title", "题目请写清对象和动作。", "已改为“背街小巷停车与消防通道清障”。", "辖区交通秩序综合整治",
    ),
)  # fmt: skip

T7 = Story(
    key="T7",
    place="南渡镇",
    shape=Shape(S.CLOSED),
    source=Source.INSPECTION,
    reference="县委巡察反馈：农房审批超期",
    script=Script(
        title="自建房审批积压清零",
        category=REFORM,
        problem="自建房审批积压 211 件，最久 19 个月",
        background="农户建房要跑村建、国土、林业、供电四个所站，资料补了又补。镇里积压 211 件，最久一件拖了 19 个月，有的农户先建后批。",
        statement="自建房申请要跑四个所站，资料反复补，积压 211 件，最久 19 个月。",
        objectives="积压 211 件清零，平均办理时间由 96 日降到 20 日。",
        approach="积压件逐件列册；四所站联审、一次踏勘；疑难件镇长每周一会商；限时办结承诺公示；建房风貌和安全抽查。",
        expected="申请不出村、踏勘一次清、二十日办结，违建不再新增。",
        beneficiaries=1480,
        budget=None,
        budget_source="",
        matters="规划控制线冲突 17 件请县里集中调整",
        indicators=(
            IndicatorText("积压件", Decimal(211), Decimal(0), "件"),
            IndicatorText("平均办理", Decimal(96), Decimal(20), "日"),
        ),
        tasks=(
            TaskText("积压件清册", "211 件一件一因", "镇村建办", "按卡点分类", "覃志平"),
            TaskText("联审“一次踏勘”", "5 日内踏勘", "自然资源所", "四所站同一天到场", "韦少华"),
            TaskText("疑难件会商", "每周一会商，当场定", "镇政府", "镇长主持", "龙泽民"),
            TaskText("限时办结承诺", "20 日办结并公示", "便民服务中心", "超期自动提醒", "覃志平"),
            TaskText("建房风貌与安全抽查", "抽查三成", "镇村建办", "施工中、竣工后各一次", "韦少华"),
        ),
    ),
    reports=(
        "211 件清册完成，卡在规划控制线的 17 件，缺资料的 102 件。",
        "联审“一次踏勘”开始，当月踏勘 48 件，办结 39 件。",
        "驳回补件 3 件，已说明依据；累计办结 118 件。",
        "规划控制线冲突 17 件报县集中调整，累计办结 163 件。",
        "积压清零，新申请平均 19 日办结。",
    ),
    gathering=Gathering(
        DISPATCH, "自建房审批周会", K.POLICY, "17 件压着规划控制线，镇里批不了。", "17 件列表报县，请求集中调整控制线。",
        "汇总 17 件资料报县自然资源局", "镇村建办", "县里已集中调整，17 件全部办结。",
    ),
    opinion=Opinion(
        "objectives", "请写清积压件数和办理时限。", "已改为 211 件清零、平均 20 日。", "提高农房审批效率。",
    ),
)  # fmt: skip

V1 = Story(
    key="V1",
    place="桐花社区",
    shape=Shape(S.CLOSED),
    source=Source.PUBLIC,
    reference="居民微信群，12 人附议",
    script=Script(
        title="“下班后也能办”错时服务",
        category=SERVICES,
        problem="晚 7 点后社区办不了居住证明，上班族办事要请假",
        background="辖区七成为上班家庭，窗口九点开门、五点关门，正好与上班时间重叠。居民要么请假，要么托熟人代办。",
        statement="辖区七成为上班家庭，工作日窗口与上班时间重叠，代办靠熟人。",
        objectives="开设晚间和周末窗口，年内办件不少于 1,200 件，满意度由 82% 提高到 90%。",
        approach="服务时段和 18 项清单公示；晚 7 点前窗口与周末轮值；电话、微信群预约代办；全科社工交叉培训；青年夜校；满意度回访。",
        expected="上班族不请假也能办事，夜校聚起年轻人，形成错时延时服务规程。",
        beneficiaries=4300,
        budget=Decimal(6),
        budget_source="党费补助和社区经费",
        matters="请政务服务中心延长专网端口时间",
        indicators=(
            IndicatorText("晚间周末办件", Decimal(0), Decimal(1200), "件"),
            IndicatorText("满意度", Decimal(82), Decimal(90), "%"),
        ),
        tasks=(
            TaskText("服务时段与事项清单公示", "18 项上墙、上群", "社区居委会", "", "冯知秋"),
            TaskText("窗口与周末轮值表", "晚间、周末不空岗", "社区居委会", "", "冯知秋"),
            TaskText("预约与代办", "电话、微信群可约", "社区便民中心", "", "邓青禾"),
            TaskText("“全科社工”交叉培训", "12 人全部通过", "社区党委", "", "邓青禾"),
            TaskText("青年夜校 8 期", "8 期，每期 20 人以上", "社区团支部", "", "潘晓宁"),
            TaskText("满意度回访", "满意率不低于 90%", "居务监督委员会", "", "潘晓宁"),
        ),
    ),
    reports=(
        "18 项清单公示，晚间窗口开门 12 天，办件 86 件。",
        "夜间进不了政务专网，先收件次日办，已申请延时端口。",
        "延时端口开通，累计办件 430 件。",
        "全科社工 12 人交叉培训通过，周末轮值不空岗。",
        "青年夜校开办 5 期，累计办件 860 件。",
        "累计办件 1,236 件，回访满意率 94%。",
    ),
    gathering=Gathering(
        DISPATCH, "错时服务碰头会", K.COORDINATION, "夜间无法进政务专网，当场办不结。", "先收件次日办，同时申请延时端口。",
        "向区政务服务中心申请延时端口", "街道便民服务中心", "延时端口已开通至 20 时。",
    ),
    opinion=Opinion(
        "objectives", "办件量和满意度请写数字。", "已补充 1,200 件和 90%。", "方便上班族办事，提升满意度。",
    ),
)  # fmt: skip

V2 = Story(
    key="V2",
    place="望江里社区",
    shape=Shape(S.IN_PROGRESS, LONG_OVERDUE),
    source=Source.PUBLIC,
    reference="入户走访",
    script=Script(
        title="老旧楼栋加装电梯协商",
        category=GOVERNANCE,
        problem="六楼老人下不了楼，盼装电梯",
        background="望江里社区 23 个单元建于 1998 年前后，没有电梯。60 岁以上住户占 46%，六楼有三位老人一年没有下过楼。低层住户担心采光和噪声，三年没有谈成一部。",
        statement="23 个单元无电梯，60 岁以上住户占 46%，低层住户担心采光和噪声，三年未谈成一部。",
        objectives="年内加装电梯 8 部，所装单元书面同意率达到 100%。",
        approach="先谈后装：逐户核查意愿，一户一表；“低层关切”补偿方案协商三轮，采光、噪声分户测算；方案公示，争议调解到户；供电、燃气管线迁改一次会商；分批施工，居民监督；每单元设运维基金。",
        expected="8 个单元老人下得了楼；低层住户的关切有补偿、有说法；形成加装电梯协商公约。",
        beneficiaries=276,
        budget=Decimal(96),
        budget_source="维修资金和居民自筹",
        matters="请区里协调供电、燃气管线迁改",
        indicators=(
            IndicatorText("加装电梯", Decimal(0), Decimal(8), "部"),
            IndicatorText("单元书面同意率", Decimal(71), Decimal(100), "%"),
        ),
        tasks=(
            TaskText("单元意愿与户数核查", "23 个单元全部核查，签字率 100%", "社区居委会", "逐户上门，一户一表", "clerk"),
            TaskText("“低层关切”补偿方案协商", "三轮协商有记录，书面同意率 90% 以上", "社区党委", "采光、噪声分户测算，协商 3 轮", "secretary"),
            TaskText("方案公示与争议调解", "公示无异议或异议全部办结", "街道司法所", "公示 10 天，调解到户", "严守信"),
            TaskText("管线迁改协调", "三方协议签订，迁改进场", "区住建局", "供电、燃气一次会商", "department"),
            TaskText("安装与验收", "8 部通过特种设备检验", "区住建局", "分批施工，居民监督", "member"),
            TaskText("运维基金设立", "8 个单元全部开户，首期到账", "社区居委会", "每单元议定收费标准", "clerk"),
        ),
    ),
    reports=(
        "23 个单元意愿核查完成，书面同意率 71%，列出有顾虑住户 37 户。",
        "补偿方案协商第一轮，采光测算做了 12 户，低层住户提出 9 条意见。",
        "完成 63 户入户征求意见，同意率由 71% 升至 84%，剩 2 户低层住户对采光有顾虑。",
        "方案公示 10 天，收到异议 3 件，全部调解办结。",
        "首批 2 部进场施工，群众反映夜间施工噪声，已调整至 8 时至 20 时。",
        "电力迁改报价超预算 9 万元，正在谈分摊；安装完成 2 部。",
        "分摊比例调整，供电公司减免 3 万元；三方协议待签。",
        "首批 2 部通过检验，住户开始试用；其余 6 部等管线迁改。",
    ),
    gathering=Gathering(
        CONSULTATION, "加装电梯协商会", K.RESOURCE, "电力迁改费用超预算 9 万元，居民不愿再摊。",
        "分摊比例调整，供电公司减免 3 万元，其余由维修资金列支。", "明确迁改费用分摊，三方协议签订后进场", "department", open=True,
    ),
    opinion=Opinion(
        "objectives", "请写清装几部、哪些单元要达到什么同意率。", "已改为年内 8 部、所装单元书面同意率 100%。",
        "推动老旧楼栋加装电梯。",
    ),
    supervision=Supervision(
        "望江里社区加装电梯管线迁改逾期 12 天", "调度会议定事项未落实", "明确迁改费用分摊并进场，7 个工作日内反馈。",
    ),
)  # fmt: skip

V6 = Story(
    key="V6",
    place="杏坞村",
    shape=Shape(S.RECTIFYING, GREEN),
    source=Source.ASSIGNED,
    reference="组织部交办：集体经济薄弱村清单",
    script=Script(
        title="集体经济“破零”",
        category=RURAL,
        problem="村账没有经营性收入，120 亩地撂荒",
        background="杏坞村账上没有一分经营收入，修条沟、换盏灯都等转移支付。河滩边 120 亩地撂荒七年，户主大多在外。",
        statement="村账无经营性收入，120 亩地撂荒，公共支出全靠转移支付。",
        objectives="首年经营收入 8 万元，120 亩撂荒地全部流转。",
        approach="资源资产逐项上册；村民代表会议定方向；撂荒地集中流转；建烘干房出租；账目按季公开；收益分配方案村民定。",
        expected="村账有了第一笔经营收入，撂荒地重新种上，收益怎么分村民说了算。",
        beneficiaries=860,
        budget=Decimal(34),
        budget_source="扶持资金和村集体自筹",
        matters="请镇里协助办理烘干房用地手续",
        indicators=(
            IndicatorText("经营收入", Decimal(0), Decimal(8), "万元"),
            IndicatorText("撂荒地", Decimal(120), Decimal(0), "亩"),
        ),
        tasks=(
            TaskText("资源资产清单", "逐项上册，公示", "村委会", "", "贺知春"),
            TaskText("村民代表会议定方向", "到会过三分之二", "村委会", "", "贺知春"),
            TaskText("撂荒地 120 亩流转", "合同签订，面积对图", "镇农经站", "", "石大山"),
            TaskText("烘干房出租合同", "合同备案，租金到账", "村委会", "", "石大山"),
            TaskText("账目按季公开", "每季上墙", "村务监督委员会", "", "汪桂兰"),
            TaskText("收益分配方案", "村民代表会通过", "村委会", "", "汪桂兰"),
        ),
    ),
    reports=(
        "资源资产上册 41 项，账外鱼塘一口收回。",
        "村民代表会到会 38 人，议定“流转加烘干房”。",
        "撂荒地流转签约 96 亩，剩 24 亩户主在外，电话同意待补签。",
        "无启动金，烘干房设备款没有着落，申请扶持资金 30 万元。",
        "扶持资金到位，烘干房开工。",
        "烘干房租出，首笔租金 4 万元到账。",
    ),
    gathering=Gathering(
        DISPATCH, "村“两委”会", K.RESOURCE, "没有启动金，烘干房设备款没有着落。", "向上申请扶持资金，村里以工代赈降成本。",
        "申请扶持资金 30 万元", "镇财政所", "扶持资金 30 万元已到账。",
    ),
    opinion=Opinion(
        "problem_statement", "请写清撂荒面积和收入现状。", "已写明 120 亩和无经营性收入。", "村集体经济薄弱。",
    ),
)  # fmt: skip
