"""Facts of the review's forms as the reference workbooks have them, all fictional."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from reviews.sheets.facts import (
    NO_BONUS,
    AdjustmentFact,
    CriterionFact,
    Imprint,
    ProjectFact,
    SheetFacts,
    SummaryFacts,
    SummaryHead,
    SummaryRow,
    SurveyFact,
)

D = Decimal

IMPRINT = Imprint(
    mechanism="书记攻难题",
    year=2026,
    unit="中共望江里社区委员会",
    filled_on=date(2027, 1, 8),
    generated_at=datetime(2027, 1, 25, 9, 30, tzinfo=UTC),
    data_until=date(2026, 12, 31),
    scheme="考核方案第1版",
)

ELEVATORS = ProjectFact(
    "2026-V-990102001002-001", "老旧楼栋加装电梯协商推进", "重点攻坚项目",
    date(2026, 3, 1), date(2026, 11, 30), D(48), D(1), "蓝", "已销号",
)  # fmt: skip
CHARGING = replace(
    ELEVATORS, number="2026-V-990102001002-002", title="电动车飞线充电清零", size="领办事项", budget=D("12.6")
)

CRITERIA = (
    CriterionFact(
        "过程管理", "自动", D(15), "15×按时报送期数÷应报期数，每个红灯月减1分，督办逾期每次减2分，不低于0分",
        "①应报8期、按时8期，红灯1个月，14.00分；②应报8期、按时7期，13.13分；督办逾期均为0次", D("13.56"),
    ),
    CriterionFact(
        "任务完成", "自动", D(20), "20×Σ（任务权重×系数）÷Σ任务权重；按时核验1，逾期核验0.8，未核验0",
        "①6项全部核验，其中1项（权重20%）逾期，19.20分；②4项均按时核验，20.00分", D("19.6"),
    ),
    CriterionFact(
        "成效验收", "上级评", D(15), "由审定单位工作人员按验收结论评分",
        "①4项指标全部达标，14.00分；②3项指标全部达标，14.50分", D("14.25"),
    ),
    CriterionFact("述职", "专家评", D(10), "3名专家独立评分，取平均", "9.00分、8.80分、9.20分，平均9.00分", D(9)),
    CriterionFact(
        "群众满意度", "群众议", D(30), "30×（满意×100＋基本满意×75＋不满意×55）÷（有效票×100）",
        "一次性码问卷有效116份，满意84、基本满意27、不满意5，折合92.24分", D("27.67"),
    ),
    CriterionFact(
        "成果转化", "自动", D(10), "本单位印发4分，全县推广7分，全市推广10分，取最高",
        "《楼栋加装电梯协商公约》，澄组发〔2026〕18号，全区推广", D(7),
    ),
)  # fmt: skip

SLIPS = SurveyFact("一次性码", 150, 120, 2, 2, 116, 84, 27, 5, D(111) / 116, D("92.24"))
OPEN_LINK = SurveyFact("公开链接", None, 46, 0, 2, 44, 31, 9, 4, D(40) / 44, None)

REPORT = (
    "全年领办2个项目，均按期销号。一是加装电梯8部，惠及326户，书面同意率由71%提高到100%，主持调度会9次、现场办公4次，"
    "协调供电、燃气单位解决管线迁改费用分摊；二是新建充电位300个，飞线充电动态清零。不足：管线迁改前期预估不足，"
    "6月亮红灯并收到督办单1件，已按期反馈办结；运维基金归集率仅82%。下一步：推动运维基金年内全覆盖，将协商公约用于物业选聘。"
)


def sheet_facts(**changes: Any) -> SheetFacts:
    """The form of 孟听澜 with two projects, decided and sealed."""
    facts = SheetFacts(
        imprint=IMPRINT,
        code="990102001002",
        organization="中共望江里社区委员会",
        name="孟听澜",
        title="社区党委书记",
        in_office_from=date(2023, 6, 15),
        period="2026年1月1日至12月31日",
        predecessor="无（全年在任）",
        group="村（社区）·属地·青石街道",
        judge="中共青石街道工作委员会",
        projects=(ELEVATORS, CHARGING),
        criteria=CRITERIA,
        subtotal=D("91.08"),
        surveys=(SLIPS, OPEN_LINK),
        survey_note="采用一次性码结果计分，最低样本30份，已达标；公开链接仅供参考，权重0。不了解不计入有效票。",
        bonus=AdjustmentFact("获区委通报表扬1次，加1.00分（同一荣誉多级表彰取最高，上限3分）", D(1)),
        deduction=NO_BONUS,
        veto="经核查无弄虚作假、重大安全事故或群体性事件，满意度不低于60%",
        total=D("92.08"),
        rank=3,
        ranked=25,
        suggested="好",
        grade="好",
        meeting_on=date(2027, 1, 22),
        document_number="青街党发〔2027〕3号",
        self_report=REPORT,
        opinion="该同志领题准、推进实，两个项目群众获得感较强；建议加强前期费用测算和运维资金归集。",
        decision="经2027年1月22日街道党工委会议研究，审定孟听澜同志2026年度书记攻难题考核等次为“好”。",
        digest="7f3a9c41" + "0" * 56,
    )
    return replace(facts, **changes)


def an_empty_sheet(**changes: Any) -> SheetFacts:
    """A vacancy before anything happened: nothing but what the organization is."""
    nothing = sheet_facts(
        name="（空缺）", title="", in_office_from=None, predecessor="", projects=(), surveys=(),
        criteria=tuple(replace(entry, basis="", points=None) for entry in CRITERIA),
        subtotal=None, survey_note="没有满意度结果", bonus=NO_BONUS, veto="", total=None, rank=None,
        suggested="", grade="", meeting_on=None, document_number="", self_report="", opinion="", decision="",
        digest="",
    )  # fmt: skip
    return replace(nothing, **changes)


HEADS = tuple(SummaryHead(entry.name, entry.full, is_public=entry.name == "群众满意度") for entry in CRITERIA)


def a_summary_row(**changes: Any) -> SummaryRow:
    row = SummaryRow(
        organization="望江里社区",
        name="孟听澜",
        projects="老旧楼栋加装电梯协商推进；电动车飞线充电清零",
        points=tuple(entry.points for entry in CRITERIA),
        rate=D(111) / 116,
        bonus=D(1),
        deduction=D(0),
        veto="无",
        total=D("92.08"),
        rank=3,
        suggested="好",
        grade="好",
    )
    return replace(row, **changes)


def a_vacancy(**changes: Any) -> SummaryRow:
    row = a_summary_row(
        organization="铁路社区", name="（空缺）", projects="", points=(None,) * len(HEADS), rate=None,
        bonus=None, deduction=None, veto="", total=None, rank=None, suggested="", grade="",
        remark="书记岗位空缺，2026年11月起由副书记主持工作，不参加排名",
    )  # fmt: skip
    return replace(row, **changes)


def summary_facts(count: int = 27, **changes: Any) -> SummaryFacts:
    """A group with one row over quota, one vacancy, and plain ones up to the number."""
    over = a_summary_row(
        organization="东市口社区", name="沈逐月", suggested="较好", grade="较好",
        remark="得分达到“好”的标准，超出本组名额（7名），按名次列为“较好”",
    )  # fmt: skip
    plain = [a_summary_row(organization=f"社区{n}", projects="独居老人助餐与探访") for n in range(3, count)]
    facts = SummaryFacts(
        imprint=replace(
            IMPRINT, unit="中共青石街道工作委员会", scheme="考核方案：2026年度村（社区）·属地 第1版"
        ),
        group="村（社区）·属地·青石街道",
        judge="中共青石街道工作委员会",
        heads=HEADS,
        rows=(a_summary_row(), over, *plain, a_vacancy())[:count],
        notes=(
            "本组共27个岗位，参加排名25人，“好”的名额按30%向下取整为7名；得分相同的名次并列，后续名次顺延。",
            "群众满意度得分＝30×（满意×100＋基本满意×75＋不满意×55）÷（有效票×100），不了解不计入有效票。",
            "审定依据：2027年1月22日街道党工委会议，青街党发〔2027〕3号。",
            "“—”表示不适用。",
        ),
    )
    return replace(facts, **changes)
