"""评分台账: its columns under the names that offices use."""

from organizations.importing.layout import Column, Layout
from organizations.sheets.kit import SCORE

LAYOUT = Layout(
    title="评分",
    most_rows=20_000,
    header=(("code",), ("criterion",), ("value",)),
    asked=("value",),
    columns=(
        Column("serial", ("序号",), 6, "center"),
        Column("code", ("组织代码", "党组织编号", "组织编码", "单位代码", "代码"), 15, "center"),
        Column(
            "organization",
            ("党组织", "党组织名称", "单位", "单位名称", "责任单位", "责任部门", "牵头单位"),
            22,
        ),
        Column("holder", ("书记姓名", "书记", "姓名"), 10, "center"),
        Column("criterion", ("指标", "考核指标", "评分指标"), 14),
        Column("full", ("满分", "分值"), 8, "center", SCORE),
        Column("value", ("得分", "评分", "分数"), 9, "center", SCORE),
        Column("comment", ("评语", "意见", "备注"), 36),
    ),
)
