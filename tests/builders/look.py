"""One context for every component, with every part filled in; the keys are exactly the inputs it names."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace as Thing
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.html import format_html

from organizations.date_fields import ChineseDateField
from organizations.filtered_list import Tick
from organizations.frame import Frame
from organizations.navigation import NavLink
from organizations.personal_lists import SavedFilter
from organizations.portions import Portion
from organizations.saved_filters import ListPage, Saved
from organizations.workbooks.cut import ChangeLine, Cut
from projects.project_list import ProjectListing
from reviews.duty_groups import DutyGroup
from workflow.engine import Kind, Reason, Verdict
from workflow.form_keys import FormKey
from workflow.kept_files import KeptFile
from workflow.versions import Collision

UNTIL = "完成时限"
REASONS = (Reason("3 项任务未核验", "/projects/1/?tab=plan"), Reason("1 项议定事项未落实"))
READY = Verdict(Kind.READY)
BLOCKED = Verdict(Kind.BLOCKED, REASONS)
LINKS = [
    NavLink("工作台", "/", "home", True, True),
    NavLink("项目", "/projects/", "folder", False, True),
    NavLink("问题", "/problems/", "question-mark-circle", False, True),
    NavLink("看板", "/dashboard/", "chart-bar", False, False),
]


A_LIST = ListPage(ProjectListing, "项目", "projects.project", bool)
LISTING = Thing(route="projects:projects", column_ticks=[Tick("column", "state", "状态", True)])


class Words(forms.Form):
    q = forms.CharField(label="项目或组织")


class Sample(forms.Form):
    title = forms.CharField(label="项目名称", max_length=40, help_text="40 字以内，写清对象和动作。")
    until = ChineseDateField(label=UNTIL)
    kind = forms.ChoiceField(label="类别", choices=[("a", "基层治理"), ("b", "民生服务")])
    light = forms.ChoiceField(
        label="我的判断", choices=[("red", "红"), ("green", "绿")], widget=forms.RadioSelect
    )
    units = forms.MultipleChoiceField(
        label="配合单位",
        choices=[("1", "区住建局"), ("2", "街道司法所")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    weight = forms.IntegerField(label="权重", min_value=1, max_value=100)
    text = forms.CharField(label="做法", widget=forms.Textarea, max_length=300, required=False)
    major = forms.BooleanField(label="重点攻坚项目", required=False)
    file = forms.FileField(label="附件", required=False)


Rows = forms.formset_factory(Sample, extra=1, can_delete=True)
BAD = {
    "until": "2026 年 13 月 1 日",
    "title": "加装电梯",
    "weight": "120",
    "light": "red",
    "text": "逐户协商",
}


def a_frame(posts: int) -> Frame:
    """Of nobody, or of a secretary with so many posts."""
    nobody = Frame("书记攻难题", "江澜市")
    known = {"person": "陆知远", "organization": "望江里社区", "role": "书记", "search_url": "/search/"}
    return replace(nobody, **known, has_choice=posts > 1, unread=2, links=tuple(LINKS)) if posts else nobody


def a_step(name: str, label: str, grave: bool = False) -> Thing:
    return Thing(name=name, label=label, grave=grave, hint="", way_out="", way_back="返回")


def a_cell(text: str, url: str = "") -> Thing:
    return Thing(html=format_html('<a href="{}">{}</a>', url, text) if url else text)


def a_request(**query: str) -> Thing:
    values = QueryDict(mutable=True)
    values.update(query)
    return Thing(GET=values, path="/", build_absolute_uri=lambda: "/")


def rows(data: bool) -> Any:
    if not data:
        return Rows()
    return Rows({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": "加装电梯"})


OFFERS = [
    Thing(step=a_step("report", "报送进展"), verdict=READY),
    Thing(step=a_step("terminate", "终止", grave=True), verdict=READY),
    Thing(step=a_step("request_acceptance", "申请验收"), verdict=BLOCKED),
]
DUTIES = [
    Thing(text="7 月进展待报（28 日截止）", on="老旧楼栋加装电梯协商", url="/", term="剩 4 天", tone="ask"),
    Thing(text="5 个申报待审核", on="", url="/", term="", tone=""),
]
EVENTS = [
    Thing(
        what="签发督办单 督〔2026〕7号",
        text="31 日前反馈。",
        who="澄湖区委组织部",
        when="7 月 22 日",
        tone="grave",
    ),
    Thing(what="启动攻坚", text="", who="陆知远", when="4 月 8 日", tone="state"),
    Thing(what="报送 6 月进展", text="", who="陆知远", when="6 月 27 日", tone=""),
]
FILES = [Thing(name="三方协议.pdf", url="/attachments/1/", size=2_400_000, sha256="3f2a" * 16)]
CHANGES = [
    Thing(label=UNTIL, before="2026-06-30", after="2026-07-12"),
    Thing(label="配合单位", before="", after="区住建局"),
]
BAR = Thing(
    words="红 38，黄 96，绿 548",
    segments=[
        Thing(
            code="red",
            label="红灯",
            value=38,
            number="38",
            url="?light=red",
            x=0.0,
            width=10.6,
            shows_number=False,
            middle=5.3,
        ),
        Thing(
            code="yellow",
            label="黄灯",
            value=96,
            number="96",
            url="?light=yellow",
            x=11.6,
            width=28.3,
            shows_number=True,
            middle=26.2,
        ),
        Thing(
            code="green",
            label="绿灯",
            value=548,
            number="548",
            url="?light=green",
            x=40.9,
            width=166.1,
            shows_number=True,
            middle=124.4,
        ),
    ],
)
DONUT = Thing(
    total=1598,
    slices=[
        Thing(
            label="群众意见",
            value=986,
            url="?source=public",
            share=62,
            fill=1,
            path="M75 2A73 73 0 1 1 24.5 127.7L43.9 107.5A45 45 0 1 0 75 30Z",
        ),
        Thing(
            label="述职评议查摆",
            value=612,
            url="?source=review",
            share=38,
            fill=2,
            path="M24.5 127.7A73 73 0 0 1 75 2L75 30A45 45 0 0 0 43.9 107.5Z",
        ),
    ],
)
RED = Thing(
    code="red",
    name="红灯占比",
    words="6 月 6.0%，7 月 5.3%",
    runs=["64,95.0 356,103.3"],
    dots=[
        Thing(label="6 月", value="6.0%", url="?month=2026-06&light=red", x=64, y=95.0, value_y=85.0),
        Thing(label="7 月", value="5.3%", url="", x=356, y=103.3, value_y=None),
    ],
)
TREND = Thing(
    lines=[RED, Thing(code="yellow", name="黄灯占比", words="", runs=[], dots=[])],
    months=[(64, "6 月"), (356, "7 月")],
    grid=[(166, "0%"), (95, "5%"), (24, "10%")],
)
TABS = [
    Thing(label="概况", url="?tab=facts", count=None, is_current=False),
    Thing(label="方案与任务", url="?tab=plan", count=6, is_current=True),
]


FORM_KEY = FormKey("", 1, 2, "/projects/1/edit/")
SAVED_AT = datetime(2026, 7, 24, 6, 3, tzinfo=UTC)
KEPT = [KeptFile("0" * 32, "files", "现场.jpg", "image/jpeg", 1_200_000)]
DRY_RUN = {"created": 1, "changed": 0, "unchanged": 12, "blank": 3}
REFUSED = Thing(cell="D17", text="所属上级“青石镇”在名册中不存在")
CREATED = Thing(subject="青石街道　楼道堆物", row="第 7 行", words=("满意 84",))
COLLISION = Collision("title", "项目名称", "电梯进楼栋", "", "陆知远", SAVED_AT)


def components() -> dict[str, list[dict[str, Any]]]:
    """Template name below components/ to the contexts it is drawn with."""
    return {
        "blocked": [{"offer": OFFERS[-1], "base": "/projects/1/"}],
        "compare": [{"changes": CHANGES}],
        "crumbs": [{"trail": [("项目", "/projects/"), ("老旧楼栋加装电梯协商", "")]}],
        "draft_key": [
            {"key": FORM_KEY, "signed": "x:y:z", "is_answer": True},
            {"key": None, "signed": "", "is_answer": False},
        ],
        "donut": [{"donut": DONUT, "unit": "个项目"}],
        "duties": [{"groups": [DutyGroup("", DUTIES[:1]), DutyGroup("老旧楼栋加装电梯协商", DUTIES)]}],
        "empty": [
            {
                "title": "没有督办单",
                "text": "红灯项目可以由审核组织签发督办单。",
                "url": "/",
                "label": "查看红灯项目",
                "icon": "inbox",
            },
            {
                "title": "没有要办的事",
                "text": "下一件：8 月进展，8 月 28 日截止。",
                "url": "",
                "label": "",
                "icon": "check-circle",
            },
        ],
        "error_summary": [
            {"form": Sample(BAD)},
            {"form": Sample()},
            {"form": Sample(BAD), "formset": rows(True)},
        ],
        "field_errors": [{"field": Sample(BAD)["until"]}, {"field": Sample()["until"]}],
        "figure_card": [
            {
                "name": "红灯",
                "number": a_cell("123", "/projects/?light=red"),
                "unit": "个",
                "parts": [("黄灯 ", a_cell("316", "/projects/?light=yellow"))],
                "light": "red",
            },
            {
                "name": "群众满意度",
                "number": a_cell("—"),
                "unit": "",
                "parts": [("样本不足（3/10）", a_cell(""))],
                "light": "",
            },
        ],
        "files": [{"files": FILES}],
        "kept_files": [{"files": KEPT, "are_lost": False}, {"files": [], "are_lost": True}],
        "resumed": [
            {"words": "上次没有提交的内容已恢复", "at": SAVED_AT, "files": [], "is_draft": True},
            {"words": "登录已过期，您填的内容都在", "at": SAVED_AT, "files": KEPT, "is_draft": False},
        ],
        "version": [
            {"name": "form_version", "version": "{}", "collisions": []},
            {"name": "form_version", "version": "{}", "collisions": [COLLISION]},
        ],
        "filter_field": [{"field": Sample()["kind"]}],
        "list_filters": [{"form": Words(), "label": "筛选", "ticks": [Tick("own", "yes", "本级", True)]}],
        "list_columns": [{"listing": LISTING, "query": "light=red", "csrf_token": "x"}],
        "form_row": [{"form": Sample(), "noun": "任务", "number": 2}],
        "form_rows": [{"formset": rows(False), "noun": "任务"}, {"formset": rows(True), "noun": "任务"}],
        "chart_patterns": [{}],
        "line_chart": [{"trend": TREND}],
        "insecure": [{}],
        "light": [
            {"code": code, "word": "灯", "reason": "任务逾期 12 天"}
            for code in ("red", "yellow", "green", "grey", "blue", "")
        ],
        "light_panel": [
            {
                "code": "red",
                "word": "红灯",
                "reason": "任务 4 已逾期 12 天",
                "cure": "核验该任务后转绿。",
                "percent": 62,
                "planned": 60,
                "mark": 59.25,
                "link_url": "/tasks/4/",
                "link_label": "查看任务",
            }
        ],
        "import_changes": [
            {
                "subject": "党组织或人员",
                "list": Cut([ChangeLine("C7", "青石街道", ["简称：青石 → 青石街道"])], total),
            }
            for total in (1, 300)
        ],
        "import_counts": [{"page": DRY_RUN | {"refused": {"total": number}}} for number in (0, 3)],
        "import_created": [{"list": Cut([CREATED], total)} for total in (1, 300)],
        "import_refusals": [{"url": "?export=xlsx", "list": Cut([REFUSED], total)} for total in (1, 300)],
        "light_shape": [{"code": code} for code in ("red", "yellow", "green", "grey", "blue")],
        "message": [
            {"tone": tone, "title": "已报送 7 月进展", "text": text}
            for tone, text in (
                ("good", "督〔2026〕7号待反馈。"),
                ("", ""),
                ("warn", "请核对。"),
                ("error", ""),
            )
        ],
        "offers": [{"offers": OFFERS, "base": "/projects/1/"}],
        "paper_approval": [
            {"label": "上级党组织意见", "text": text, "signer": "负责人", "name": name, "on": on}
            for text, name, on in (("同意立项。", "沈清和", date(2026, 3, 20)), ("", "", None))
        ],
        "paper_head": [
            {
                "title": "立项申报表",
                "draft": "草稿",
                "left": "填报单位：望江里社区党委",
                "right": "2026 年 2 月 20 日",
            },
            {"title": "实施方案", "draft": "", "left": "", "right": ""},
        ],
        "paper_sign": [
            {"first": "主要负责人", "second": "审核人", "third": "填表人", "seal": "望江里社区党委"},
            {"first": "主持人", "second": "", "third": "", "seal": ""},
        ],
        "pager": [
            {
                "page": Paginator(range(120), 12).page(3),
                "unit": "个",
                "request": a_request(light="red", page="3"),
            }
        ],
        "phone_bar": [
            {"frame": a_frame(1)},
            {"frame": replace(a_frame(1), unread=0, here="/account/")},
        ],
        "portion": [
            {"portion": Portion("project", 100, [1], list(rest)), "unit": "个"} for rest in ((), (2, 3))
        ],
        "progress": [{"percent": 62, "planned": 60, "mark": 59.25, "wide": wide} for wide in (False, True)],
        "saved_filters": [
            {
                "saved": Saved(A_LIST, [SavedFilter(pk=1, name="红灯", query="light=red")], query),
                "csrf_token": "x",
            }
            for query in ("light=red", "state=returned")
        ],
        "seal": [{}],
        "secrecy": [{"phone": True}, {"phone": False}],
        "hits": [
            {
                "hits": [
                    Thing(
                        title="老旧楼栋加装电梯协商",
                        number="2026-V-990102001001-003",
                        note="望江社区　书记 陆志远　2026 年度",
                        url="/projects/1/",
                        state="攻坚中",
                        tone="active",
                    ),
                    Thing(
                        title="望江社区党委", number="", note="", url="/organizations/1/", state="", tone=""
                    ),
                ]
            }
        ],
        "site_head": [{"frame": a_frame(posts)} for posts in (0, 1, 2)],
        "stacked_bar": [{"bar": BAR, "name": "澄湖区", "unit": "个"}],
        "tabs": [{"tabs": TABS, "label": "项目"}],
        "timeline": [{"items": EVENTS}],
        "unsaved": [{"texts": ["已完成基础施工"]}, {"texts": []}],
    }
