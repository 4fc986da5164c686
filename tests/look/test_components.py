import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from reviews.dashboards.charts import FILLS
from tests.builders.look import components

TEMPLATES = settings.BASE_DIR / "templates"
COMPONENTS = sorted(path.stem for path in (TEMPLATES / "components").glob("*.html"))
CASES = [
    pytest.param(name, context, id=f"{name}-{index}")
    for name, contexts in components().items()
    for index, context in enumerate(contexts)
]


def draw(name, context):
    return render_to_string(f"components/{name}.html", context)


def test_every_component_has_a_sample():
    assert sorted(components()) == COMPONENTS


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_first_line_names_the_inputs(name):
    first = (TEMPLATES / "components" / f"{name}.html").read_text().splitlines()[0]

    assert re.match(r"\{# (inputs?:|no inputs)", first)
    for context in components()[name]:
        assert [key for key in context if key not in first] == []


@pytest.mark.parametrize(("name", "context"), CASES)
def test_a_component_draws_with_its_inputs_alone(name, context):
    """Undefined variables fail (tests/strict_templates.py)."""
    drawn = draw(name, context)

    assert "None" not in re.sub(r"<[^>]*>", "", drawn)
    assert drawn.count("<div") == drawn.count("</div>")
    assert drawn.count("<fieldset") == drawn.count("</fieldset>")


def test_a_ready_offer_is_a_link_and_only_the_first_is_primary():
    drawn = draw("offers", components()["offers"][0])

    assert '<a class="button button--primary" href="/projects/1/report/">报送进展</a>' in drawn
    assert '<a class="button button--grave" href="/projects/1/terminate/">终止</a>' in drawn
    assert drawn.count("button--primary") == 1


def test_a_blocked_offer_is_described_by_its_reasons():
    drawn = draw("offers", components()["offers"][0])

    assert 'aria-disabled="true" aria-describedby="why-request_acceptance"' in drawn
    assert (
        'id="why-request_acceptance">还不能申请验收：'
        '<a href="/projects/1/?tab=plan">3 项任务未核验</a>，1 项议定事项未落实。</span>'
    ) in drawn


def test_the_error_summary_counts_and_links_every_field():
    alone, fine, with_rows = (draw("error_summary", context) for context in components()["error_summary"])

    assert "有 3 处需要改正，您填的内容都在" in alone
    assert '<a href="#id_until">完成时限：没有这一天。可写 2026-10-31 或 2026年10月31日</a>' in alone
    assert "message" not in fine
    assert "有 7 处需要改正" in with_rows
    assert 'href="#id_form-0-weight"' in with_rows


def test_a_message_of_an_error_is_announced_at_once():
    good, _, _, error = (draw("message", context) for context in components()["message"])

    assert 'role="status"' in good
    assert 'role="alert"' in error


def test_one_post_is_text_and_several_are_a_link():
    nobody, one, two = (draw("site_head", context) for context in components()["site_head"])

    assert "切换职务" not in one
    assert "望江里社区" in one
    assert "切换职务，当前为望江里社区书记" in two
    assert "head-link__org" not in nobody


def test_the_phone_bar_marks_the_page_and_counts_unread_messages():
    home, account = (draw("phone_bar", context) for context in components()["phone_bar"])

    assert re.findall(r'href="([^"]+)" aria-current', home) == ["/"]
    assert '2<span class="hidden-visually"> 条未读</span>' in home
    assert "phone-bar__count" not in account
    assert "看板" not in home


def test_the_pager_keeps_the_query_and_leaves_gaps():
    drawn = draw("pager", components()["pager"][0])

    assert "第 25–36 个，共 120 个" in drawn
    assert 'href="?light=red&amp;page=4"' in drawn
    assert re.findall(r">(\d+|…)<", drawn) == ["1", "2", "3", "4", "…", "10"]


def test_a_row_to_be_added_waits_in_a_template():
    drawn = draw("form_rows", components()["form_rows"][0])

    shown, waiting = drawn.split("<template>")
    assert 'name="form-0-title"' in shown
    assert 'name="form-__prefix__-title"' in waiting
    assert "__prefix__" not in shown


def test_a_light_is_a_shape_a_word_and_a_reason():
    *lit, none = (draw("light", context) for context in components()["light"])

    shapes = [re.search(r'class="shape-(\w+)"', drawn)[1] for drawn in lit]
    assert shapes == ["red", "yellow", "green", "grey", "blue"]
    assert all("灯</b>" in drawn and "任务逾期 12 天" in drawn for drawn in lit)
    assert "—" in none


def test_every_part_of_a_chart_is_a_link_with_its_number():
    bar, ring = draw("stacked_bar", components()["stacked_bar"][0]), draw("donut", components()["donut"][0])

    assert '<a href="?light=red" aria-label="澄湖区红灯 38 个">' in bar
    assert re.findall(r">(\d+)</text>", bar) == ["96", "548"]
    assert '<a href="?source=public" aria-label="群众意见 986 个项目">' in ring
    assert '述职评议查摆</span><a class="legend__number" href="?source=review">612</a>' in ring
    assert ">1,598</text>" in ring


def test_a_line_chart_says_its_values_in_words():
    drawn = draw("line_chart", components()["line_chart"][0])

    assert 'aria-label="红灯占比：6 月 6.0%，7 月 5.3%；黄灯占比：' in drawn
    assert '<a href="?month=2026-06&amp;light=red" aria-label="6 月红灯占比 6.0%">' in drawn


def test_every_fill_of_a_chart_has_a_pattern_of_its_own():
    patterns = draw("chart_patterns", {})
    known = set(re.findall(r'id="(fill-[\w-]+)"', patterns))
    drawings = [re.sub(r'id="[^"]+"', "", drawing) for drawing in patterns.split("</pattern>")[:-1]]

    assert known == {
        f"fill-{name}" for name in ("red", "yellow", "green", "grey", "blue", *range(1, FILLS + 1))
    }
    assert len(set(drawings)) == len(known)


def test_filters_leave_no_empty_panel_on_paper():
    """Print hides the form; the panel around it would stay as a line."""
    for template in TEMPLATES.rglob("*.html"):
        for before in template.read_text().split('{% include "components/list_filters.html"')[:-1]:
            assert before.rstrip().endswith('<div class="panel no-print">'), template
