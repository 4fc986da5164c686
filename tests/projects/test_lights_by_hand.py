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
from projects.models import AnnualRound, Project, SupervisionNotice, Task
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
    own: tuple[int, int, int] | None = None  # the level's yellow and red lag, and days overdue to red
    override: tuple[str, int] | None = None  # an officer's light, and its last day

    @property
    def day(self) -> date:
        return FIRST + timedelta(days=self.today)


def light_by_hand(story: Story) -> str:
    """Design §5.3, sentence by sentence, with the default thresholds or those of the level."""
    if story.state in ("accepted", "closed"):
        return "blue"
    if story.state in ("approved", "suspended"):
        return "grey"
    if story.state not in ("in_progress", "rectifying", "completion_requested"):
        return ""
    if story.override and story.today <= story.override[1]:
        return story.override[0]
    yellow_lag, red_lag, red_days = story.own or (10, 30, 7)
    counted = [work for work in story.works if work.state != "cancelled"]
    weights = sum(work.weight for work in counted)
    done = sum(work.weight * work.percent for work in counted) / weights if weights else 0
    elapsed = max(0, min(story.today + 1 - story.paused, story.days))
    behind = elapsed * 100 / story.days - round(done, 2)
    overdue = [story.today - work.due for work in counted if work.state in OPEN]
    notice_late = any(state in ("issued", "signed") and story.today > due for state, due in story.notices)
    if behind > red_lag + 1e-9 or any(days > red_days for days in overdue) or notice_late:
        return "red"
    soon = any(work.due - story.today <= 7 and work.percent < 80 for work in counted if work.state in OPEN)
    if behind >= yellow_lag - 1e-9 or any(days >= 1 for days in overdue) or soon or report_missing(story):
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
    own=st.none() | st.tuples(st.integers(1, 40), st.integers(41, 90), st.integers(1, 60)),
    override=st.none()
    | st.none()
    | st.tuples(st.sampled_from(["red", "yellow", "green"]), st.integers(0, 340)),
)


def told(story: Story, village: Organization) -> Project:
    """The story as records, its columns refreshed as after every change."""
    project = a_project(
        village, story.state, starts_on=FIRST, due_on=FIRST + timedelta(days=story.days - 1),
        started_on=date(2026, 1, 5), suspended_days=story.paused, problems=[], number="",
        round=the_round(story), **overriding(story),
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


def the_round(story: Story) -> AnnualRound:
    """With the village's own limits where the story has some; the township's are always others."""
    round_ = a_round()
    names = ("lag_yellow", "lag_red", "overdue_red_days")
    own = {"village": dict(zip(names, story.own, strict=True))} if story.own else {}
    round_.level_limits = own | {"township": {"lag_yellow": 1, "lag_red": 2, "overdue_red_days": 1}}
    round_.save()
    return round_


def overriding(story: Story) -> dict[str, object]:
    if story.override is None:
        return {}
    light, last = story.override
    return {"override": light, "override_until": FIRST + timedelta(days=last)}


@pytest.fixture
def village(db):
    a_round()
    return a_city()[-1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES)
def test_sql_says_what_the_rule_says(village, story):
    project = told(story, village)
    limits = Thresholds.of(project.round)
    found = Project.objects.annotate(light=light_case(limits, story.day)).get(pk=project.pk)

    assert found.light == light_by_hand(story)
    assert explain(found, limits, story.day).code == found.light


@pytest.mark.parametrize(
    ("story", "light"),
    [
        (Story("in_progress", 100, 39, 0, [Work(100, 30, 300, "ongoing")], 11), "yellow"),  # behind by 10
        (Story("in_progress", 100, 38, 0, [Work(100, 30, 300, "ongoing")], 11), "green"),  # by 9
        (Story("in_progress", 100, 59, 0, [Work(100, 30, 300, "ongoing")], 11), "yellow"),  # by 30
        (Story("in_progress", 100, 60, 0, [Work(100, 30, 300, "ongoing")], 11), "red"),  # by 31
        (Story("in_progress", 100, 60, 15, [Work(100, 30, 300, "ongoing")], 11), "yellow"),  # paused 15 days
        # The village's own limits: yellow from 5, red from more than 50 points, or 20 days overdue.
        (Story("in_progress", 100, 33, 0, [Work(100, 30, 300, "ongoing")], 11, own=(5, 50, 20)), "green"),
        (Story("in_progress", 100, 34, 0, [Work(100, 30, 300, "ongoing")], 11, own=(5, 50, 20)), "yellow"),
        (Story("in_progress", 100, 79, 0, [Work(100, 30, 300, "ongoing")], 11, own=(5, 50, 20)), "yellow"),
        (Story("in_progress", 100, 80, 0, [Work(100, 30, 300, "ongoing")], 11, own=(5, 50, 20)), "red"),
        (Story("in_progress", 100, 70, 0, [Work(100, 90, 50, "ongoing")], 11, own=(5, 50, 20)), "yellow"),
        (Story("in_progress", 100, 71, 0, [Work(100, 90, 50, "ongoing")], 11, own=(5, 50, 20)), "red"),
        # An officer's light holds on its last day, and not on the next.
        (
            Story("in_progress", 100, 60, 0, [Work(100, 30, 300, "ongoing")], 11, override=("green", 60)),
            "green",
        ),
        (
            Story("in_progress", 100, 61, 0, [Work(100, 30, 300, "ongoing")], 11, override=("green", 60)),
            "red",
        ),
        (Story("suspended", 100, 60, 0, [Work(100, 30, 300, "ongoing")], 11, override=("red", 60)), "grey"),
    ],
)
def test_the_rule_written_out_here_is_itself_right(village, story, light):
    assert light_by_hand(story) == light
    project = told(story, village)
    case = light_case(Thresholds.of(project.round), story.day)
    assert Project.objects.annotate(light=case).get(pk=project.pk).light == light
