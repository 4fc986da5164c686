"""民主测评: its columns under the names that offices use."""

from organizations.importing.layout import Column, Layout
from organizations.sheets.kit import COUNT
from reviews.models import Ballot

LAYOUT = Layout(
    title="民主测评票",
    most_rows=10_000,
    header=(("code", "organization"), ("raters",), ("issued",), ("returned",)),
    asked=Ballot.NUMBERS,
    introduction=(
        "每行一名书记的一个评议主体。没有测评的行留空，不必删除。",
        "收回 = 好 + 较好 + 一般 + 差 + 弃权 + 无效；空白票和多选票为无效票；收回不多于发出。",
        "更正已录入的票数，确认时须写明理由。",
    ),
    columns=(
        Column("serial", ("序号",), 6, "center", instruction="填“示例”的行不导入；其余可留空。", example="示例"),
        Column("code", ("组织代码", "党组织编号", "组织编码", "单位代码"), 15, "center", instruction="已填好，用于核对。",
               example="990102001001"),
        Column("organization", ("党组织", "党组织名称", "单位", "单位名称", "责任单位", "责任部门", "牵头单位"), 20,
               instruction="没有组织代码的按名称查找。", example="望江里社区", choices="units", strict=False),
        Column("holder", ("书记", "书记姓名", "姓名", "测评对象"), 10, "center", instruction="用于核对。", example="孟听澜"),
        Column("raters", ("评议主体", "测评主体", "主体"), 16, required=True, instruction="从下拉列表中选择。", example="班子成员",
               choices="raters"),
        Column("issued", ("发出", "发出张数", "发放", "发出票"), 9, "right", COUNT, required=True, instruction="张数。", example=50),
        Column("returned", ("收回", "收回张数", "回收", "收回票"), 9, "right", COUNT, required=True, instruction="等于右边各项之和。",
               example=48),
        Column("excellent", ("好", "好票"), 9, "right", COUNT, instruction="留空为 0。", example=30),
        Column("good", ("较好", "较好票"), 9, "right", COUNT, instruction="留空为 0。", example=10),
        Column("fair", ("一般", "一般票"), 9, "right", COUNT, instruction="留空为 0。", example=4),
        Column("poor", ("差", "差票"), 9, "right", COUNT, instruction="留空为 0。", example=1),
        Column("abstained", ("弃权", "弃权票"), 9, "right", COUNT, instruction="留空为 0。", example=2),
        Column("invalid", ("无效", "无效票", "废票"), 9, "right", COUNT, instruction="留空为 0。", example=1),
        Column("valid", ("有效", "有效票")),
        Column("share", ("好和较好占有效票",)),
    ),
)  # fmt: skip
