"""问题清单: its columns under the names that offices use."""

from organizations.importing.layout import Column, Layout
from organizations.sheets.kit import COUNT, DAY
from organizations.workbooks.limits import MOST_ROWS
from projects.models import Problem

URGENCY_WORDS = {str(value.label): value.value for value in Problem.Urgency}
REACH_WORDS = {str(value.label): value.value for value in Problem.Reach}
REACH_WORDS |= {"共性问题": Problem.Reach.COMMON.value, "个性问题": Problem.Reach.SINGLE.value}
SOURCE_WORDS = {str(value.label): value.value for value in Problem.Source} | {
    "巡视反馈": Problem.Source.INSPECTION.value,
    "巡察反馈": Problem.Source.INSPECTION.value,
    "巡视巡察": Problem.Source.INSPECTION.value,
    "述职评议": Problem.Source.APPRAISAL.value,
    "群众反映": Problem.Source.PUBLIC.value,
    "群众诉求": Problem.Source.PUBLIC.value,
    "交办": Problem.Source.ASSIGNED.value,
}

LAYOUT = Layout(
    title="问题清单",
    most_rows=MOST_ROWS,
    header=(("description",), ("source", "organization", "number")),
    introduction=(
        "每行一个问题。书记、填报员登记本党组织的问题；上级组织部门工作人员登记的是上级交办，须填党组织和办理期限。",
        "有问题编号的行更正该问题，没有编号的行新增；同一党组织、同一描述的不会重复新增。已经研判的问题不能从本表更正。",
    ),
    columns=(
        Column("serial", ("序号",), 6, "center", instruction="填“示例”的行不导入；其余可留空。", example="示例"),
        Column("number", ("问题编号", "编号"), 14, "center", instruction="新增的留空，由系统编号；更正已有问题的填写编号。"),
        Column("code", ("组织代码", "党组织编号", "组织编码", "单位代码"), 15, "center",
               instruction="党组织重名时填写；平时可留空。"),
        Column("organization", ("党组织", "所属党组织", "党组织名称", "责任单位", "责任部门", "牵头单位", "单位", "单位名称", "承办单位"),
               18, instruction="留空为本党组织；上级交办的填承办的党组织。", example="望江里社区", choices="units", strict=False),
        Column("source", ("问题来源", "来源", "来源类别"), 14, "center", required=True,
               instruction="从下拉列表中选择；上级组织部门交办的填“上级交办”。", example="群众意见", choices="sources"),
        Column("source_reference", ("来源文件或渠道", "来源文件", "来源渠道", "渠道"), 20,
               instruction="文件名称或反映渠道，60 字以内。", example="2025 年述职评议反馈意见"),
        Column("description", ("问题描述", "问题", "问题内容", "具体问题", "存在问题", "主要问题"), 40, required=True,
               instruction="200 字以内，写清谁、在哪里、遇到什么困难。", example="六楼老人下不了楼，盼装电梯"),
        Column("people_affected", ("影响人数", "涉及人数", "受影响人数"), 9, "right", COUNT,
               instruction="大于 0 的整数，可留空。", example=276),
        Column("urgency", ("紧急程度", "紧急"), 9, "center", instruction="留空为一般。", example="一般", choices="urgencies"),
        Column("reach", ("共性或个性", "问题性质", "共性个性"), 9, "center",
               instruction="多个单位都有的为共性；留空为个性。", example="个性", choices="reaches"),
        Column("found_on", ("发现日期", "发现时间", "登记日期"), 13, "center", DAY, instruction="留空为导入当日。"),
        Column("deadline", ("办理期限", "办理时限", "完成时限", "截止日期"), 13, "center", DAY,
               instruction="上级交办的必填，其他来源留空。"),
        Column("state", ("状态",)),
        Column("outcome", ("处理说明", "办理结果")),
    ),
)  # fmt: skip
