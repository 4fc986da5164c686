"""The better record never gives the lower total: every input that the system counts by itself, one step at a time."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.scoring.inputs import ConversionInputs, ProjectInputs, SheetInputs, SurveyInputs
from reviews.scoring.rules import CriterionRules, SchemeRules
from reviews.scoring.totals import result
from reviews.states import GRADE_ORDER

D = Decimal
RULES = SchemeRules(
    tuple(
        CriterionRules(code, code, "public" if code == "public" else "automatic", D(full), D(full), code)
        for code, full in (("process", 20), ("tasks", 25), ("rows", 15), ("public", 30), ("conversion", 10))
    )
)
counts = st.integers(0, 12)
SCOPES = ("own", "county", "city")

surveys = st.builds(
    SurveyInputs,
    result_id=st.just(1),
    source=st.just("一次性码"),
    satisfied=st.integers(1, 40),
    basically=counts,
    dissatisfied=counts,
)
projects = st.builds(
    ProjectInputs,
    project_id=st.integers(1, 9),
    title=st.just("错时服务"),
    started=st.booleans(),
    periods_due=counts,
    periods_on_time=counts,
    months_red=st.integers(0, 9),
    notices_overdue=st.integers(0, 5),
    weight_on_time=counts.map(D),
    weight_late=counts.map(D),
    rows_met=counts,
    rows_partly=counts,
    rows_not_met=counts,
    survey=surveys,
).map(
    lambda one: replace(
        one,
        periods_on_time=min(one.periods_on_time, one.periods_due),
        survey=replace(one.survey, result_id=one.project_id),
        weight_total=one.weight_on_time + one.weight_late + D(one.rows_not_met),
    )
)
sheets = st.builds(
    SheetInputs,
    st.lists(projects, min_size=1, max_size=2, unique_by=lambda one: one.project_id).map(tuple),
    conversion=st.none() | st.builds(ConversionInputs, st.just(3), st.sampled_from(SCOPES), st.just("规程")),
)


def moved(record, less: str, more: str):
    """One from the worse number to the better one; the same where there is none."""
    worse = getattr(record, less)
    return record if worse < 1 else replace(record, **{less: worse - 1, more: getattr(record, more) + 1})


def on_time(one: ProjectInputs) -> ProjectInputs:
    return replace(one, periods_on_time=min(one.periods_on_time + 1, one.periods_due))


def done_late(one: ProjectInputs) -> ProjectInputs:
    undone = one.weight_total - one.weight_on_time - one.weight_late
    return replace(one, weight_late=one.weight_late + 1) if undone >= 1 else one


BETTER = {
    "started": lambda one: replace(one, started=True),
    "reported on time": on_time,
    "a red month less": lambda one: replace(one, months_red=max(one.months_red - 1, 0)),
    "a notice in time": lambda one: replace(one, notices_overdue=max(one.notices_overdue - 1, 0)),
    "verified on time": lambda one: moved(one, "weight_late", "weight_on_time"),
    "verified at last": done_late,
    "partly met": lambda one: moved(one, "rows_not_met", "rows_partly"),
    "met": lambda one: moved(one, "rows_partly", "rows_met"),
    "content enough": lambda one: replace(one, survey=moved(one.survey, "dissatisfied", "basically")),
    "content": lambda one: replace(one, survey=moved(one.survey, "basically", "satisfied")),
}


def assert_not_worse(sheet: SheetInputs, better: SheetInputs) -> None:
    before, after = result(sheet, RULES), result(better, RULES)
    assert after.total >= before.total
    limit = [GRADE_ORDER.index(one.cap) if one.cap else -1 for one in (before, after)]
    assert limit[1] <= limit[0], "the best grade that is left"


@pytest.mark.parametrize("step", BETTER.values(), ids=BETTER.keys())
@given(sheets)
def test_a_better_record_never_lowers_the_total(step, sheet):
    first, *others = sheet.projects
    assert_not_worse(sheet, replace(sheet, projects=(step(first), *others)))


@given(sheets)
def test_a_mechanism_that_reaches_further_never_lowers_the_total(sheet):
    reach = SCOPES.index(sheet.conversion.scope) + 1 if sheet.conversion else 0
    wider = ConversionInputs(3, SCOPES[min(reach, 2)], "规程")
    assert_not_worse(sheet, replace(sheet, conversion=wider))


@given(sheets)
def test_the_order_of_the_projects_changes_no_points(sheet):
    turned = result(replace(sheet, projects=sheet.projects[::-1]), RULES)
    same = result(sheet, RULES)
    assert (turned.total, turned.cap) == (same.total, same.cap)
    assert {part.code: part.points for part in turned.parts} == {p.code: p.points for p in same.parts}
