"""What the loaded demo holds: everything once at least, and nothing that contradicts the rules."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, HandOver, Level, Organization, Sector, User
from organizations.roles import Role
from projects import lights, standing
from projects.lights import Thresholds
from projects.models import (
    AcceptanceRow,
    AnnualRound,
    Category,
    Indicator,
    Meeting,
    NumberSeries,
    Obstacle,
    Problem,
    ProblemForwarding,
    ProgressReport,
    Project,
    Resolution,
    SupervisionNotice,
    Task,
)
from projects.models.report import DifficultyKind
from projects.states import ProjectState, ReportState, TaskState
from reviews.demo.accounts import ACCOUNTS, PASSWORD
from reviews.models import (
    Bulletin,
    Mechanism,
    RectificationItem,
    ReviewSheet,
    Scheme,
    ScoreAssignment,
    SheetVersion,
)
from reviews.scheme_checks import faults
from reviews.snapshots import digest, recompute
from reviews.states import SheetState
from reviews.suggesting import evaluate, of_groups
from workflow import chain
from workflow.models import AuditEntry, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def values(model, field: str, **conditions) -> set[str]:
    return set(model.objects.filter(**conditions).values_list(field, flat=True))


def test_problems_go_up_and_down_the_tree():
    ways = list(ProblemForwarding.objects.select_related("target", "problem"))

    assert {step.goes_up for step in ways} == {True, False}
    assert all(step.problem.organization_id == step.target_id for step in ways)


EVERY = (
    (Project, "state", ProjectState),
    (Project, "size", Project.Size),
    (Project, "source", Problem.Source),
    (Project, "level", Level),
    (Task, "state", TaskState),
    (ProgressReport, "state", ReportState),
    (Problem, "state", Problem.State),
    (Problem, "source", Problem.Source),
    (Problem, "urgency", Problem.Urgency),
    (Obstacle, "kind", DifficultyKind),
    (Obstacle, "state", Obstacle.State),
    (Meeting, "kind", Meeting.Kind),
    (Resolution, "state", Resolution.State),
    (AcceptanceRow, "judgement", AcceptanceRow.Judgement),
    (Mechanism, "state", Mechanism.State),
    (Appointment, "role", Role),
    (Organization, "level", Level),
)


@pytest.mark.parametrize(("model", "field", "choices"), EVERY)
def test_every_value_is_there(model, field, choices):
    assert set(choices.values) - values(model, field) == set()


def test_twelve_mechanisms_may_be_read_in_the_library():
    assert Mechanism.objects.filter(state__in=Mechanism.PUBLIC).count() >= 12


def test_no_indicator_falls_below_nothing():
    assert Indicator.objects.filter(actual__gt=0).exists()
    assert not Indicator.objects.filter(actual__lt=0).exists()


def test_every_category_and_sector_is_there():
    assert values(Category, "name") == values(Project, "category__name")
    territorial = {Sector.GOVERNMENT_BODY, Sector.ENTERPRISE, Sector.SCHOOL, Sector.HOSPITAL}
    assert territorial <= values(Organization, "sector")


def test_every_light_is_there_in_the_round_under_way():
    current = AnnualRound.objects.get(is_current=True)
    case = lights.light_case(Thresholds.of(current))
    found = Project.objects.filter(round=current).annotate(light=case).values_list("light", flat=True)
    assert set(found) == {*lights.ORDER, ""}


def test_sheets_stand_at_every_step_that_can_be_taken():
    assert values(ReviewSheet, "state") == set(SheetState)


def test_a_notice_is_overdue_and_one_waits_to_be_signed():
    today = timezone.localdate()
    clock = SupervisionNotice.RUNNING_CLOCK
    assert SupervisionNotice.objects.filter(state__in=clock, due_on__lt=today).exists()
    assert SupervisionNotice.objects.filter(state=SupervisionNotice.State.ISSUED, due_on__gte=today).exists()


def test_a_level_is_missing_somewhere():
    assert (
        Organization.objects.filter(level=Level.TOWNSHIP, parent__level=Level.CITY)
        .exclude(region_code="")
        .exists()
    )


def test_columns_written_in_bulk_are_those_of_a_refresh():
    for project in Project.objects.select_related("round"):
        written = [getattr(project, name) for name in standing.COLUMNS]
        standing.compute(project)
        assert [getattr(project, name) for name in standing.COLUMNS] == written, project.number


def test_numbers_are_given_once_and_the_series_go_on():
    numbers = list(Project.objects.exclude(number="").values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
    project = Project.objects.filter(state=ProjectState.SUBMITTED).select_related("organization", "round")[0]
    project.give_number()
    assert project.number not in numbers
    problem = Problem(round=project.round)
    problem.give_number()
    assert problem.number not in values(Problem, "number")
    assert NumberSeries.objects.filter(key=f"problem-{project.round.year}").exists()


def test_a_number_says_where_the_project_belongs():
    project = Project.objects.exclude(number="").select_related("organization", "round")[0]
    organization = project.organization
    assert project.number.startswith(
        f"{project.round.year}-{organization.level_letter}-{organization.number_code}-"
    )


def test_plans_add_up():
    for project in Project.objects.filter(state=ProjectState.IN_PROGRESS).prefetch_related("tasks"):
        assert sum(task.weight for task in project.tasks.all()) == 100, project.number


def test_the_chain_is_whole():
    previous = chain.GENESIS
    for number, entry in enumerate(AuditEntry.objects.order_by("sequence"), start=1):
        assert (entry.sequence, entry.previous_hash) == (number, previous)
        previous = chain.digest(previous, bytes(entry.payload))
        assert entry.hash == previous


def test_every_batch_left_an_entry():
    told = {entry.subject_type for entry in AuditEntry.objects.filter(verb="record_many")}
    assert {
        "organizations.user",
        "projects.project",
        "projects.progressreport",
        "reviews.reviewsheet",
    } <= told


def test_every_decided_sheet_is_in_the_chain_with_its_digest():
    decided = ReviewSheet.objects.exclude(digest="")
    entries = AuditEntry.objects.filter(verb="confirm", subject_type="reviews.reviewsheet")
    kept = values(SheetVersion, "digest")
    assert {entry.content["after"]["digest"] for entry in entries} == values(ReviewSheet, "digest") - {
        ""
    } | kept
    assert decided.exists()
    assert kept


def test_scores_and_grades_are_those_of_the_scoring_functions():
    found = evaluate(of_groups(values(ReviewSheet, "group")))
    for entry in found.values():
        sheet = entry.sheet
        assert (entry.result.total, entry.rank, str(entry.grade)) == (
            sheet.total,
            sheet.rank,
            sheet.suggested_grade,
        )
    for sheet in ReviewSheet.objects.exclude(snapshot=None):
        assert digest(recompute(sheet.snapshot)) == sheet.digest


def test_a_sheet_with_votes_waits_for_one_of_its_two_experts():
    sheet = ReviewSheet.objects.get(organization__short_name="青石街道")
    asked = set(
        ScoreAssignment.objects.filter(sheet=sheet, criterion__code="report").values_list(
            "scorer__user__username", flat=True
        )
    )
    given = set(
        sheet.scores.filter(criterion__code="report").values_list("scorer__user__username", flat=True)
    )
    assert (len(asked), len(given)) == (2, 1)
    assert asked - given == {"expert"}
    assert sheet.ballots.exists()


def test_next_years_scheme_is_a_draft_that_could_be_put_in_force():
    scheme = Scheme.objects.with_everything().get(round__is_current=True)
    assert scheme.is_editable
    assert faults(scheme) == []
    assert scheme.adjustments.exists()
    assert scheme.quotas.exists()


def test_two_steps_after_a_result_wait_for_somebody():
    assert values(RectificationItem, "state") == {"open", "reported"}


def test_nobody_confirms_what_he_scored():
    for sheet in ReviewSheet.objects.exclude(confirmed_by=None).prefetch_related("scores"):
        assert sheet.confirmed_by_id not in {score.scorer_id for score in sheet.scores.all()}


def test_ten_projects_are_told_in_full():
    told = set(AuditEntry.objects.filter(verb="start").values_list("root_id", flat=True))
    assert len(told) == 10
    elevator = Project.objects.get(number__contains="-V-990102001002-001", round__is_current=True)
    assert elevator.title == "老旧楼栋加装电梯协商"
    assert elevator.opinions.filter(given=True).exclude(answer="").exists()
    assert elevator.versions.count() == 2
    for part in (
        elevator.indicators,
        elevator.milestones,
        elevator.reports,
        elevator.obstacles,
        elevator.resolutions,
    ):
        assert part.exists()
    assert str(elevator.pk) in told


def test_the_inboxes_are_not_empty():
    assert Notice.objects.filter(read_at=None).exists()


def test_nobody_but_the_demo_log_ins_has_a_password():
    can = {user.username for user in User.objects.all() if user.has_usable_password()}
    assert can == {account.username for account in ACCOUNTS}


def test_phones_are_invented():
    assert all(phone.startswith("1990000") for phone in values(User, "phone"))


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_everybody_logs_in_and_finds_the_pages_of_the_role(client, account):
    data = {"username": account.username, "password": PASSWORD}
    answer = client.post(reverse("organizations:login"), data, follow=True)
    assert answer.status_code == 200
    assert answer.wsgi_request.user.name == account.name
    for link in answer.context["nav_links"]:
        assert client.get(link.url).status_code == 200, link.url


def test_one_log_in_for_every_role():
    assert {account.role for account in ACCOUNTS} == set(Role)


def test_one_hand_over_is_signed_by_both_and_one_waits_for_a_predecessor_who_left(client):
    signed, waiting = HandOver.objects.order_by("-state").with_everything()
    assert (signed.state, waiting.state) == (HandOver.State.SIGNED, HandOver.State.RECEIVED)
    client.force_login(User.objects.get(username="county"))
    for hand_over in (signed, waiting):
        page = client.get(hand_over.organization.get_absolute_url()).content.decode()
        assert hand_over.names in page
    assert "不能登录签字" in client.get(waiting.get_absolute_url()).content.decode()
    assert Appointment.objects.active().filter(user=signed.predecessor.user).exists()


def test_the_city_has_issued_a_bulletin_and_a_county_drafts_one():
    issued = Bulletin.objects.get(state=Bulletin.State.ISSUED)
    draft = Bulletin.objects.get(state=Bulletin.State.DRAFT)

    assert issued.organization.is_root
    assert issued.figures["rows"][-1]["projects"] > len(issued.figures["rows"])
    assert draft.organization.level == "county"
    assert "红灯" in draft.opening


def test_every_organization_has_its_place_in_the_official_order(demo):
    ordered = Organization.objects.order_by("order_key")

    assert not ordered.filter(order_key="").exists()
    assert list(ordered) == sorted(ordered, key=lambda unit: unit.position), (
        "the demo numbers them as they stand"
    )
