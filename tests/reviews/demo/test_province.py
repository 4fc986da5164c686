"""A province is the demo city copied: further years, further cities, every reference in its own city. And what people of
one city look at costs as much as before there were ten."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F
from django.utils import timezone

from benchmarks.served.acts import Act, acts
from benchmarks.served.inside import asked_by
from feedback import sealing
from feedback.models import Opinion, SealedBatch, Slip, Survey, SurveyResult
from organizations.models import Appointment, Organization, User
from organizations.official_order import put_in_order
from organizations.tree import SEGMENT
from projects.models import (
    AgendaItem,
    AnnualRound,
    Meeting,
    NumberSeries,
    PlanBaseline,
    Problem,
    ProgressReport,
    Project,
    ReportedPercent,
    Task,
)
from reviews import verifying
from reviews.demo import loading, widening
from reviews.models import Ballot, Mechanism, Objection, ReviewSheet, Score, ScoreAssignment
from workflow import guards
from workflow.models import AuditEntry

CITIES, ROUNDS = 10, 3
GIVEN = {
    ReviewSheet: "path",
    Score: "sheet__path",
    Ballot: "sheet__path",
    ScoreAssignment: "sheet__path",
    SurveyResult: "path",
    Mechanism: "path",
    Meeting: "path",
    Opinion: "path",
    Objection: "sheet__path",
}
MOST_GROWTH, SLACK = 1.2, 5  # budget of docs/performance.md; hundreds of steps that SQLite's rounding may add
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("province")]


@dataclass(frozen=True)
class Cost:
    """What an act asked of the database and sent: counted, so that no machine's speed is in it."""

    queries: int
    steps: int
    size: int


@dataclass(frozen=True)
class Grown:
    said: list[str]
    before: dict[str, Cost]
    after: dict[str, Cost]


@pytest.fixture(scope="module")
def province(django_db_setup, django_db_blocker) -> Iterator[Grown]:
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load(loading.SMALL, timezone.localdate(), is_full=True)
        looked_at = [act for act in acts() if not act.slow]
        before = costs(looked_at)
        said = list(widening.widen(CITIES, ROUNDS))
        yield Grown(said, before, costs(looked_at))
        transaction.set_rollback(True)


def costs(looked_at: list[Act]) -> dict[str, Cost]:
    found = {}
    for act in looked_at:
        asked, reply = asked_by(act.visits[0])
        found[act.name] = Cost(asked.queries, asked.steps, len(reply.body))
    return found


def test_ten_cities_cost_whoever_looks_at_one_no_more(province):
    assert (
        Project.objects.count()
        > 10 * Project.objects.filter(path__startswith="000001", round__is_current=True).count()
    )
    assert len(province.before) >= 15
    grown = [
        f"{name}: {before} before, {after} now"
        for name, before in province.before.items()
        if has_grown(before, after := province.after[name])
    ]
    assert not grown, "\n".join(grown)


def has_grown(before: Cost, after: Cost) -> bool:
    return (
        after.queries != before.queries
        or after.size > MOST_GROWTH * before.size + 200
        or after.steps > MOST_GROWTH * before.steps + SLACK
    )


def test_every_city_has_every_round(province):
    assert province.said[-1].startswith("city 10 of 10")
    roots = list(Organization.objects.filter(parent=None).values_list("path", "region_code", "name"))
    assert [code for _, code, _ in roots] == [f"99{number:02d}00000000" for number in range(1, CITIES + 1)]
    assert len({name for _, _, name in roots}) == CITIES
    numbers = {
        (path, round_.year): Project.objects.filter(round=round_, path__startswith=path).count()
        for path, _, _ in roots
        for round_ in AnnualRound.objects.all()
    }
    years = sorted({year for _, year in numbers})
    assert len(years) == ROUNDS
    assert years[-1] - years[0] == ROUNDS - 1
    for year in years:
        assert len({numbers[path, year] for path, _, _ in roots}) == 1
    assert numbers["000001", years[0]] == numbers["000001", years[1]] > 30


def test_rows_stay_in_their_city_and_year():
    assert not Project.objects.exclude(path=F("organization__path")).exists()
    assert not Problem.objects.exclude(path=F("organization__path")).exists()
    for task in Task.objects.exclude(owner_post=None).select_related("project", "owner_post__organization"):
        assert task.owner_post.organization.path[:SEGMENT] == task.project.path[:SEGMENT]
    assert not ReportedPercent.objects.exclude(task__project=F("report__project")).exists()
    for report in ProgressReport.objects.select_related("project__round"):
        assert report.period.year in (report.project.round.year, report.project.round.year + 1)
    assert not Project.objects.filter(problems=None).exists()


def test_organizations_stand_city_by_city_in_official_order():
    stored = dict(Organization.objects.values_list("path", "order_key"))
    assert stored == put_in_order(Organization.objects.all())
    cities = [
        path[:SEGMENT] for path in Organization.objects.order_by("order_key").values_list("path", flat=True)
    ]
    assert cities == sorted(cities)


def test_a_frozen_plan_names_the_tasks_of_its_own_project():
    owners = dict(Task.objects.values_list("pk", "project_id"))
    for baseline in PlanBaseline.objects.all():
        assert {owners[entry["id"]] for entry in baseline.content["tasks"]} <= {baseline.project_id}


def test_a_finished_year_has_the_tasks_and_reports_of_a_full_one():
    """Five tasks and ten reports a project, of those whose year is over."""
    finished = Project.objects.filter(round__is_current=False)
    assert Task.objects.filter(project__in=finished).count() >= 5 * finished.count()
    assert ProgressReport.objects.filter(project__in=finished).count() >= 10 * finished.count()
    started = finished.filter(started_on__isnull=False).first()
    assert started is not None
    assert started.reports.count() == started.reports.values("period").distinct().count()


def test_every_city_has_sheets_with_what_was_given_to_them():
    first, others = by_city(ReviewSheet, "path"), [path for path in roots() if path != "000001"]
    for model, column in GIVEN.items():
        numbers = by_city(model, column)
        assert numbers["000001"] > 0, model
        assert {numbers[path] for path in others} == {numbers["000001"]}, model
    told = ReviewSheet.objects.exclude(round__is_current=True).filter(path__startswith="000001")
    earlier = told.filter(round__year__lt=told.order_by("-round__year")[0].round.year)
    assert 0 < earlier.count() < first["000001"]
    assert set(earlier.values_list("state", flat=True)) <= {"published", "final"}
    assert not Score.objects.exclude(sheet__group__scheme=F("criterion__scheme")).exists()
    assert not ReviewSheet.objects.exclude(group__round=F("round")).exists()


def test_every_snapshot_is_its_own_sheets_and_proven():
    found = verifying.verify()
    assert found.sheets > CITIES * 30
    assert found.versions == CITIES
    assert not found.flaws, "\n".join(map(str, found.flaws[:5]))


def test_surveys_of_every_city_have_answers_that_were_not_changed():
    assert by_city(Survey, "path") == dict.fromkeys(roots(), 2)
    for batch in SealedBatch.objects.prefetch_related("answers"):
        assert sealing.checked(batch)
    codes = list(Survey.objects.values_list("code", flat=True))
    assert len(set(codes)) == 2 * CITIES
    assert not Slip.objects.values("code_hmac").annotate(number=Count("pk")).filter(number__gt=1).exists()


def test_meetings_and_mechanisms_name_their_own_projects():
    assert not AgendaItem.objects.exclude(meeting__path=F("project__path")).exclude(project=None).exists()
    assert not Mechanism.objects.exclude(projects__path=F("path")).exists()
    for meeting in Meeting.objects.exclude(previous=None).select_related("previous"):
        assert meeting.previous.path == meeting.path


def roots() -> list[str]:
    return list(Organization.objects.filter(parent=None).values_list("path", flat=True))


def by_city(model, column: str) -> Counter[str]:
    return Counter(path[:SEGMENT] for path in model.objects.values_list(column, flat=True))


def test_log_in_names_and_numbers_are_no_others():
    names = User.objects.filter(username__endswith="-city").values_list("username", flat=True)
    assert set(names) == {f"c{number:02d}-city" for number in range(2, CITIES + 1)}
    given: dict[str, int] = {}
    for number in Project.objects.exclude(number="").values_list("number", flat=True):
        year, _, code, serial = number.split("-")
        key = f"project-{year}-{code}"
        given[key] = max(given.get(key, 0), int(serial))
    series = dict(NumberSeries.objects.filter(key__startswith="project-").values_list("key", "last"))
    assert given == {key: last for key, last in series.items() if key in given}
    assert set(given) <= set(series)


def test_the_log_tells_of_every_copy_and_every_post_and_the_guards_stand(capsys):
    assert not guards.faults()
    call_command("verify_audit")
    posts = Appointment.objects.filter(organization__path__startswith="000001").count()
    assert (
        AuditEntry.objects.filter(verb="record_one", subject_type="organizations.appointment").count()
        == CITIES * posts
    )
    connection.check_constraints()


@pytest.mark.parametrize("options", [{"cities": 0}, {"cities": 21}, {"rounds": 1}, {"rounds": 6}])
def test_more_than_a_province_is_refused(options, settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="1 to 20 cities and 2 to 5 rounds"):
        call_command("load_demo", scale="province", **options)
