"""党组织和人员名册: the template's columns. The names that offices use stand in columns.py."""

from datetime import date

from organizations.importing.layout import Column, Layout
from organizations.sheets.kit import DAY
from organizations.workbooks.limits import MOST_ROWS

from .columns import NAMES, REQUIRED

TWELVE_DIGITS = "AND(LEN({cell})=12,ISNUMBER(--{cell}))"
LAYOUT = Layout(
    title="党组织和人员名册",
    most_rows=MOST_ROWS,
    freeze="E4",
    header=tuple((field,) for field in REQUIRED),
    introduction=(
        "在“党组织和人员名册”工作表中填写，每行一个组织或一名任职人员；同一组织有多名人员的，分行填写，组织各列保持一致。",
        "先上级、后下级填写最便于核对，但不作要求；上级党组织可以是系统中已有的组织，也可以是本表中新增的组织。",
        "书记岗位出现新的姓名，按导入当日办理书记交接，核对结果中会逐条列出；本表未列出的组织和人员保持不变。",
    ),
    columns=(
        Column("serial", NAMES["serial"], 6, align="center", instruction="填“示例”的行不导入；其余可留空。", example="示例"),
        Column("level", NAMES["level"], 8, align="center", required=True, instruction="市、县、乡镇、村四选一；市属党（工）委填“县”。", example="村", choices="levels"),
        Column("sector", NAMES["sector"], 10, align="center", instruction="留空按“属地”处理；无区划代码的机关、国企、学校、医院等请选择对应类别。", example="属地", choices="sectors"),
        Column("name", NAMES["name"], 23, required=True, instruction="填全称，与印章和公文上的名称一致。", example="中共青石街道望江里社区委员会"),
        Column("short_name", NAMES["short_name"], 13, required=True, instruction="用于列表和看板，不写“中共”和“委员会”。", example="望江里社区"),
        Column("parent", NAMES["parent"], 23, instruction="填上级全称，可从下拉列表选择，也可填写本表中另行新增的组织；留空时按区划代码前缀查找。", example="中共青石街道工作委员会", choices="units", strict=False),
        Column("region_code", NAMES["region_code"], 15, align="center", instruction="12位统计用区划代码，按文本填写；非属地组织留空，不得自行编造。", example="990102001002", check=TWELVE_DIGITS),
        Column("party_code", NAMES["party_code"], 14, align="center", instruction="不超过30字，有则填写，全市不得重复。"),
        Column("role", NAMES["role"], 12, align="center", instruction="留空按“书记”处理。管理员和审计员不从本表导入。", example="书记", choices="roles"),
        Column("person", NAMES["person"], 9, align="center", instruction="兼容“书记姓名”列名；岗位空缺时留空，只建组织。", example="孟听澜"),
        Column("title", NAMES["title"], 14.5, instruction="填对外使用的职务名称。", example="社区党委书记"),
        Column("acting_head", NAMES["acting_head"], 9, align="center", instruction="副职主持工作的填“是”，留空为“否”。", example="否", choices="yesno"),
        Column("starts_on", NAMES["starts_on"], 13, align="center", format=DAY, instruction="格式为2026-03-01；留空按导入当日计算。", example=date(2023, 6, 15)),
        Column("username", NAMES["username"], 15.5, instruction="用字母和数字，全市不得重复；留空由系统按姓名拼音生成。", example="wangjiangli01"),
        Column("phone", NAMES["phone"], 15, align="center", instruction="11位手机号或带区号的固定电话，按文本填写。", example="19900000012"),
    ),
)  # fmt: skip
