"""往年项目: its columns under the names that offices use. One row per task; a project without tasks takes one row."""

from organizations.importing.layout import Column, Layout
from organizations.sheets.kit import COUNT, DAY, INTEGER, MONEY
from organizations.workbooks.limits import MOST_ROWS
from projects.models import Problem, Project
from projects.states import ProjectState

SIZE_WORDS = {str(size.label): size.value for size in Project.Size} | {
    "重点": Project.Size.MAJOR.value,
    "重点项目": Project.Size.MAJOR.value,
}
SOURCE_WORDS = {str(source.label): source.value for source in Problem.Source}
# What a project of an earlier year may have become; the offered word first.
END_WORDS = {
    "已销号": ProjectState.CLOSED.value,
    "验收通过": ProjectState.ACCEPTED.value,
    "终止": ProjectState.TERMINATED.value,
    "已完成": ProjectState.CLOSED.value,
    "完成": ProjectState.CLOSED.value,
    "销号": ProjectState.CLOSED.value,
}
GRADE_WORDS = {word: word for word in ("好", "较好", "一般", "差")}
STATE_WORDS = {str(state.label): state.value for state in ProjectState} | END_WORDS

LAYOUT = Layout(
    title="往年项目",
    most_rows=MOST_ROWS,
    header=(("organization", "code"), ("title",), ("year", "number")),
    introduction=(
        "每行一项任务；同一项目的任务放在一起，项目各列只填首行或逐行重复都可以。没有任务的项目填一行。",
        "只导入现年度以前的项目，年度须已建立。往年项目编号由系统编，编号列留空；系统中已有的项目不从本表更正。",
    ),
    columns=(
        Column("serial", ("序号",), 6, "center", instruction="填“示例”的行不导入；其余可留空。", example="示例"),
        Column("year", ("年度", "年份", "所属年度"), 8, "center", required=True, instruction="四位年份。", example="2024",
               choices="years"),
        Column("number", ("项目编号", "编号")),
        Column("code", ("组织代码", "党组织编号", "组织编码", "单位代码"), 14, "center", instruction="党组织重名时填写。"),
        Column("organization", ("党组织", "所属党组织", "党组织名称", "申报单位", "领办单位"), 18, required=True,
               instruction="领办项目的党组织。", example="望江里社区", choices="units", strict=False),
        Column("lead", ("领办书记", "书记", "书记姓名", "领办人"), 9, "center",
               instruction="项目期间须在该党组织任书记；查不到的留空。", example="孟听澜"),
        Column("title", ("项目名称", "项目", "攻坚项目", "领办项目"), 22, required=True, instruction="40 字以内。",
               example="老旧楼栋加装电梯协商"),
        Column("size", ("规模", "项目规模"), 12, "center", instruction="留空为重点攻坚项目。", example="重点攻坚项目",
               choices="sizes"),
        Column("category", ("项目类别", "类别"), 14, "center", instruction="从下拉列表中选择，可留空。", choices="categories"),
        Column("source", ("问题来源", "来源"), 13, "center", instruction="从下拉列表中选择，可留空。", choices="sources"),
        Column("problem_statement", ("拟破解难题", "破解难题", "难题"), 26, instruction="300 字以内。"),
        Column("objectives", ("攻坚目标", "目标"), 22, instruction="300 字以内。"),
        Column("starts_on", ("起始日期", "开始日期", "开始时间", "启动日期"), 12, "center", DAY, instruction="可留空。"),
        Column("due_on", ("完成时限", "计划完成时间", "项目完成时限"), 12, "center", DAY, instruction="可留空。"),
        Column("budget", ("经费预算", "预算", "经费预算（万元）"), 10, "right", MONEY, instruction="万元，可留空。"),
        Column("spent", ("已支出", "支出", "实际支出"), 10, "right", MONEY, instruction="万元，可留空。"),
        Column("beneficiaries", ("受益群众", "受益群众人数", "受益人数"), 9, "right", COUNT, instruction="可留空。"),
        Column("state", ("状态", "项目状态", "办理结果"), 10, "center", instruction="已销号、验收通过或终止；留空为已销号。",
               example="已销号", choices="states"),
        Column("ended_on", ("验收日期", "销号日期", "完成日期", "办结日期"), 12, "center", DAY,
               instruction="验收、销号或终止的日期，须在完成之后；留空为年度最后一天。"),
        Column("past_score", ("考核得分", "得分", "考核分数", "综合得分"), 9, "right", MONEY,
               instruction="该年度考核得分，0 到 100，最多两位小数；没有的留空。", example=92.5),
        Column("past_grade", ("考核等次", "等次", "评价等次"), 9, "center", instruction="好、较好、一般或差；没有的留空。", example="好",
               choices="grades"),
        Column("task_title", ("任务名称", "任务", "工作任务", "具体任务"), 20, instruction="40 字以内；没有任务的留空。",
               example="管线迁改协调"),
        Column("task_standard", ("工作标准", "任务标准"), 20, instruction="100 字以内。"),
        Column("task_department", ("责任部门", "责任单位", "牵头单位"), 14, instruction="40 字以内。", example="区住建局"),
        Column("task_owner", ("责任人", "任务责任人"), 10, "center", instruction="40 字以内。"),
        Column("task_due_on", ("任务完成时限", "任务时限"), 12, "center", DAY, instruction="可留空。"),
        Column("task_weight", ("权重", "任务权重"), 8, "right", INTEGER,
               instruction="百分数；一个项目各项任务合计 100，全部留空则平均分配。"),
        Column("measured", ("满意率",)),
        Column("light", ("灯色",)),
        Column("level", ("层级",)),
        Column("original_due_on", ("原定完成时限",)),
        Column("times_postponed", ("延期次数",)),
        Column("planned", ("序时进度",)),
        Column("percent", ("实际进度",)),
        Column("overdue", ("逾期任务",)),
        Column("latest", ("最新进展",)),
        Column("obstacle", ("难点堵点",)),
    ),
)  # fmt: skip
