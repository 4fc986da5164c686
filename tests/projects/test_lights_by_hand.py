"""灯色 of whole projects: the SQL expression against the rule of design §5.3 written out once more.

The other side knows nothing of the resolved columns: it looks at tasks, reports and notices alone.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.models import Organization
from projects.lights import Thresholds, explain, light_case
from projects.models import Project, SupervisionNotice, Task
from projects.standing import refresh
from projects.states import ProjectState
from tests.builders.people import a_city
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_round

S = ProjectState
Notice = SupervisionNotice.State
FIRST = date(2026, 1, 1)
OPEN = ("not_started", "ongoing", "done")


@dataclass(frozen=True)
class Work:
    """A task as the rule sees it: due so many days after the start of the project."""

    weight: int
    percent: int
    due: int
    state: str


@dataclass(frozen=True)
class Story:
    state: str
    days: int  # of the whole project
    today: int  # day of the project that is today, from 0
    paused: int
    works: list[Work] = field(default_factory=list)
    reported: int = 0  # months reported, from the first one on
    notices: list[tuple[str, int]] = field(default_factory=list)  # state, due day

    @property
    def day(self) -> date:
        return FIRST + timedelta(days=self.today)


def light_by_hand(story: Story) -> str:
    """Design §5.3, sentence by sentence, with the default thresholds."""
    if story.state in ("accepted", "closed"):
        return "blue"
    if story.state in ("approved", "suspended"):
        return "grey"
    if story.state not in ("in_progress", "rectifying", "completion_requested"):
        return ""
    counted = [work for work in story.works if work.state != "cancelled"]
    weights = sum(work.weight for work in counted)
    done = sum(work.weight * work.percent for work in counted) / weights if weights else 0
    elapsed = max(0, min(story.today + 1 - story.paused, story.days))
    behind = elapsed * 100 / story.days - round(done, 2)
    overdue = [story.today - work.due for work in counted if work.state in OPEN]
    notice_late = any(state in ("issued", "signed") and story.today > due for state, due in story.notices)
    if behind > 30 + 1e-9 or any(days > 7 for days in overdue) or notice_late:
        return "red"
    soon = any(work.due - story.today <= 7 and work.percent < 80 for work in counted if work.state in OPEN)
    if behind >= 10 - 1e-9 or any(days >= 1 for days in overdue) or soon or report_missing(story):
        return "yellow"
    return "green"


def report_missing(story: Story) -> bool:
    """The first report is due on 28 February, and then every month; the last ones are not there."""
    if story.state == "completion_requested":
        return False
    month = 2 + story.reported
    return month <= 12 and story.day > date(2026, month, 28)


WORKS = st.builds(
    Work,
    weight=st.integers(1, 100),
    percent=st.sampled_from([0, 20, 50, 79, 80, 95, 100]),
    due=st.integers(20, 330),
    state=st.sampled_from([*OPEN, "verified", "cancelled"]),
)
STORIES = st.builds(
    Story,
    state=st.sampled_from([*S.values, *["in_progress"] * 12, "rectifying", "completion_requested"]),
    days=st.integers(30, 330),
    today=st.integers(0, 340),
    paused=st.sampled_from([0, 0, 0, 15]),
    works=st.lists(WORKS, max_size=5),
    reported=st.integers(0, 11),
    notices=st.lists(st.tuples(st.sampled_from(Notice.values), st.integers(20, 330)), max_size=2),
)


def told(story: Story, village: Organization) -> Project:
    """The story as records, its columns refreshed as after every change."""
    project = a_project(
        village, story.state, starts_on=FIRST, due_on=FIRST + timedelta(days=story.days - 1),
        started_on=date(2026, 1, 5), suspended_days=story.paused, problems=[], number="",
    )  # fmt: skip
    for work in story.works:
        Task.objects.create(
            project=project, title="任务", weight=work.weight, percent=work.percent, state=work.state,
            due_on=FIRST + timedelta(days=work.due),
        )  # fmt: skip
    for month in range(2, 2 + story.reported):
        a_report(project, date(2026, month, 1))
    for state, due in story.notices:
        SupervisionNotice.objects.create(
            project=project, issuer=village.parent, addressee=village, matter="迁改", state=state,
            due_on=FIRST + timedelta(days=due),
        )  # fmt: skip
    with transaction.atomic():
        refresh(project)
    return project


@pytest.fixture
def village(db):
    a_round()
    return a_city()[-1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES)
def test_sql_says_what_the_rule_says(village, story):
    project = told(story, village)
    case = light_case(Thresholds(), story.day)
    found = Project.objects.annotate(light=case).get(pk=project.pk)

    assert found.light == light_by_hand(story)
    assert explain(found, Thresholds(), story.day).code == found.light


@pytest.mark.parametrize(
    ("story", "light"),
    [
        (Story("in_progress", 100, 39, 0, [Work(100, 30, 300, "ongoing")], 11), "yellow"),  # behind by 10
        (Story("in_progress", 100, 38, 0, [Work(100, 30, 300, "ongoing")], 11), "green"),  # by 9
        (Story("in_progress", 100, 59, 0, [Work(100, 30, 300, "ongoing")], 11), "yellow"),  # by 30
        (Story("in_progress", 100, 60, 0, [Work(100, 30, 300, "ongoing")], 11), "red"),  # by 31
        (Story("in_progress", 100, 60, 15, [Work(100, 30, 300, "ongoing")], 11), "yellow"),  # paused 15 days
    ],
)
def test_the_rule_written_out_here_is_itself_right(village, story, light):
    assert light_by_hand(story) == light
    project = told(story, village)
    assert (
        Project.objects.annotate(light=light_case(Thresholds(), story.day)).get(pk=project.pk).light == light
    )
