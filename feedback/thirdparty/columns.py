"""第三方满意度结果: its columns under the names that agencies and offices use."""

from organizations.importing.layout import Column, Layout
from organizations.sheets.kit import COUNT, DAY

LAYOUT = Layout(
    title="第三方满意度结果",
    most_rows=10_000,
    header=(("returned",), ("satisfied",), ("basically",), ("dissatisfied",), ("code", "organization", "number")),
    asked=("returned", "issued", "satisfied", "basically", "dissatisfied", "unknown", "invalid", "valid"),
    introduction=(
        "每行一个调查对象：只有组织代码的是对整个党组织的调查，有项目编号的是对该项目的调查。没有调查的行留空，不必删除。",
        "收回 = 满意 + 基本满意 + 不满意 + 不了解 + 无效；有效票由系统计算。",
    ),
    columns=(
        Column("serial", ("序号",), 6, "center", instruction="填“示例”的行不导入；其余可留空。", example="示例"),
        Column("code", ("组织代码", "党组织编号", "组织编码", "单位代码", "代码"), 15, "center",
               instruction="已填好，用于核对。", example="990102001001"),
        Column("organization", ("被调查党组织", "党组织", "党组织名称", "组织名称", "被调查单位", "单位名称", "单位", "组织", "调查对象",
                                "责任单位", "责任部门", "牵头单位"),
               20, instruction="没有组织代码的按名称查找。", example="望江里社区", choices="units", strict=False),
        Column("number", ("项目编号", "编号", "项目代码"), 23, "center", instruction="对项目的调查填写；对党组织的留空。"),
        Column("title", ("项目名称", "项目", "攻坚项目"), 24, instruction="用于核对。"),
        Column("agency", ("调查机构", "机构", "调查单位", "第三方机构", "受托机构"), 20, required=True,
               instruction="机构全称，60 字以内。", example="江澜调查队"),
        Column("method", ("调查方式", "方式", "调查方法", "访问方式"), 11, "center", required=True,
               instruction="从下拉列表中选择。", example="电话访问", choices="methods"),
        Column("surveyed_from", ("调查开始日期", "开始日期", "调查开始时间", "开始时间"), 13, "center", DAY, required=True,
               instruction="如 2026-11-01。"),
        Column("surveyed_to", ("调查结束日期", "结束日期", "截止日期", "调查结束时间", "结束时间"), 13, "center", DAY, required=True,
               instruction="不晚于今天。"),
        Column("sample_note", ("样本说明", "抽样说明", "抽样方法", "抽样方式"), 22, instruction="怎样抽取、覆盖哪些人，200 字以内。"),
        Column("issued", ("发出", "发出份数", "发放", "发放份数", "发出问卷", "样本总数", "样本量", "拨打量"), 9, "right", COUNT,
               instruction="有样本总数时填写。", example=150),
        Column("returned", ("收回", "收回份数", "回收", "回收份数", "收回问卷", "成功样本", "完成样本"), 9, "right", COUNT, required=True,
               instruction="等于右边各项之和。", example=120),
        Column("satisfied", ("满意", "满意份数", "满意票", "满意数"), 9, "right", COUNT, required=True, instruction="没有就填 0。", example=84),
        Column("basically", ("基本满意", "基本满意份数", "基本满意票", "比较满意", "较满意"), 9, "right", COUNT, required=True,
               instruction="没有就填 0。", example=27),
        Column("dissatisfied", ("不满意", "不满意份数", "不满意票", "不满意数"), 9, "right", COUNT, required=True,
               instruction="没有就填 0。", example=5),
        Column("unknown", ("不了解", "不了解份数", "不清楚", "说不清", "不知道"), 9, "right", COUNT, instruction="不计入有效票；留空为 0。",
               example=2),
        Column("invalid", ("无效", "无效份数", "无效票", "废票"), 9, "right", COUNT, instruction="空白、多选或不能辨认；留空为 0。", example=2),
        Column("valid", ("有效", "有效份数", "有效票", "有效样本", "有效问卷")),
    ),
)  # fmt: skip
