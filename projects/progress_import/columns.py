"""任务进展: its columns under the names that offices use; those of the exported 任务清单 among them."""

from organizations.importing.layout import Column, Layout
from organizations.sheets.kit import DAY, INTEGER

LAYOUT = Layout(
    title="任务进展",
    most_rows=2_000,
    header=(("number", "project"), ("task",), ("percent",)),
    asked=("percent", "done"),
    introduction=(
        "每行一项任务，只填“完成进度”和“工作进展”两列，其余各列用于查找和核对；没有变化的行不必改动。",
        "进度有变化的须写明工作进展。报完成、核验请在系统中办理。",
    ),
    columns=(
        Column("serial", ("序号",), 6, "center", instruction="填“示例”的行不导入；其余可留空。", example="示例"),
        Column("organization", ("党组织", "所属党组织", "党组织名称", "领办单位"), 16, instruction="项目重名时用于区分。", example="望江里社区"),
        Column("number", ("项目编号", "编号"), 22, "center", instruction="已填好；没有编号的按项目名称查找。", example="2026-V-990102001001-001"),
        Column("project", ("项目名称", "项目", "攻坚项目", "领办项目"), 24, instruction="已填好。", example="老旧楼栋加装电梯协商"),
        Column("task", ("任务名称", "工作任务", "任务", "具体任务"), 24, required=True, instruction="已填好。", example="管线迁改协调"),
        Column("owner", ("责任人",), 10, "center", instruction="用于核对。"),
        Column("due_on", ("完成时限",), 12, "center", DAY, instruction="用于核对。"),
        Column("percent", ("完成进度", "完成进度（%）", "进度", "进度（%）", "完成比例"), 10, "right", INTEGER, required=True,
               instruction="0 到 100 的整数，按百分数。", example=60),
        Column("done", ("工作进展", "进展情况", "最新进展", "本期进展", "完成情况"), 40, instruction="300 字以内，进度有变化的必填。",
               example="已与三家管线单位商定迁改方案"),
        Column("measure", ("具体举措",)),
        Column("standard", ("工作标准",)),
        Column("leader", ("牵头领导",)),
        Column("department", ("责任部门", "责任单位", "牵头单位")),
        Column("cooperating", ("配合单位",)),
        Column("starts_on", ("起始时间",)),
        Column("postponed", ("延期次数",)),
        Column("weight", ("权重",)),
        Column("state", ("状态",)),
    ),
)  # fmt: skip
